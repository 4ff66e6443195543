"""Claims what waits in the outbox and freezes it: committed before anything is sent."""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, update

from models.queries import messages_waiting, people_by_ref
from models.tables import Message, Person
from notifications.courier import Mail
from notifications.render import Recipient, render

log = logging.getLogger("ateliers")
BATCH = 20


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
    begun = update(Message).where(col(Message.state) == "sending", col(Message.claimed_by) != holder)
    claimed = update(Message).where(col(Message.state) == "claimed", col(Message.claimed_by) != holder)
    reason = "l’envoi a été interrompu : ce mail est peut-être parti"
    unknown = session.execute(begun.values(state="unknown", reason=reason))
    queued = session.execute(claimed.values(state="queued", claimed_by=None))
    return int(getattr(queued, "rowcount", 0)), int(getattr(unknown, "rowcount", 0))


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message of ours to hand over, by its row."""

    row: int
    mail: Mail


def claim(session: Session, sending: Sending, *, at: datetime, limit: int = BATCH) -> list[Claimed]:
    """Claims the oldest messages and freezes what they say; committed before anything is sent."""
    while waiting := messages_waiting(session, at, limit):
        people = people_by_ref(session, {message.person for message in waiting})
        claimed = [
            Claimed(message.id or 0, _mail(message, sending))
            for message in waiting
            if _claimed(message, people.get(message.person), sending, at)
        ]
        if claimed:
            return claimed
        # All of them were set aside: the next ones must not wait for another run.
        session.flush()
    return []


def _claimed(message: Message, person: Person | None, sending: Sending, at: datetime) -> bool:
    """Claims one message, or sets it aside with its reason; one bad message holds nobody."""
    if person is None or not person.email:
        message.state, message.reason = "skipped", "cette personne n’a plus d’adresse"
        return False
    try:
        if message.subject is None:
            _freeze(message, person.name or person.email, person.email, sending)
    except Exception as error:
        log.exception("message %s cannot be written", message.key)
        message.state, message.reason = "failed", f"ce message n’a pas pu être rédigé : {error}"
        return False
    message.state, message.claimed_by, message.claimed_at = "claimed", sending.holder, at
    return True


def _freeze(message: Message, name: str, email: str, sending: Sending) -> None:
    """What is sent is what was rendered first, at every attempt, under one Message-ID."""
    rendered = render(
        message.message,
        json.loads(message.context),
        recipient=Recipient(name, message.role),
        link=f"{sending.link}/v2/artifacts/key/situation-{message.scope}",
        simulation=sending.simulation,
    )
    domain = sending.sender.rpartition("@")[2].strip("> ") or "ateliers.example"
    message.message_id = f"<{hashlib.sha256(message.key.encode()).hexdigest()[:40]}@{domain}>"
    message.address = email
    message.subject, message.body_text, message.body_html = rendered.subject, rendered.text, rendered.html


def _mail(message: Message, sending: Sending) -> Mail:
    """The same bytes at every attempt: dated of its cause, not of the attempt."""
    return Mail(
        message_id=message.message_id or "",
        sender=sending.sender,
        to=message.address or "",
        subject=message.subject or "",
        text=message.body_text or "",
        html=message.body_html or "",
        date=message.queued_at,
    )
