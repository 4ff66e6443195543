"""What is owed to whoever holds a role now, rather than to the one who did when it was queued."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlmodel import Session

from models.audience import addressees, bound_members
from models.history import History, Membership
from models.invitations import DATES, NEVER_LEFT
from models.manners import Manner, Timing
from models.owed import Owed
from models.roles import Role
from models.settle import settle
from models.situation import Situation
from models.tables import Message, table_of
from models.weekly import is_weekly
from tasks.load import Loaded, histories_of_ateliers, load, members_of
from tasks.outbox import AWAITED, DELEGATED, queue
from tasks.superseded import carries

_M: Any = table_of(Message).c
_REACHED = select(_M.person).where(
    _M.scope == bindparam("scope"),
    _M.message == bindparam("message"),
    _M.cause == bindparam("cause"),
    _M.person.in_(bindparam("people", expanding=True)),
    _M.state.not_in(NEVER_LEFT),
)
#: What a message says to one of its readers alone.
_ITS_OWN = frozenset({AWAITED, DELEGATED})


def hand_on(session: Session, row: Row[Any], *, at: datetime) -> bool:
    """A message to who holds its role now, if it is owed still and none of them is told; whether nobody does.

    It leaves when it would have. Each has invitations of their own: those are not handed on.
    """
    here = _Here.at(session, row.scope, at)
    holders = here.holders(Role(row.role))
    if not holders or row.message in DATES or carries(row.context):
        return not holders
    owed = _owed_now(here, row)
    if owed is not None and not _reached(session, row, [one.person for one in holders]):
        here.queue(session, replace(owed, leaves=row.next_try_at), at)
    return False


def address_the_week(session: Session, due: Iterable[Row[Any]], *, at: datetime) -> bool:
    """The mails of a week, as they leave, to each who holds their role now; whether there were any."""
    weeks = {(row.scope, row.cause): row for row in due if is_weekly(row.cause)}
    for row in weeks.values():
        here = _Here.at(session, row.scope, at)
        owed = _as_queued(here, row)
        here.queue(session, replace(owed, leaves=row.next_try_at), at)
    return bool(weeks)


@dataclass(frozen=True, slots=True)
class _Here:
    """A journal and its people as they are now."""

    loaded: Loaded
    situation: Situation
    mates: Sequence[History]
    people: Sequence[Membership]

    @classmethod
    def at(cls, session: Session, slug: str, at: datetime) -> _Here:
        loaded = load(session, slug)
        situation = loaded.situation(loaded.no_earlier(at))
        mates = histories_of_ateliers(session, loaded, at) if loaded.is_session else []
        everybody = (*bound_members(situation.history), *members_of(mates))
        return cls(loaded, situation, mates, [one for one in everybody if one.holds(situation.at)])

    def holders(self, role: Role) -> Sequence[Membership]:
        return [one for one in self.people if one.role is role]

    def queue(self, session: Session, owed: Owed, at: datetime) -> None:
        queue(session, [owed], self.situation, self.loaded, at=at, mates=self.mates)


def _owed_now(here: _Here, row: Row[Any]) -> Owed | None:
    """The same to who holds the role; what the definition has no word for is as it was queued."""
    loaded = here.loaded
    if row.message not in {message for _, message in loaded.process.messages()}:
        return _as_queued(here, row)
    members = members_of(here.mates)
    everything = settle(loaded.process, here.situation, (), members=members, at_any_hour=True)
    for one in everything:
        if (one.message, one.cause) == (row.message, row.cause):
            return replace(one, to=tuple(to for to in one.to if str(to.role) == row.role))
    return None


def _as_queued(here: _Here, row: Row[Any]) -> Owed:
    said = {name: value for name, value in json.loads(row.context).items() if name not in _ITS_OWN}
    to = tuple(addressees(here.people, (Role(row.role),)))
    manner = Manner(Timing.NOW, legal=True) if row.legal else None
    return Owed(row.scope, row.message, row.cause, row.phase, row.fact, to, said, manner=manner)


def _reached(session: Session, row: Row[Any], people: Sequence[str]) -> bool:
    asked = {"scope": row.scope, "message": row.message, "cause": row.cause, "people": people}
    return session.connection().execute(_REACHED, asked).first() is not None
