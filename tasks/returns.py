"""A mail of ours came back: its row says so and why, and an address that returns everything is given up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, literal_column, or_, select, update
from sqlmodel import Session

from models.returned import Notice, Sort, reason_of
from models.tables import Letter, Message, Person, Reader, table_of
from tasks.against import follow_up
from tasks.outbox import upsert

#: How long after a mail left a return that quotes no number may still be about it.
RECENT = timedelta(days=5)

_M: Any = table_of(Message).c
_P: Any = table_of(Person).c
_L: Any = table_of(Letter).c
_ASKED = "id scope message person role address legal claimed_at bounced_at resolved"
_COLUMNS = tuple(_M[name] for name in _ASKED.split())
#: Handed over, or perhaps: a mail that came back by its own number did leave.
_LEFT = _M.state.in_(("sent", "unknown"))
_NUMBERED = select(*_COLUMNS).where(_LEFT, _M.message_id.in_(bindparam("numbers", expanding=True)))
_LATEST = (
    select(*_COLUMNS)
    .where(_LEFT, _M.address == bindparam("address"), _M.sent_at >= bindparam("since"))
    .order_by(_M.sent_at.desc(), _M.id.desc())
    .limit(1)
)
_MARK = update(table_of(Message)).where(
    or_(_M.id == bindparam("row"), _M.digest == bindparam("row")), _M.bounced_at.is_(None)
)
_HAS_LEFT = (
    update(table_of(Message))
    .where(_M.id == bindparam("row"), _M.state == literal_column("'unknown'"))
    .values(state="sent", reason=None)
)
_WHO = select(_P.ref).where(_P.email == bindparam("email"))
_BY_NUMBER = update(table_of(Letter)).where(_L.key == bindparam("letter"))


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
    if row.bounced_at is not None or _is_of_an_older_sending(notice, row):
        return Returned(Sort.RETURNED)
    why = reason_of(notice)
    db = session.connection()
    db.execute(_MARK, {"row": row.id, "bounced_at": at, "bounce": why})
    if sure:
        # Only the mail itself knows its number: it did leave. Anybody could write the rest.
        db.execute(_HAS_LEFT, {"row": row.id})
        db.execute(_BY_NUMBER, {"letter": key, "message": row.id})
    return Returned(Sort.RETURNED, row.id, follow_up(session, row, why, at))


def _about(session: Session, notice: Notice, at: datetime) -> tuple[Notice, Row[Any] | None, bool]:
    """The message spoken of: by its number alone where one is quoted, else the last one to that address."""
    db = session.connection()
    if notice.numbers:
        return notice, db.execute(_NUMBERED, {"numbers": list(notice.numbers)}).first(), True
    if not notice.address:
        return notice, None, False
    asked = {"address": notice.address, "since": at - RECENT}
    return notice, db.execute(_LATEST, asked).first(), False


def _is_of_an_older_sending(notice: Notice, row: Row[Any]) -> bool:
    """Whether it is about the address to which a mail went before a person sent it again."""
    return bool(row.resolved and row.address and notice.address and notice.address != row.address)


def heard_from(session: Session, email: str, *, at: datetime) -> None:
    """Somebody wrote from this address: it works, and what came back before is not held against it."""
    person = session.connection().execute(_WHO, {"email": email}).scalar() if email else None
    if person is not None:
        wish = {"person": person, "timing": "", "mail": True, "invitations": True, "changed_at": at}
        upsert(session, Reader, [{**wish, "heard_at": at}], changes=("heard_at",))
