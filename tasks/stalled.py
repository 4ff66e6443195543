"""Which mails are late, and whether the outbox stands still: something is due and nothing leaves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, literal_column, or_, select
from sqlmodel import Session

from models.characters import masked
from models.decent import Mode
from models.office_hours import FIRST_HOUR, LAST_HOUR
from models.queries import last_left
from models.tables import Lease, Message

#: Mail that waits longer than this for its first try is late.
SLOW = timedelta(minutes=10)
#: Something is due and nothing has left for so long: the outbox stands still.
STANDSTILL = timedelta(minutes=15)
#: How long a day of decent hours is, from its first hour to its last.
_DAY = timedelta(hours=LAST_HOUR.hour - FIRST_HOUR.hour)
NOBODY = "aucun programme n’envoie : lancez « atelier up » ou « atelier deliver --watch »"
STUCK = "le programme qui envoie n’avance pas"

_M: Any = Message.__table__.c  # type: ignore[attr-defined]
_QUEUED = _M.state == literal_column("'queued'")
_LATE = (
    select(_M.queued_at, _M.next_try_at, _M.decent_until, _M.mode, _M.reason)
    .where(
        _QUEUED,
        _M.channel == literal_column("'mail'"),
        # What was never tried waits for its hour; what was tried waits for the next try, again and again.
        or_(_M.next_try_at < bindparam("before"), _M.reason.is_not(None)),
    )
    .order_by(_M.queued_at, _M.id)
)


@dataclass(frozen=True, slots=True)
class Late:
    """A mail that should have left: since when, and what the server said of it, if it did."""

    since: datetime
    reason: str | None


@dataclass(frozen=True, slots=True)
class Stalled:
    """How many mails are due, since when the first one is, and why none leaves; no address of anybody."""

    waiting: int
    since: datetime
    reason: str


def late_mails(session: Session, *, at: datetime, after: timedelta = SLOW) -> list[Late]:
    """Those that were to leave longer ago than this; not what waits for a decent hour or for a digest."""
    rows = session.connection().execute(_LATE, {"before": at - after}).all()
    found = (Late(_due(row), row.reason) for row in rows)
    return [one for one in found if one.since < at - after]


def _due(row: Row[Any]) -> datetime:
    """When it was to leave: at its moment, or at the opening of the day on which it was tried first."""
    moment: datetime = row.next_try_at
    if row.reason is None or row.mode != Mode.ALONE:
        return moment
    queued: datetime = row.queued_at
    return max(queued, row.decent_until - _DAY) if row.decent_until else queued


def stalled(
    session: Session, *, at: datetime, real: datetime, after: timedelta = STANDSTILL
) -> Stalled | None:
    """Why nothing leaves of what is due; None while mails leave, or none is due."""
    late = late_mails(session, at=at, after=after)
    if not late:
        return None
    last = last_left(session, at)
    if last is not None and last > at - after:
        return None
    said = next((one.reason for one in late if one.reason), None)
    reason = masked(said) if said else STUCK if _is_held(session, real) else NOBODY
    return Stalled(len(late), min(one.since for one in late), reason)


def _is_held(session: Session, real: datetime) -> bool:
    """Whether somebody holds the sender's lease now."""
    lease = session.get(Lease, "envois")
    return lease is not None and lease.until > real
