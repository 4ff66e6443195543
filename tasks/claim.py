"""Claims what waits in the outbox and freezes it: committed before anything is sent."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, literal_column, select, update
from sqlmodel import Session

from models.reminders import is_reminder
from models.tables import Message, Person
from notifications.mail import Mail
from notifications.render import Recipient, render
from tasks.naming import named_in, with_names
from tasks.outbox import DELEGATED
from tasks.outdated import WHY, outdated

log = logging.getLogger("ateliers")
BATCH = 20

# Statements are built once: building them cost more than running them, and every mail passes here. States are
# written out in them: a database uses its index of what waits only where it reads the word itself.
_TABLE: Any = Message.__table__  # type: ignore[attr-defined]
_PERSON: Any = Person.__table__  # type: ignore[attr-defined]
_M = _TABLE.c
_FROZEN = ("message_id", "address", "subject", "body_text", "body_html")
#: The oldest whose time has come; rows that another sender holds are left alone.
_WAITING = (
    select(
        *(
            _M[name]
            for name in ("id", "key", "scope", "message", "cause", "role", "context", "queued_at", *_FROZEN)
        ),
        _PERSON.c.email,
        _PERSON.c.name,
    )
    .select_from(_TABLE.outerjoin(_PERSON, _PERSON.c.ref == _M.person))
    .where(_M.state == literal_column("'queued'"), _M.next_try_at <= bindparam("at"))
    .order_by(_M.queued_at, _M.id)
    .limit(bindparam("limit"))
    .with_for_update(of=_TABLE, skip_locked=True)
)
#: Sets the columns that it is given.
_BY_ROW = update(_TABLE).where(_M.id == bindparam("row"))
_OF_ANOTHER = update(_TABLE).where(
    literal_column("state IN ('claimed', 'sending')"), _M.claimed_by != bindparam("holder")
)
# What may have left is dated of its claim, so that a person knows where to look and the limit counts it.
_BEGUN = _OF_ANOTHER.where(_M.state == literal_column("'sending'")).values(
    state="unknown", reason=bindparam("why"), sent_at=_M.claimed_at
)
_NOT_BEGUN = _OF_ANOTHER.where(_M.state == literal_column("'claimed'")).values(
    state="queued", claimed_by=None
)


@dataclass(frozen=True, slots=True)
class Sending:
    """Who sends, from which address, with which link; the same for a whole batch."""

    holder: str
    sender: str
    link: str
    simulation: bool


def recover(session: Session, *, holder: str) -> tuple[int, int]:
    """Takes over from a dead sender: what it had not begun is queued again, the rest is unknown.

    The caller holds the sender's lease, so every other holder is dead. Returns (queued, unknown).
    """
    db, reason = session.connection(), "l’envoi a été interrompu : ce mail est peut-être parti"
    unknown = db.execute(_BEGUN, {"holder": holder, "why": reason})
    queued = db.execute(_NOT_BEGUN, {"holder": holder})
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
        names = named_in(session, (row.context for row in waiting))
        ready, aside = _sorted_out(waiting, sending, outdated(session, waiting, at=at), at, names)
        if ready:
            db.execute(_BY_ROW, [_claim(row, mail, sending, at) for row, mail in ready])
            claimed += [Claimed(row.id, mail) for row, mail in ready]
        if not aside:
            break
        # The next ones must not wait for another run because of those that are set aside.
        db.execute(_BY_ROW, aside)
    if claimed:
        claimed[0] = replace(claimed[0], announced=True)
        db.execute(_BY_ROW, {"row": claimed[0].row, "state": "sending"})
    return claimed


def _sorted_out(
    waiting: Sequence[Row[Any]],
    sending: Sending,
    stale: Collection[str],
    at: datetime,
    names: Mapping[str, str],
) -> tuple[list[tuple[Row[Any], Mail]], list[dict[str, Any]]]:
    """What may leave, frozen, and what is set aside with its reason; one bad message holds nobody."""
    ready, aside = [], []
    for row in waiting:
        if not row.email:
            aside.append({"row": row.id, "state": "skipped", "reason": "cette personne n’a plus d’adresse"})
            continue
        if row.key in stale:
            aside.append({"row": row.id, "state": "skipped", "reason": WHY})
            continue
        try:
            ready.append((row, _mail(row, sending, at, names)))
        except Exception as error:
            log.exception("message %s cannot be written", row.key)
            why = f"ce message n’a pas pu être rédigé : {error}"
            aside.append({"row": row.id, "state": "failed", "reason": why})
    return ready, aside


def _mail(row: Row[Any], sending: Sending, at: datetime, names: Mapping[str, str]) -> Mail:
    """What is sent is what was rendered first, to the byte, at every attempt: dated of its cause too."""
    if row.subject is not None:
        frozen = (row.message_id, sending.sender, row.address, row.subject, row.body_text, row.body_html)
        return Mail(*frozen, date=row.queued_at)
    context = _context(row, at, names)
    rendered = render(
        row.message,
        context,
        recipient=Recipient(row.name or row.email, row.role, delegated=DELEGATED in context),
        link=f"{sending.link}/v2/artifacts/key/situation-{row.scope}",
        simulation=sending.simulation,
    )
    domain = sending.sender.rpartition("@")[2].strip("> ") or "ateliers.example"
    return Mail(
        message_id=f"<{hashlib.sha256(row.key.encode()).hexdigest()[:40]}@{domain}>",
        sender=sending.sender,
        to=row.email,
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        date=row.queued_at,
    )


def _context(row: Row[Any], at: datetime, names: Mapping[str, str]) -> dict[str, Any]:
    """What it says; a reminder counts the days from when it leaves, not from when it was queued."""
    context = with_names(json.loads(row.context), names)
    if is_reminder(row.cause):
        context["today"] = max(datetime.fromisoformat(context["today"]), at).isoformat()
    return context


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
    }
