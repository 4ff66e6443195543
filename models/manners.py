"""The manners of a definition: what leaves at once, what waits for the daily mail, what nobody turns off."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pydantic import Field, field_validator

from models.definition import Told
from models.roles import NEVER_WRITTEN_TO, Role
from models.strict import Key, Strict


class Timing(StrEnum):
    """When a message leaves."""

    URGENT = "urgent"  # At once, whatever the hour: only where the process says so.
    NOW = "now"  # At once, at a decent hour: it blocks somebody.
    DAILY = "daily"  # With the rest, at nine of a working day.
    WEEKLY = "weekly"  # With the rest, once a week: what AD1 reads.


@dataclass(frozen=True, slots=True)
class Manner:
    """How one message reaches one role; what is `legal` is never turned off, nor put off by a pause."""

    timing: Timing
    legal: bool = False

    def as_last_word(self) -> Manner:
        """The same for the last word before a silence decides: no weekly mail holds it back."""
        return Manner(Timing.DAILY if self.timing is Timing.WEEKLY else self.timing, legal=True)

    @property
    def patience(self) -> tuple[bool, int]:
        """The lesser of two is the more pressing: what is legal, then what leaves first."""
        return not self.legal, list(Timing).index(self.timing)


class Invited(Strict):
    """Who gets calendar invitations, to the events of an atelier and to those of its session."""

    #: What somebody gets who joins once the date is known, and who is no longer expected.
    welcome: Key
    farewell: Key
    atelier: tuple[Role, ...] = ()
    session: tuple[Role, ...] = ()

    @field_validator("atelier", "session")
    @classmethod
    def _may_be_written_to(cls, roles: tuple[Role, ...]) -> tuple[Role, ...]:
        if never := NEVER_WRITTEN_TO & set(roles):
            raise ValueError(f"{', '.join(sorted(never))} : jamais d’invitation automatique")
        return roles

    def roles(self, scope: str) -> tuple[Role, ...]:
        """Who comes to an event of an atelier, or of the session (`Phase.scope`)."""
        return self.atelier if scope == "atelier" else self.session


class Manners(Strict):
    """Who is written to at once, and of what; the rest waits for the mail of the day."""

    urgent: tuple[Told, ...] = ()
    now: tuple[Told, ...] = ()
    legal: tuple[Told, ...] = ()
    #: What is also posted in the room of the atelier or of the session.
    rooms: tuple[Key, ...] = ()
    #: Nobody is invited where it is not said.
    invited: Invited | None = None
    #: The weekly mail of AD1; nobody has one where it is not named.
    weekly: Key | None = None
    #: Days during which nobody is reminded again of a thing they were written to about.
    quiet: int = Field(default=0, ge=0, le=60)

    def of(self, message: str, role: Role) -> Manner:
        """How this message reaches somebody in this role."""
        if _names(self.legal, message, role):
            return Manner(Timing.NOW, legal=True)
        if _names(self.urgent, message, role):
            return Manner(Timing.URGENT)
        if _names(self.now, message, role):
            return Manner(Timing.NOW)
        return Manner(Timing.WEEKLY if role is Role.NATIONAL and self.weekly else Timing.DAILY)


def _names(told: tuple[Told, ...], message: str, role: Role) -> bool:
    return any(one.message == message and role in one.to for one in told)
