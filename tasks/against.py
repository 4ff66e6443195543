"""What is held against an address: what came back from it in a row, until it is written to no more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, bindparam, func, literal_column, or_, select
from sqlmodel import Session

from models.returned import Handed, in_a_row, is_lost
from models.tables import Letter, Message, Person, Reader, table_of
from tasks.outbox import upsert
from tasks.tell_returns import Failing, cause_of, lost_cause, tell

#: Far more than what decides; an address may have had thousands of mails.
_LOOKED_AT = 50

_M: Any = table_of(Message).c
_R: Any = table_of(Reader).c
_P: Any = table_of(Person).c
_L: Any = table_of(Letter).c
#: When it was handed over, or refused.
_TRIED_AT = func.coalesce(_M.sent_at, _M.claimed_at)
#: Handed over, or perhaps; or refused in a way that is the address’s own (`tasks/refusals.py`).
_REFUSED = and_(_M.state == literal_column("'failed'"), _M.bounced_at.is_not(None))
_LEFT = and_(_M.state.in_(("sent", "unknown")), _M.sent_at.is_not(None))
_TRIED = (
    select(
        _M.id,
        _TRIED_AT.label("tried_at"),
        _M.bounced_at,
        or_(_REFUSED, select(_L.key).where(_L.message == _M.id).exists()).label("sure"),
    )
    .where(or_(_LEFT, _REFUSED), _M.person == bindparam("person"), _M.address == bindparam("address"))
    .order_by(_TRIED_AT.desc(), _M.id.desc())
    .limit(_LOOKED_AT)
)
_READER = select(_R.returned_at, _R.heard_at).where(_R.person == bindparam("person"))
_WHO = select(_P.ref).where(_P.email == bindparam("email"))


def follow_up(session: Session, row: Row[Any], why: str, at: datetime) -> str | None:
    """Tells the pilot, and gives the address up where it returns everything; that address, then."""
    db = session.connection()
    if db.execute(_WHO, {"email": row.address}).scalar() != row.person:
        # It was corrected since: nobody writes there any more, but a notice is still missing.
        if row.legal:
            tell(session, _late(row, why), [row.id], at=at)
        return None
    reader = db.execute(_READER, {"person": row.person}).first()
    rows = db.execute(_TRIED, {"person": row.person, "address": row.address}).all()
    heard = reader.heard_at if reader else None
    handed = list(_handed(rows))
    lost = is_lost(handed, at=at, heard_at=heard) and not (reader and reader.returned_at)
    count = max(in_a_row(handed, at=at, heard_at=heard), 1)
    if lost:
        _give_up(session, row.person, why, at)
    if lost or row.legal or count == 1:
        missed = [one.id for one in rows if one.bounced_at is not None][:count] if lost else [row.id]
        cause = lost_cause(row.person, at) if lost else cause_of(row)
        failing = Failing(row.person, row.address, row.role, why, cause, lost=lost, legal=row.legal)
        tell(session, failing, missed, at=at)
    return str(row.address) if lost else None


def _late(row: Row[Any], why: str) -> Failing:
    return Failing(row.person, row.address, row.role, why, cause_of(row), legal=True, again=row.id)


def _handed(rows: Sequence[Row[Any]]) -> Iterable[Handed]:
    """What came back by an address alone, which anybody may forge, is counted neither way."""
    for row in rows:
        if row.sure or row.bounced_at is None:
            yield Handed(row.tried_at, returned=row.bounced_at is not None)


def _give_up(session: Session, person: str, why: str, at: datetime) -> None:
    wish = {"person": person, "timing": "", "mail": True, "invitations": True, "changed_at": at}
    upsert(
        session, Reader, [{**wish, "returned_at": at, "returned": why}], changes=("returned_at", "returned")
    )
