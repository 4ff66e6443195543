"""Which mails are late, and whether the outbox stands still: what the database says of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, bindparam, literal_column, or_, select
from sqlmodel import Session

from models import stalled as rules
from models.characters import masked
from models.decent import Mode
from models.office_hours import FIRST_HOUR, LAST_HOUR
from models.queries import last_left
from models.stalled import Stalled, Unsent
from models.tables import Lease, Message, table_of

#: Mail that waits longer than this for its first try is late.
SLOW = timedelta(minutes=10)
#: Something is due and nothing has left for so long: the outbox stands still.
STANDSTILL = timedelta(minutes=15)
#: How long a day of decent hours is, from its first hour to its last.
_DAY = timedelta(hours=LAST_HOUR.hour - FIRST_HOUR.hour)
NOBODY = "aucun programme n’envoie : lancez « atelier up » ou « atelier deliver --watch »"
STUCK = "le programme qui envoie n’avance pas"

_M: Any = table_of(Message).c
_MAIL = _M.channel == literal_column("'mail'")
_ASKED = (_M.person, _M.queued_at, _M.next_try_at, _M.claimed_at, _M.sent_at, _M.attempts, _M.reason)
_LATE = (
    select(*_ASKED, _M.decent_until, _M.mode, _M.resolved)
    .where(
        _M.state == literal_column("'queued'"),
        _MAIL,
        # What was never tried waits for its hour; what was tried waits for the next try, again and again.
        or_(_M.next_try_at < bindparam("before"), _M.reason.is_not(None)),
    )
    .order_by(_M.queued_at, _M.id)
)
#: What a server refused or may have taken; not what a restore holds, nor what could not be written.
_OVER = (
    select(*_ASKED)
    .where(
        literal_column("state IN ('failed', 'unknown')"),
        _MAIL,
        or_(
            _M.sent_at.is_not(None), and_(_M.state == literal_column("'failed'"), _M.claimed_at.is_not(None))
        ),
    )
    .order_by(_M.id)
)


def late_mails(session: Session, *, at: datetime, after: timedelta = SLOW) -> list[Unsent]:
    """Those that were to leave longer ago than this; not what waits for a decent hour or for a digest."""
    rows = session.connection().execute(_LATE, {"before": at - after}).all()
    found = (_late(row) for row in rows)
    return [one for one in found if one.since < at - after]


def _late(row: Row[Any]) -> Unsent:
    return Unsent(row.person, _due(row), row.claimed_at, row.next_try_at, row.attempts, row.reason)


def _due(row: Row[Any]) -> datetime:
    """When it was to leave: at its moment, or at the opening of the day on which it was tried first."""
    moment: datetime = row.next_try_at
    asked_again = row.resolved is not None and row.attempts == 0
    if row.reason is None or asked_again or row.mode != Mode.ALONE:
        return moment
    queued: datetime = row.queued_at
    return max(queued, row.decent_until - _DAY) if row.decent_until else queued


def _over(session: Session, at: datetime) -> list[Unsent]:
    """What no server took and that nobody tries any more; one dated of later, before a clock went back."""
    rows = session.connection().execute(_OVER).all()
    found = ((row, row.sent_at or row.claimed_at) for row in rows)
    return [
        Unsent(row.person, tried, tried, None, max(row.attempts, 1), row.reason)
        for row, tried in found
        if tried <= at
    ]


def stalled(
    session: Session, *, at: datetime, real: datetime, after: timedelta = STANDSTILL
) -> Stalled | None:
    """Why nothing leaves of what is due; None while mails leave, or none but one reader’s are in trouble."""
    unsent = [*late_mails(session, at=at, after=after), *_over(session, at)]
    if not unsent:
        return None
    found = rules.stalled(unsent, left=last_left(session, at), at=at, after=after)
    if found is None:
        return None
    reason = masked(found.reason) if found.reason else STUCK if _is_held(session, real) else NOBODY
    return replace(found, reason=reason)


def _is_held(session: Session, real: datetime) -> bool:
    """Whether somebody holds the sender's lease now."""
    lease = session.get(Lease, "envois")
    return lease is not None and lease.until > real
