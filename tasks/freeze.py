"""Writes a message for good: what is sent is what was rendered first, to the byte, at every attempt."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlmodel import Session

from models.invitations import INVITATION
from models.outcomes import DIGEST
from models.reminders import is_reminder
from models.weekly import is_weekly
from notifications.mail import Mail, authored
from notifications.reader import Recipient
from notifications.render import render
from tasks.as_it_leaves import as_it_leaves
from tasks.calendar_part import asks, calendar_of_mail
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
    #: From the reference of who reads and a moment, where they say how they want to be written to.
    preferences: Callable[[str, datetime], str] | None = None
    #: What ends the identifiers of this installation's events.
    mark: str = ""

    def page_of(self, scope: str) -> str:
        """Where the situation of an atelier or of a session is seen."""
        return f"{self.link}/v2/artifacts/key/situation-{scope}"


def frozen(session: Session, row: Row[Any], sending: Sending, at: datetime, names: Mapping[str, str]) -> Mail:
    """The mail of a row: dated of when it is written, from the service's mailbox, returned to ours."""
    if row.subject is not None:
        # Released after a refusal, it goes to the address of today.
        address = row.address or row.email
        # Before this moment was kept, a mail was dated of its cause.
        date, words = row.frozen_at or row.queued_at, (row.subject, row.body_text, row.body_html)
        mail = _mail(row, sending, row.message_id, address, words, date=date)
        return replace(mail, calendar=_calendar_for(session, row, address, sending, at))
    context = _context(session, row, sending, at, names)
    calendar = calendar_of_mail(session, row, context, sending, at)
    if calendar is None and INVITATION in context:
        # Their calendar is told nothing: the words do not speak of it.
        context[INVITATION] = None
    rendered = render(
        row.message,
        context,
        recipient=Recipient(row.name or row.email, row.role, delegated=DELEGATED in context),
        link=sending.page_of(row.scope),
        simulation=sending.simulation,
        preferences=sending.preferences(row.person, at) if sending.preferences else None,
        legal=row.legal,
    )
    known = _message_id(row.key, sending.sender)
    words = (rendered.subject, rendered.text, rendered.html)
    mail = _mail(row, sending, known, row.email, words, date=at)
    return replace(mail, calendar=calendar)


def _calendar_for(
    session: Session, row: Row[Any], address: str, sending: Sending, at: datetime
) -> str | None:
    """The invitation of a mail written before: the same, unless its guest has another address since."""
    known: str | None = row.calendar
    if known is None or asks(known, address):
        return known
    return calendar_of_mail(session, row, json.loads(row.context), sending, at)


def _mail(
    row: Row[Any],
    sending: Sending,
    message_id: str,
    to: str,
    words: Sequence[str],
    *,
    date: datetime,
) -> Mail:
    subject, text, html = words
    sender = authored(json.loads(row.context)["territory"], row.mailbox) if row.mailbox else sending.sender
    return Mail(
        message_id=message_id,
        sender=sender,
        to=to,
        subject=subject,
        text=text,
        html=html,
        date=date,
        reply_to=row.mailbox,
        envelope=sending.sender,
        calendar=row.calendar,
    )


def _message_id(key: str, sender: str) -> str:
    """The same for the same message, whatever sends it and however often."""
    domain = sender.rpartition("@")[2].strip("> ") or "ateliers.example"
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{domain}>"


def _context(
    session: Session, row: Row[Any], sending: Sending, at: datetime, names: Mapping[str, str]
) -> dict[str, Any]:
    """What it says; a reminder counts the days from when it leaves, not from when it was queued."""
    context = with_names(json.loads(row.context), names)
    if is_weekly(row.cause):
        return {**context, **about_the_week(session, row, at=at)}
    if row.message == DIGEST:
        items = items_of(session, row.id, at=at)
        return {**context, "items": [{**item, "link": sending.page_of(item["scope"])} for item in items]}
    if is_reminder(row.cause):
        context["today"] = max(datetime.fromisoformat(context["today"]), at).isoformat()
    return context | as_it_leaves(session, [row]).get(row.key, {})
