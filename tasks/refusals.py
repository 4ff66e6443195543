"""Mails that a server will not take: of a legal notice the pilot is told at once, the rest is judged.

A refusal that blames the address is a mail that came back, said at once: it counts with the returns, once
it is known that the server took others’ mails around it (`models/refused.py`).
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, literal_column, or_, select, update
from sqlmodel import Session

from models.refused import is_its_own, why_refused
from models.tables import Message, table_of
from tasks.against import follow_up
from tasks.tell_returns import Failing, cause_of, tell

log = logging.getLogger("ateliers")

_M: Any = table_of(Message).c
_MAIL = _M.channel == literal_column("'mail'")
_FAILED = and_(_M.state == literal_column("'failed'"), _M.bounce.is_not(None))
_ASKED = "id person role address legal reason bounce claimed_at resolved"
_COLUMNS = tuple(_M[name] for name in _ASKED.split())
_NOTICE = select(*_COLUMNS).where(_M.id == bindparam("row"), _MAIL, _M.legal, _M.address.is_not(None))
_WAITING = (
    select(*_COLUMNS)
    .where(_FAILED, _M.bounced_at.is_(None), _M.address.is_not(None), _M.claimed_at.is_not(None))
    .order_by(_M.claimed_at, _M.id)
)
_OTHERS = (_M.person != bindparam("person"), _MAIL)
_TAKEN = select(_M.sent_at).where(*_OTHERS, _M.state == literal_column("'sent'")).limit(1)
_REFUSED = select(_M.claimed_at).where(*_OTHERS, _FAILED).limit(1)
_TAKEN_BEFORE = _TAKEN.where(_M.sent_at <= bindparam("at")).order_by(_M.sent_at.desc())
_TAKEN_AFTER = _TAKEN.where(_M.sent_at >= bindparam("at")).order_by(_M.sent_at)
_REFUSED_BEFORE = _REFUSED.where(_M.claimed_at <= bindparam("at")).order_by(_M.claimed_at.desc())
_REFUSED_AFTER = _REFUSED.where(_M.claimed_at >= bindparam("at")).order_by(_M.claimed_at)
_THIS = update(table_of(Message))
#: With what a digest said.
_HELD = _THIS.where(or_(_M.id == bindparam("row"), _M.digest == bindparam("row")))
_NOT_HELD = _THIS.where(_M.id == bindparam("row")).values(bounce=None)


def tell_refused(session: Session, row: int, *, at: datetime) -> None:
    """Tells the pilot at once of a legal notice, or a last word, that was refused or given up."""
    notice = session.connection().execute(_NOTICE, {"row": row}).first()
    if notice is None:
        return
    why = notice.bounce or why_refused(notice.reason or "")
    failing = Failing(notice.person, notice.address, notice.role, why, cause_of(notice), legal=True)
    try:
        with session.begin_nested():
            tell(session, failing, [notice.id], at=at)
    except Exception:
        # That it was refused is noted all the same: the dead letters show it.
        log.exception("nobody could be told that message %s was refused", row)


def judge(session: Session, *, at: datetime) -> None:
    """Holds each refusal against its address, or never will; or leaves it until a next mail is taken."""
    db = session.connection()
    # All are judged before any is written: one’s verdict rests on the others as they were.
    judged = [(row, _is_its_own(db, row)) for row in db.execute(_WAITING).all()]
    for row, own in judged:
        if own is False:
            db.execute(_NOT_HELD, {"row": row.id})
        elif own:
            _hold(session, row, at)


def _is_its_own(db: Connection, row: Row[Any]) -> bool | None:
    asked = {"person": row.person, "at": row.claimed_at}
    taken = (db.execute(_TAKEN_BEFORE, asked).scalar(), db.execute(_TAKEN_AFTER, asked).scalar())
    refused = (db.execute(_REFUSED_BEFORE, asked).scalar(), db.execute(_REFUSED_AFTER, asked).scalar())
    return is_its_own(taken=taken, refused=refused)


def _hold(session: Session, row: Row[Any], at: datetime) -> None:
    try:
        with session.begin_nested():
            held = {"row": row.id, "bounced_at": at, "bounce": row.bounce}
            session.connection().execute(_HELD, held)
            follow_up(session, row, row.bounce, at)
    except Exception:
        # One journal that cannot be read holds no mail: it is judged again with the next ones.
        log.exception("the refusal of message %s could not be followed up", row.id)
