"""A mail of ours came back: its row says so and why, and an address that returns everything is given up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, literal_column, or_, select, update
from sqlmodel import Session

from models.returned import Handed, Notice, Sort, in_a_row, is_lost, reason_of
from models.tables import Letter, Message, Person, Reader
from tasks.outbox import upsert
from tasks.tell_returns import Failing, lost_cause, tell

#: How long after a mail left a return that quotes no number may still be about it.
RECENT = timedelta(days=5)
#: Far more than what decides; an address may have had thousands of mails.
_LOOKED_AT = 50

_M: Any = Message.__table__.c  # type: ignore[attr-defined]
_R: Any = Reader.__table__.c  # type: ignore[attr-defined]
_P: Any = Person.__table__.c  # type: ignore[attr-defined]
_L: Any = Letter.__table__.c  # type: ignore[attr-defined]
_COLUMNS = tuple(
    _M[name] for name in ("id", "scope", "message", "person", "role", "address", "legal", "bounced_at")
)
#: Handed over, or perhaps: a mail that came back by its own number did leave.
_LEFT = _M.state.in_(("sent", "unknown"))
_NUMBERED = select(*_COLUMNS).where(_LEFT, _M.message_id.in_(bindparam("numbers", expanding=True)))
_LATEST = (
    select(*_COLUMNS)
    .where(_LEFT, _M.address == bindparam("address"), _M.sent_at >= bindparam("since"))
    .order_by(_M.sent_at.desc(), _M.id.desc())
    .limit(1)
)
_MARK = update(Message.__table__).where(  # type: ignore[attr-defined]
    or_(_M.id == bindparam("row"), _M.digest == bindparam("row")), _M.bounced_at.is_(None)
)
_HAS_LEFT = (
    update(Message.__table__)  # type: ignore[attr-defined]
    .where(_M.id == bindparam("row"), _M.state == literal_column("'unknown'"))
    .values(state="sent", reason=None)
)
_HANDED = (
    select(
        _M.id, _M.sent_at, _M.bounced_at, select(_L.key).where(_L.message == _M.id).exists().label("numbered")
    )
    .where(
        _LEFT, _M.person == bindparam("person"), _M.address == bindparam("address"), _M.sent_at.is_not(None)
    )
    .order_by(_M.sent_at.desc(), _M.id.desc())
    .limit(_LOOKED_AT)
)
_BY_NUMBER = update(Letter.__table__).where(_L.key == bindparam("letter"))  # type: ignore[attr-defined]
_READER = select(_R.returned_at, _R.heard_at).where(_R.person == bindparam("person"))
_WHO = select(_P.ref).where(_P.email == bindparam("email"))


@dataclass(frozen=True, slots=True)
class Returned:
    """What became of a notice: what it is for us, the message that it newly marks, the address given up."""

    sort: Sort
    message: int | None = None
    lost: str | None = None


def take_returns(session: Session, notices: Iterable[Notice], *, key: str, at: datetime) -> Returned:
    """Marks what came back; a mail that we did not send marks nothing, whoever says that it came back.

    `key` names the letter, already written down: that a mail came back by its own number is what may
    give an address up.
    """
    found = [_about(session, one, at) for one in notices]
    known = [(notice, row, sure) for notice, row, sure in found if row is not None]
    if not known:
        return Returned(Sort.STRANGE)
    final = next((one for one in known if one[0].final), None)
    if final is None:
        return Returned(Sort.DELAYED)
    notice, row, sure = final
    if row.bounced_at is not None:
        return Returned(Sort.RETURNED)
    why = reason_of(notice)
    db = session.connection()
    db.execute(_MARK, {"row": row.id, "bounced_at": at, "bounce": why})
    if sure:
        # Only the mail itself knows its number: it did leave. Anybody could write the rest.
        db.execute(_HAS_LEFT, {"row": row.id})
        db.execute(_BY_NUMBER, {"letter": key, "message": row.id})
    return Returned(Sort.RETURNED, row.id, _follow_up(session, row, why, at))


def _about(session: Session, notice: Notice, at: datetime) -> tuple[Notice, Row[Any] | None, bool]:
    """The message spoken of: by its number alone where one is quoted, else the last one to that address."""
    db = session.connection()
    if notice.numbers:
        return notice, db.execute(_NUMBERED, {"numbers": list(notice.numbers)}).first(), True
    if not notice.address:
        return notice, None, False
    asked = {"address": notice.address, "since": at - RECENT}
    return notice, db.execute(_LATEST, asked).first(), False


def _follow_up(session: Session, row: Row[Any], why: str, at: datetime) -> str | None:
    """Tells the pilot, and gives the address up where it returns everything; that address, then."""
    db = session.connection()
    if db.execute(_WHO, {"email": row.address}).scalar() != row.person:
        return None  # It was corrected since: nobody writes there any more.
    reader = db.execute(_READER, {"person": row.person}).first()
    rows = db.execute(_HANDED, {"person": row.person, "address": row.address}).all()
    heard = reader.heard_at if reader else None
    handed = list(_handed(rows))
    lost = is_lost(handed, at=at, heard_at=heard) and not (reader and reader.returned_at)
    count = max(in_a_row(handed, at=at, heard_at=heard), 1)
    if lost:
        _give_up(session, row.person, why, at)
    if lost or row.legal or count == 1:
        missed = [one.id for one in rows if one.bounced_at is not None][:count] if lost else [row.id]
        cause = lost_cause(row.person, at) if lost else f"{row.person}:{row.id}"
        failing = Failing(row.person, row.address, row.role, why, cause, lost=lost, legal=row.legal)
        tell(session, failing, missed, at=at)
    return str(row.address) if lost else None


def _handed(rows: Sequence[Row[Any]]) -> Iterable[Handed]:
    """What came back by an address alone, which anybody may forge, is counted neither way."""
    for row in rows:
        if row.numbered or row.bounced_at is None:
            yield Handed(row.sent_at, returned=row.bounced_at is not None)


def _give_up(session: Session, person: str, why: str, at: datetime) -> None:
    wish = {"person": person, "timing": "", "mail": True, "invitations": True, "changed_at": at}
    upsert(
        session, Reader, [{**wish, "returned_at": at, "returned": why}], changes=("returned_at", "returned")
    )


def heard_from(session: Session, email: str, *, at: datetime) -> None:
    """Somebody wrote from this address: it works, and what came back before is not held against it."""
    person = session.connection().execute(_WHO, {"email": email}).scalar() if email else None
    if person is not None:
        wish = {"person": person, "timing": "", "mail": True, "invitations": True, "changed_at": at}
        upsert(session, Reader, [{**wish, "heard_at": at}], changes=("heard_at",))
