"""What already waits for somebody leaves as they have just chosen: sooner, later, or not at all."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, bindparam, false, literal_column, or_, select, update
from sqlmodel import Session

from models.decent import NO_MAIL, Leaving, Mode, Preference, leaving
from models.invitations import INVITATION
from models.manners import Manner, Timing
from models.office_hours import OfficeHours
from models.outcomes import DIGEST
from models.rhythm import Rhythm
from models.roles import Role
from models.tables import RHYTHM, Message
from models.weekly import is_weekly, next_week
from tasks.load import Loaded, load
from tasks.outbox import AWAITED
from tasks.postage import manners_of
from tasks.reading import Readers

#: Who turned mails off by mistake, or for some days, finds what was set aside meanwhile.
BROUGHT_BACK = timedelta(days=7)

_TABLE: Any = Message.__table__  # type: ignore[attr-defined]
_M = _TABLE.c
_READ = (
    *("id", "scope", "home", "message", "person", "role", "cause", "context", "state", "reason"),
    *("attempts", "queued_at", "next_try_at", "subject"),
)
#: What waits, and what was set aside for want of a wish to receive it; legal notices keep their time.
_WAITING = (
    select(*(_M[name] for name in _READ))
    .where(
        _M.person == bindparam("person"),
        _M.channel == literal_column("'mail'"),
        _M.legal.is_(false()),
        or_(
            _M.state == literal_column("'queued'"),
            and_(_M.reason == bindparam("why"), _M.queued_at > bindparam("since")),
        ),
    )
    .order_by(_M.id)
    .with_for_update()
)
_CARRIERS = select(_M.digest).where(_M.digest.in_(bindparam("rows", expanding=True))).distinct()
_SET = update(_TABLE).where(_M.id == bindparam("row"))


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for somebody after a choice: how many messages, from when; and how many will not leave."""

    messages: int = 0
    next_at: datetime | None = None
    set_aside: int = 0


def restamp(session: Session, person: str, wish: Preference, *, at: datetime) -> Waiting:
    """Stamps anew what waits, in the transaction of the choice; what a sender holds already is its own."""
    values = {"person": person, "why": NO_MAIL, "since": at - BROUGHT_BACK}
    rows = session.connection().execute(_WAITING, values).all()
    said_by = session.connection().execute(_CARRIERS, {"rows": [row.id for row in rows]}).scalars()
    stamper = _Stamper(session, wish, Readers(session, rows, at), frozenset(said_by), at)
    stamps = [stamper.stamp(row) for row in rows]
    if stamps:
        session.connection().execute(_SET, stamps)
    left = [one["next_try_at"] for one in stamps if one["state"] == "queued"]
    aside = sum(
        row.state == "queued" and one["state"] == "skipped" for row, one in zip(rows, stamps, strict=True)
    )
    return Waiting(len(left), min(left, default=None), aside)


class _Stamper:
    """One choice, applied to rows of any journal; each journal is read once."""

    def __init__(
        self, session: Session, wish: Preference, readers: Readers, carriers: frozenset[int], at: datetime
    ) -> None:
        self._session, self._wish, self._readers = session, wish, readers
        self._carriers, self._at = carriers, at
        self._rhythm: Rhythm = session.info.get(RHYTHM, Rhythm.DIGEST)
        self._journals: dict[str, Loaded] = {}

    def stamp(self, row: Row[Any]) -> dict[str, Any]:
        """The columns of a row that say when it leaves, or why it does not."""
        hours, due = self._readers.hours(row), _awaited(row)
        manner = self._manner(row)
        invited = self._wish.invitations and bool(json.loads(row.context).get(INVITATION))
        left = leaving(manner, self._wish, hours, row.queued_at, rhythm=self._rhythm, due=due, alone=invited)
        if left.skipped:
            return {**_as_it_was(row), "state": "skipped", "reason": left.skipped}
        moment = self._moment(row, left, hours)
        return {
            "row": row.id,
            "state": "queued",
            "reason": row.reason if row.state == "queued" else None,
            "mode": str(Mode.ALONE if self._is_whole(row) else left.mode),
            "next_try_at": moment,
            "decent_until": hours.evening(moment) if left.decent_until else None,
        }

    def _is_whole(self, row: Row[Any]) -> bool:
        """What is written already, or says others, leaves by itself."""
        return row.subject is not None or row.id in self._carriers

    def _moment(self, row: Row[Any], left: Leaving, hours: OfficeHours) -> datetime:
        """When it would have left; now, or at the next decent hour, if that is past."""
        moment = left.moment
        if moment < self._at:
            moment = self._at
            if left.decent_until and not hours.is_decent(moment):
                moment = hours.decent(moment) if left.mode is Mode.ALONE else hours.next_morning(moment)
        # A server that refused it for a while is not asked sooner.
        return max(moment, row.next_try_at) if row.attempts and row.state == "queued" else moment

    def _manner(self, row: Row[Any]) -> Manner:
        """That of its process; of a digest, which says nothing urgent, the day's."""
        if row.message == DIGEST:
            return Manner(Timing.DAILY)
        if row.scope not in self._journals:
            self._journals[row.scope] = load(self._session, row.scope)
        return manners_of(self._journals[row.scope].process).of(row.message, Role(row.role))


def _awaited(row: Row[Any]) -> datetime | None:
    """The moment for which a reminder was awaited; of the mail of a week, the opening of that week."""
    if is_weekly(row.cause):
        return next_week(row.queued_at)
    said = json.loads(row.context).get(AWAITED) if AWAITED in row.context else None
    return datetime.fromisoformat(said) if said else None


def _as_it_was(row: Row[Any]) -> dict[str, Any]:
    """It waits no more: the moment at which it would have been tried says nothing, and is left."""
    return {"row": row.id, "mode": str(Mode.ALONE), "next_try_at": row.next_try_at, "decent_until": None}
