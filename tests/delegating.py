"""Delegations told as they happen: somebody gives, withdraws, and acts in the place of another."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from building import Year
from models.commands import Accepted, Decided
from models.facts import Fact
from models.rights import roles_of
from models.roles import Role

DELEGATE = "adjointe"


class Absences(Year):
    """An atelier whose people go away; each is called after their role."""

    def __init__(self, *, people: Iterable[Role] = tuple(Role), **more: Any) -> None:
        super().__init__(people=[role for role in people if role is not Role.NATIONAL], **more)

    def tries(self, day: str, kind: str, *, by: str, at: str = "", **values: Any) -> Decided:
        """What is answered on a day (`at`) to somebody who records what happened on this one."""
        more = {"on": day} if at else {}
        return self.records(at or day, kind, by=by, **more, **values)

    def records_as(self, day: str, kind: str, *, by: str, subject: str = "", **values: Any) -> Fact:
        """The fact that this person records on this day; it must be accepted."""
        decided = self.records(day, kind, subject, by=by, **values)
        assert isinstance(decided, Accepted), decided.reason
        return self.keep(decided.drafts, by=by, at=day)[0]

    def gives(
        self, day: str, by: str, since: str, until: str, *, delegate: str = DELEGATE, **more: Any
    ) -> Fact:
        """Somebody delegates from a day to another."""
        said = {"delegate": delegate, "since": since, "until": until, **more}
        return self.records_as(day, "delegation-donnee", by=by, **said)

    def withdraws(self, day: str, by: str, *, delegate: str = DELEGATE) -> Fact:
        """They take it back."""
        return self.records_as(day, "delegation-retiree", by=by, delegate=delegate)

    def roles(self, at: str, person: str = DELEGATE) -> set[str]:
        """The roles that somebody holds at a moment."""
        return {str(role) for role in roles_of(self.situation(at), person)}
