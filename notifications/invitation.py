"""An invitation as mail programs read it: iCalendar (RFC 5545), asked of one person (RFC 5546)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vText

from models.invitations import Invitation, Method

PRODID = "-//Ateliers des territoires//FR"
_TRUTH = "La date qui fait foi est celle du suivi de l’atelier ; cette invitation n’est pas une notification."
_REMOTE = "Connexion à distance : le lien est sur la page de suivi."


@dataclass(frozen=True, slots=True)
class Organizer:
    """Where answers go, and the mailbox that writes where it is another one; each as « Name <address> »."""

    answers: str
    writes: str | None = None

    def as_property(self) -> vCalAddress:
        """As calendars name it: under the name of who writes (RFC 5545, 3.8.4.3)."""
        name, address = parseaddr(self.answers)
        known, writer = parseaddr(self.writes or self.answers)
        found = vCalAddress(f"mailto:{address}")
        if cn := known or name:
            found.params["CN"] = _shown(cn)
        if writer and writer.lower() != address.lower():
            found.params["SENT-BY"] = f"mailto:{writer}"
        return found


def _shown(name: str) -> vText:
    """A name without the quotation marks that few programs read back (RFC 6868)."""
    return vText(name.replace('"', "’"))


@dataclass(frozen=True, slots=True)
class Guest:
    """The one person invited; nobody else is named."""

    name: str
    address: str


def invitation_file(
    one: Invitation, guest: Guest, organizer: Organizer, *, mark: str, at: datetime, prefix: str = ""
) -> str:
    """The calendar part of one mail, `at` the moment it was written; the same words give the same text."""
    event = _event(one, f"{one.uid}@{mark}", organizer, at, prefix)
    attendee = vCalAddress(f"mailto:{guest.address}")
    attendee.params["CN"] = _shown(guest.name)
    attendee.params["CUTYPE"] = "INDIVIDUAL"
    attendee.params["ROLE"] = "REQ-PARTICIPANT"
    attendee.params["PARTSTAT"] = "NEEDS-ACTION"
    attendee.params["RSVP"] = "TRUE" if one.method is Method.REQUEST else "FALSE"
    event.add("attendee", attendee)
    return _calendar(event, str(one.method))


def file_to_forward(
    one: Invitation, organizer: Organizer, *, mark: str, at: datetime, prefix: str = ""
) -> str:
    """The same for those whom only a person writes to: nobody is named in it, and nobody answers to it.

    Under the identifier of the calendar to subscribe to: opened twice, it is one event.
    """
    return _calendar(_event(one, f"{one.scope}.{one.event}@{mark}", organizer, at, prefix), "PUBLISH")


def _calendar(event: Event, method: str) -> str:
    calendar = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(event)
    calendar.add_missing_timezones()
    content: bytes = calendar.to_ical()
    return content.decode()


def _event(one: Invitation, uid: str, organizer: Organizer, at: datetime, prefix: str) -> Event:
    event, gone = Event(), one.method is Method.CANCEL
    event.add("uid", uid)
    event.add("dtstamp", at.astimezone(UTC).replace(microsecond=0))
    event.add("sequence", one.sequence)
    event.add("summary", f"{prefix}{'Annulé : ' if gone else ''}{one.title}")
    event.add("status", "CANCELLED" if gone else "CONFIRMED")
    event.add("organizer", organizer.as_property())
    event.add("description", f"{_REMOTE}\n{_TRUTH}" if one.remote else _TRUTH)
    event.add("transp", "TRANSPARENT" if gone else "OPAQUE")
    if one.place or one.remote:
        event.add("location", one.place or "à distance")
    _add_days(event, one)
    return event


def _add_days(event: Event, one: Invitation) -> None:
    """Whole days as days; hours in the zone of the place, those of a second day as a repetition.

    A second VEVENT would be another event, which one mail may not ask for (RFC 5546, 3.2.2), and Outlook
    reads no RDATE; a daily rule is read by all.
    """
    hours = one.timed
    if hours is None:
        event.add("dtstart", one.days[0])
        event.add("dtend", one.days[-1] + timedelta(days=1))
        return
    begins, ends = (moment.astimezone(ZoneInfo(one.zone)) for moment in hours.on(one.days[0], one.zone))
    event.add("dtstart", begins)
    event.add("dtend", ends)
    if len(one.days) > 1:
        event.add("rrule", {"freq": "daily", "count": len(one.days)})
