"""Empties the outbox: claim and freeze, hand over one by one, mark each. Never twice in silence."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select, update

from models.queries import messages_waiting, people_by_ref
from models.tables import Message
from notifications.courier import Courier, Deferred, Mail, Rejected, Uncertain
from notifications.render import Recipient, render

BATCH = 20
MAX_ATTEMPTS = 10
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
WRITING = Callable[[], AbstractContextManager[Session]]


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


def claim(session: Session, sending: Sending, *, at: datetime, limit: int = BATCH) -> list[Mail]:
    """Claims the oldest messages and freezes what they say; committed before anything is sent."""
    waiting = messages_waiting(session, at, limit)
    people = people_by_ref(session, {message.person for message in waiting})
    mails = []
    for message in waiting:
        person = people.get(message.person)
        if person is None or not person.email:
            message.state, message.reason = "skipped", "cette personne n’a plus d’adresse"
            continue
        if message.subject is None:
            _freeze(message, person.name or person.email, person.email, sending)
        message.state, message.claimed_by, message.claimed_at = "claimed", sending.holder, at
        mails.append(_mail(message, sending, at))
    return mails


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


def _mail(message: Message, sending: Sending, at: datetime) -> Mail:
    return Mail(
        message_id=message.message_id or "",
        sender=sending.sender,
        to=message.address or "",
        name=message.person,
        subject=message.subject or "",
        text=message.body_text or "",
        html=message.body_html or "",
        date=at,
    )


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of a batch."""

    sent: int = 0
    failed: int = 0
    unknown: int = 0
    deferred: int = 0

    def plus(self, other: Delivered) -> Delivered:
        """Both batches together."""
        return Delivered(
            self.sent + other.sent,
            self.failed + other.failed,
            self.unknown + other.unknown,
            self.deferred + other.deferred,
        )


def hand_over(mails: Sequence[Mail], courier: Courier, writing: WRITING, *, at: datetime) -> Delivered:
    """Hands over claimed mails; each mark is committed with the announcement of the next mail.

    « sending » is committed before DATA may begin: a sender killed there leaves one mail unknown.
    """
    marks: list[tuple[str, str, str | None]] = []
    before: tuple[str, str, str | None] | None = None
    for mail in mails:
        with writing() as session:
            if before is not None:
                _mark(session, *before, at=at)
            session.execute(
                update(Message).where(col(Message.message_id) == mail.message_id).values(state="sending")
            )
        before = (mail.message_id, *_send(mail, courier))
        marks.append(before)
    if before is not None:
        with writing() as session:
            _mark(session, *before, at=at)
    states = [state for _, state, _ in marks]
    return Delivered(*(states.count(state) for state in ("sent", "failed", "unknown", "queued")))


def _send(mail: Mail, courier: Courier) -> tuple[str, str | None]:
    try:
        courier.send(mail)
    except Deferred as error:
        return "queued", str(error)
    except Rejected as error:
        return "failed", str(error)
    except Uncertain as error:
        return "unknown", str(error)
    return "sent", None


def _mark(session: Session, message_id: str, state: str, reason: str | None, *, at: datetime) -> None:
    if state == "sent":
        values = {"state": state, "reason": None, "sent_at": at}
        session.execute(update(Message).where(col(Message.message_id) == message_id).values(**values))
        return
    row = session.execute(select(Message).where(col(Message.message_id) == message_id)).scalar_one()
    row.attempts += 1
    row.state, row.reason = state, reason
    if state == "queued" and row.attempts >= MAX_ATTEMPTS:
        row.state, row.reason = "failed", f"abandonné après {row.attempts} essais : {reason}"
    elif state == "queued":
        row.next_try_at = at + _wait(row.attempts)
        row.claimed_by = None


def _wait(attempts: int) -> timedelta:
    """Longer each time, and not the same for all, so that a server coming back is not flooded."""
    longest = min(FIRST_WAIT * int(2 ** (attempts - 1)), LONGEST_WAIT)
    return longest * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, guards nothing
