"""Writes a message for good: what is sent is what was rendered first, to the byte, at every attempt."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlmodel import Session

from models.outcomes import DIGEST
from models.reminders import is_reminder
from models.weekly import is_weekly
from notifications.mail import Mail
from notifications.render import Recipient, render
from tasks.gathered import items_of
from tasks.naming import with_names
from tasks.outbox import DELEGATED
from tasks.weekly import about_the_week


@dataclass(frozen=True, slots=True)
class Sending:
    """Who sends, from which address, with which link; the same for a whole batch."""

    holder: str
    sender: str
    link: str
    simulation: bool


def frozen(session: Session, row: Row[Any], sending: Sending, at: datetime, names: Mapping[str, str]) -> Mail:
    """The mail of a row: dated of its cause, written from the service's mailbox, returned to ours."""
    if row.subject is not None:
        # Released after a refusal, it goes to the address of today.
        address = row.address or row.email
        return _mail(row, sending, row.message_id, address, row.subject, row.body_text, row.body_html)
    context = _context(session, row, at, names)
    rendered = render(
        row.message,
        context,
        recipient=Recipient(row.name or row.email, row.role, delegated=DELEGATED in context),
        link=f"{sending.link}/v2/artifacts/key/situation-{row.scope}",
        simulation=sending.simulation,
    )
    known = _message_id(row.key, sending.sender)
    return _mail(row, sending, known, row.email, rendered.subject, rendered.text, rendered.html)


def _mail(
    row: Row[Any], sending: Sending, message_id: str, to: str, subject: str, text: str, html: str
) -> Mail:
    sender = row.mailbox or sending.sender
    return Mail(
        message_id=message_id,
        sender=sender,
        to=to,
        subject=subject,
        text=text,
        html=html,
        date=row.queued_at,
        reply_to=row.mailbox,
        envelope=sending.sender,
        calendar=row.calendar,
    )


def _message_id(key: str, sender: str) -> str:
    """The same for the same message, whatever sends it and however often."""
    domain = sender.rpartition("@")[2].strip("> ") or "ateliers.example"
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{domain}>"


def _context(session: Session, row: Row[Any], at: datetime, names: Mapping[str, str]) -> dict[str, Any]:
    """What it says; a reminder counts the days from when it leaves, not from when it was queued."""
    if row.message == DIGEST:
        return {**json.loads(row.context), "items": items_of(session, row.id, at=at)}
    if is_weekly(row.cause):
        return {**json.loads(row.context), **about_the_week(session, row, at=at)}
    context = with_names(json.loads(row.context), names)
    if is_reminder(row.cause):
        context["today"] = max(datetime.fromisoformat(context["today"]), at).isoformat()
    return context
