"""The calendar part of a mail: written with the mail, for those who want invitations or hold one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row
from sqlmodel import Session

from models.invitations import INVITATION, OPENING, Invitation
from models.roles import Role
from tasks.invited import holds, last_told
from tasks.postage import wish_of

if TYPE_CHECKING:
    from tasks.freeze import Sending

#: What the pilot forwards to those whom no message is sent to by itself.
FORWARDS = Role.PILOTE


def calendar_of_mail(
    session: Session, row: Row[Any], context: Mapping[str, Any], sending: Sending, at: datetime
) -> str | None:
    """One iCalendar object, and for the pilot a second one to forward; None for a mail without invitation."""
    said = context.get(INVITATION)
    if not said:
        return None
    one = Invitation.model_validate(said)
    if not (wish_of(session, row.person).invitations or holds(session, one, row.person)):
        return None
    if row.message == OPENING and (one.is_over(at) or _has_moved(session, row, one)):
        return None
    # Loaded here: few mails are invitations, and the library takes its time.
    from notifications.invitation import Guest, Organizer, file_to_forward, invitation_file

    organizer = Organizer(sending.sender, row.mailbox)
    guest = Guest(row.name or row.email, row.email)
    prefix = "[simulation] " if sending.simulation else ""
    how = {"mark": sending.mark, "at": row.queued_at, "prefix": prefix}
    asked = invitation_file(one, guest, organizer, **how)
    return asked + (file_to_forward(one, organizer, **how) if row.role == FORWARDS else "")


def asks(calendar: str, address: str) -> bool:
    """Whether this invitation asks the one at this address; its long lines are folded (RFC 5545, 3.1)."""
    lines = calendar.replace("\r\n ", "").splitlines()
    return any(line.startswith("ATTENDEE") and line.endswith(f"mailto:{address}") for line in lines)


def _has_moved(session: Session, row: Row[Any], one: Invitation) -> bool:
    """Whether a newer message asks for something else: an opening says more than a date, and leaves."""
    latest = last_told(session, [row.scope]).get((row.scope, one.event), {}).get(row.person)
    return latest is not None and latest.latest != one
