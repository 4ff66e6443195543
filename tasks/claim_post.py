"""Takes the next post of a room and freezes it: announced, and committed, before anything is sent."""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, literal_column, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from models.tables import Message, table_of
from notifications.chat import Post
from notifications.room_text import room_text, speaks
from tasks.as_it_leaves import as_it_leaves
from tasks.freeze import Sending
from tasks.load import load
from tasks.no_more_said import no_more_said
from tasks.room_rows import room_hours, room_of

log = logging.getLogger("ateliers")
NO_WORDS = "ce message n’a pas de texte pour un salon"
NO_ROOM = "cet atelier n’a plus de salon"

_TABLE: Any = table_of(Message)
_M = _TABLE.c
_KNOWN = (
    *("id", "key", "scope", "message", "person", "cause", "phase", "context", "decent_until"),
    "body_text",
)
#: The oldest whose time has come. Nobody is looked up: it is written to a room.
_NEXT = (
    select(*(_M[name] for name in _KNOWN))
    .where(
        _M.state == literal_column("'queued'"),
        _M.next_try_at <= bindparam("at"),
        _M.channel == literal_column("'chat'"),
    )
    .order_by(_M.queued_at, _M.id)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_BY_ROW = update(_TABLE).where(_M.id == bindparam("row"))


@dataclass(frozen=True, slots=True)
class Announced:
    """A post of ours, under way from now on for whoever reads the outbox."""

    row: int
    post: Post


def claim_post(session: Session, sending: Sending, *, at: datetime) -> Announced | None:
    """The next post, announced; None when nothing waits. What does not leave now is set aside on the way."""
    db = session.connection()
    while (row := db.execute(_NEXT, {"at": at}).first()) is not None:
        try:
            found = _post(session, row, sending, at)
        except SQLAlchemyError:
            # The database fails, not this post: nothing is kept, and it is tried again.
            raise
        except Exception:
            # Whatever breaks in the words of one post, those of the other rooms must leave.
            log.exception("post %s cannot be written", row.key)
            found = {"state": "failed", "reason": "ce message n’a pas pu être rédigé"}
        if isinstance(found, Post):
            db.execute(_BY_ROW, {"row": row.id, **_frozen(found, sending.holder, at)})
            return Announced(row.id, found)
        db.execute(_BY_ROW, {"row": row.id, **found})
    return None


def _post(session: Session, row: Row[Any], sending: Sending, at: datetime) -> Post | dict[str, Any]:
    """What is posted, in the room as it is known now; or what becomes of the row instead."""
    loaded = load(session, row.scope)
    situation = loaded.situation(loaded.no_earlier(at))
    room = room_of(situation)
    if not room:
        return {"state": "skipped", "reason": NO_ROOM}
    if not speaks(row.message):
        return {"state": "skipped", "reason": NO_WORDS}
    if why := no_more_said(session, [row]).get(row.key):
        return {"state": "skipped", "reason": why}
    if row.decent_until is not None and row.decent_until <= at:
        hours = room_hours(situation)
        if not hours.is_decent(at):
            moment = hours.decent(at)
            return {"next_try_at": moment, "decent_until": hours.evening(moment)}
    return Post(number_of(row.key), room, row.body_text or _text(session, row, sending))


def _text(session: Session, row: Row[Any], sending: Sending) -> str:
    link = f"{sending.link}/v2/artifacts/key/situation-{row.scope}"
    said = json.loads(row.context) | as_it_leaves(session, [row]).get(row.key, {})
    return room_text(row.message, said, link=link, simulation=sending.simulation)


def number_of(key: str) -> str:
    """The same for the same post, whatever sends it and however often: a Matrix server knows it again."""
    return hashlib.sha256(key.encode()).hexdigest()[:40]


def _frozen(post: Post, holder: str, at: datetime) -> dict[str, Any]:
    return {
        "state": "sending",
        "claimed_by": holder,
        "claimed_at": at,
        "message_id": post.number,
        "address": post.room,
        "subject": post.text.partition("\n")[0],
        "body_text": post.text,
    }
