"""A calendar program, written from RFC 5546 alone: it knows what its owner was sent, and nothing else."""

from __future__ import annotations

import email
import email.policy
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from typing import Any

from icalendar import Calendar

from notifications.mail import Mail


@dataclass(frozen=True)
class Kept:
    """An event as it stands in somebody's calendar."""

    sequence: int
    stamp: datetime
    days: tuple[date, ...]
    hours: tuple[str, str] | None
    place: str
    cancelled: bool


@dataclass
class Diary:
    """The calendar of one person, who accepts whatever is newer (RFC 5546, 2.1.5)."""

    owner: str
    events: dict[str, Kept] = field(default_factory=dict)
    #: How often an event was asked for that stood there already, exactly so.
    again: int = 0
    #: Updates that a program would have passed over: older than what it had.
    stale: int = 0

    def receives(self, mail: Mail) -> None:
        """Reads the calendar part of a mail as it travels, if it has one."""
        for part in parts(mail):
            if part.get_content_type() == "text/calendar":
                self._reads(Calendar.from_ical(part.get_content()), str(part.get_param("method")))

    def _reads(self, calendar: Any, method: str) -> None:
        assert str(calendar["method"]) == method
        (event,) = calendar.walk("VEVENT")
        invited = event["attendee"]
        assert str(invited).lower() == f"mailto:{self.owner}", "an invitation names its reader alone"
        uid, new = str(event["uid"]), _kept(event, cancelled=method == "CANCEL")
        known = self.events.get(uid)
        if known and (new.sequence, new.stamp) <= (known.sequence, known.stamp):
            self.stale += 1
            return
        if known and _asks(known) == _asks(new):
            self.again += 1
        if known or not new.cancelled:
            self.events[uid] = new

    def standing(self, at: date) -> dict[str, Kept]:
        """What is still to come and not cancelled, by « journal.event »."""
        return {
            uid.partition(".invitation@")[0]: one
            for uid, one in self.events.items()
            if not one.cancelled and one.days[-1] >= at
        }


def _asks(one: Kept) -> tuple[object, ...]:
    return one.days, one.hours, one.place, one.cancelled


def _kept(event: Any, *, cancelled: bool) -> Kept:
    begins, ends = event.decoded("dtstart"), event.decoded("dtend")
    if isinstance(begins, datetime):
        count = int(event["rrule"]["count"][0]) if "rrule" in event else 1
        days = tuple(begins.date() + timedelta(days=n) for n in range(count))
        hours = (f"{begins:%H:%M}", f"{ends:%H:%M}")
    else:
        days, hours = tuple(begins + timedelta(days=n) for n in range((ends - begins).days)), None
    place = str(event.get("location", ""))
    return Kept(int(event["sequence"]), event.decoded("dtstamp"), days, hours, place, cancelled)


def parts(mail: Mail) -> list[EmailMessage]:
    """The leaves of a mail as it travels."""
    message = email.message_from_bytes(mail.as_bytes(), policy=email.policy.default)
    return [part for part in message.walk() if not part.is_multipart()]  # type: ignore[misc]
