"""A calendar as people subscribe to it: iCalendar (RFC 5545), one file, the same bytes for the same facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vDuration, vText

from models.entries import Entry, Standing
from models.roles import ROLE_TITLES

#: How often a program that subscribed is asked to look again.
REFRESH = timedelta(hours=4)
#: An entry that no fact ever moved was always so: a calendar needs a moment all the same (DTSTAMP).
_ALWAYS = datetime(2006, 1, 1, tzinfo=UTC)
_TRUTH = "La date qui fait foi est celle du suivi de l’atelier ; ce calendrier n’est pas une notification."


def calendar_file(title: str, entries: Iterable[Entry], *, mark: str, zone: str) -> bytes:
    """The file; `mark` tells this installation's entries from another's, so that none is taken for ours."""
    calendar = Calendar()
    calendar.add("prodid", "-//Ateliers des territoires//FR")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", title)
    calendar.add("x-wr-timezone", zone)
    calendar.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH))
    for entry in entries:
        for event in _events(entry, mark):
            calendar.add_component(event)
    calendar.add_missing_timezones()
    content: bytes = calendar.to_ical()
    return content


def _events(entry: Entry, mark: str) -> Iterator[Event]:
    """One all-day event; with hours, one a day, of which the first keeps the identifier."""
    if entry.hours is None:
        event = _event(entry, f"{entry.key}@{mark}")
        event.add("dtstart", entry.first)
        event.add("dtend", entry.last + timedelta(days=1))
        yield event
        return
    for number, day in enumerate(_days(entry), 1):
        event = _event(entry, f"{entry.key}{f'.{number}' if number > 1 else ''}@{mark}")
        begins, ends = entry.hours.on(day, entry.zone)
        event.add("dtstart", begins.astimezone(ZoneInfo(entry.zone)))
        event.add("dtend", ends.astimezone(ZoneInfo(entry.zone)))
        yield event


def _days(entry: Entry) -> Iterator[date]:
    yield from (entry.first + timedelta(days=n) for n in range((entry.last - entry.first).days + 1))


def _event(entry: Entry, uid: str) -> Event:
    event = Event()
    moment = (entry.changed_at or _ALWAYS).replace(microsecond=0)
    event.add("uid", uid)
    event.add("dtstamp", moment)
    event.add("last-modified", moment)
    event.add("sequence", entry.sequence)
    event.add("summary", _summary(entry))
    event.add("status", str(entry.standing))
    event.add("description", _description(entry))
    event.add("categories", vText("Échéance" if entry.is_deadline else "Événement"))
    # A deadline takes nobody's day.
    event.add("transp", "TRANSPARENT" if entry.is_deadline or entry.done else "OPAQUE")
    if entry.place or entry.remote:
        event.add("location", entry.place or "à distance")
    return event


def _summary(entry: Entry) -> str:
    if entry.standing is Standing.CANCELLED:
        return f"Annulé : {entry.title}"
    if entry.is_deadline and entry.done:
        return f"{entry.title} (fait)"
    if entry.standing is Standing.PLANNED:
        why = "selon une date prévue" if entry.is_deadline else "date prévue, à convenir"
        return f"{entry.title} ({why})"
    return entry.title


def _description(entry: Entry) -> str:
    said = [f"Dû par : {ROLE_TITLES[entry.owner]}."] if entry.owner else []
    if entry.remote:
        said.append("Connexion à distance : le lien est sur la page de suivi.")
    return "\n".join([*said, _TRUTH])
