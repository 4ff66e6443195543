"""Claims what waits in the outbox and freezes it: committed before anything is sent."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, literal_column, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from models.tables import Message, Person, table_of
from notifications.mail import Mail
from tasks.freeze import Sending, frozen
from tasks.naming import named_in
from tasks.set_aside import ASKED, set_aside

log = logging.getLogger("ateliers")
BATCH = 20
#: Why a message is of unknown fate whose sender died while it was under way.
INTERRUPTED = "l’envoi a été interrompu : ce mail est peut-être parti"

# Statements are built once: building them cost more than running them, and every mail passes here. States are
# written out in them: a database uses its index of what waits only where it reads the word itself.
_TABLE: Any = table_of(Message)
_PERSON: Any = table_of(Person)
_M = _TABLE.c
_FROZEN = ("message_id", "address", "subject", "body_text", "body_html", "calendar", "frozen_at")
#: The oldest whose time has come; rows that another sender holds are left alone.
_WAITING = (
    select(
        *(_M[name] for name in (*ASKED, *_FROZEN)),
        _PERSON.c.email,
        _PERSON.c.name,
    )
    .select_from(_TABLE.outerjoin(_PERSON, _PERSON.c.ref == _M.person))
    .where(
        _M.state == literal_column("'queued'"),
        _M.next_try_at <= bindparam("at"),
        _M.mode == literal_column("'alone'"),
        _M.channel == literal_column("'mail'"),
    )
    .order_by(_M.queued_at, _M.id)
    .limit(bindparam("limit"))
    .with_for_update(of=_TABLE, skip_locked=True)
)
#: Sets the columns that it is given.
_BY_ROW = update(_TABLE).where(_M.id == bindparam("row"))
_OF_ANOTHER = update(_TABLE).where(
    literal_column("state IN ('claimed', 'sending')"),
    _M.claimed_by != bindparam("holder"),
    _M.channel == bindparam("its_channel"),
)
# What may have left is dated of its claim, so that a person knows where to look and the limit counts it.
_BEGUN = _OF_ANOTHER.where(_M.state == literal_column("'sending'")).values(
    state="unknown", reason=bindparam("why"), sent_at=_M.claimed_at
)
_NOT_BEGUN = _OF_ANOTHER.where(_M.state == literal_column("'claimed'")).values(
    state="queued", claimed_by=None
)


def recover(session: Session, *, holder: str, channel: str = "mail") -> tuple[int, int]:
    """Takes over from a dead sender: what it had not begun is queued again, the rest is unknown.

    The caller holds the lease of this channel's sender, so every other holder is dead.
    Returns (queued, unknown).
    """
    db, dead = session.connection(), {"holder": holder, "its_channel": channel}
    unknown = db.execute(_BEGUN, {**dead, "why": INTERRUPTED})
    queued = db.execute(_NOT_BEGUN, dead)
    return queued.rowcount, unknown.rowcount


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message of ours to hand over, by its row; the first of a batch is announced as it is claimed."""

    row: int
    mail: Mail
    announced: bool = False


def claim(session: Session, sending: Sending, *, at: datetime, limit: int = BATCH) -> list[Claimed]:
    """Claims the oldest messages and freezes what they say; committed before anything is sent."""
    db, claimed = session.connection(), list[Claimed]()
    while waiting := db.execute(_WAITING, {"at": at, "limit": limit - len(claimed)}).all():
        ready, aside = _sorted_out(session, waiting, sending, at)
        if ready:
            db.execute(_BY_ROW, [_claim(row, mail, sending, at) for row, mail in ready])
            claimed += [Claimed(row.id, mail) for row, mail in ready]
        if not aside:
            break
        # The next ones must not wait for another run because of those that are set aside.
        for one in aside:
            # Some are skipped, some wait: they do not set the same columns.
            db.execute(_BY_ROW, one)
    if claimed:
        claimed[0] = replace(claimed[0], announced=True)
        db.execute(_BY_ROW, {"row": claimed[0].row, "state": "sending"})
    return claimed


def _sorted_out(
    session: Session, waiting: Sequence[Row[Any]], sending: Sending, at: datetime
) -> tuple[list[tuple[Row[Any], Mail]], list[dict[str, Any]]]:
    """What may leave, frozen, and what is set aside with its reason; one bad message holds nobody."""
    names = named_in(session, (row.context for row in waiting))
    held = set_aside(session, waiting, at=at)
    ready, aside = [], []
    for row in waiting:
        if row.key in held:
            aside.append({"row": row.id, **held[row.key]})
            continue
        try:
            ready.append((row, frozen(session, row, sending, at, names)))
        except SQLAlchemyError:
            # The database fails, not this message: nothing of the batch is kept, and it is tried again.
            raise
        except Exception as error:
            # A template, or what it is given, breaks in as many ways as there are messages: it alone is lost.
            log.exception("message %s cannot be written", row.key)
            why = f"ce message n’a pas pu être rédigé : {error}"
            aside.append({"row": row.id, "state": "failed", "reason": why})
    return ready, aside


def _claim(row: Row[Any], mail: Mail, sending: Sending, at: datetime) -> dict[str, Any]:
    """What a row keeps of its mail, and of who holds it."""
    return {
        "row": row.id,
        "state": "claimed",
        "claimed_by": sending.holder,
        "claimed_at": at,
        "message_id": mail.message_id,
        "address": mail.to,
        "subject": mail.subject,
        "body_text": mail.text,
        "body_html": mail.html,
        "calendar": mail.calendar,
        "frozen_at": mail.date,
    }
