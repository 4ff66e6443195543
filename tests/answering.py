"""Answers to an invitation, as several mail programs write them: from their formats, not from theirs."""

from __future__ import annotations

from notifications.invitation import PRODID


def reply(uid: str, *lines: str, method: str = "REPLY", ends: str = "\r\n") -> bytes:
    """A calendar part with these lines in its event."""
    said = (
        "BEGIN:VCALENDAR",
        f"PRODID:{PRODID}",
        "VERSION:2.0",
        f"METHOD:{method}",
        "BEGIN:VEVENT",
        f"UID:{uid}",
        *lines,
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    )
    return ends.join(said).encode()


def accepted(
    uid: str, who: str, *, sequence: int = 0, stamp: str = "20270302T080000Z", says: str = "ACCEPTED"
) -> bytes:
    """What most programs answer."""
    return reply(uid, f"ATTENDEE;PARTSTAT={says}:mailto:{who}", f"SEQUENCE:{sequence}", f"DTSTAMP:{stamp}")
