"""The events of a calendar file (.ics): their days, their title, and the line each begins on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from config.text_file import read_text
from models.errors import BadInput
from models.moments import FIRST_YEAR, LAST_YEAR

MAX_EVENTS, MAX_EVENT_LINES = 2000, 200
_BEGIN, _END = "BEGIN:VEVENT", "END:VEVENT"


@dataclass(frozen=True, slots=True)
class WholeDays:
    """An event of whole days, both ends included."""

    line: int
    first: date
    last: date
    title: str


def read_events(path: Path) -> list[WholeDays]:
    """The events, in the order of the file; BadInput names the line of the first that cannot be read.

    Each is read apart: what is around them (zones, alarms of a program) is not needed, and its faults
    would hide the line of ours.
    """
    lines = read_text(path).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if lines[0].strip().upper() != "BEGIN:VCALENDAR":
        raise _wrong(path, 1, "ce n’est pas un calendrier au format ICS")
    return [_event(path, number, text) for number, text in list(_blocks(path, lines))]


def _blocks(path: Path, lines: list[str]) -> Iterator[tuple[int, str]]:
    """The text of each event and the number of its first line."""
    start, count = 0, 0
    for number, line in enumerate(lines, 1):
        word = line.strip().upper()
        if word == _BEGIN:
            count += 1
            if start or count > MAX_EVENTS:
                raise _wrong(path, number, f"plus de {MAX_EVENTS} événements" if not start else _UNCLOSED)
            start = number
        elif word == _END and start:
            yield start, "\r\n".join([*lines[start - 1 : number], ""])
            start = 0
        elif start and number - start > MAX_EVENT_LINES:
            raise _wrong(path, start, _UNCLOSED)
    if start:
        raise _wrong(path, start, _UNCLOSED)


_UNCLOSED = "cet événement ne se ferme pas (END:VEVENT)"


def _event(path: Path, number: int, text: str) -> WholeDays:
    # Needed only where there is such a file: importing it takes a twentieth of a second.
    from icalendar import Event

    try:
        event = Event.from_ical(text)
        assert isinstance(event, Event)  # noqa: S101 - narrows the type for mypy
        first, end, title = event.start, event.end, str(event.get("SUMMARY", ""))
        repeats = event.get("RRULE") is not None or event.get("RDATE") is not None
    except Exception as error:
        # A forged event breaks its reader in as many ways as it has properties.
        raise _wrong(path, number, "cet événement ne se lit pas (DTSTART, DTEND)") from error
    if isinstance(first, datetime) or isinstance(end, datetime):
        raise _wrong(path, number, "il faut des jours entiers (VALUE=DATE), sans heure")
    if repeats:
        raise _wrong(path, number, "une répétition (RRULE) n’est pas lue ; écrivez chaque année")
    if not all(FIRST_YEAR <= day.year <= LAST_YEAR for day in (first, end)):
        raise _wrong(path, number, f"l’année {first.year} ou {end.year} n’a pas de sens ici")
    if end < first:
        raise _wrong(path, number, f"la fin ({end:%d/%m/%Y}) est avant le début ({first:%d/%m/%Y})")
    # The end of an event is the day after it; a marker that lasts no day is that day.
    return WholeDays(number, first, max(first, end - timedelta(days=1)), " ".join(title.split()))


def _wrong(path: Path, number: int, why: str) -> BadInput:
    return BadInput(
        f"{path.name}, ligne {number} : {why}.",
        todo="Corrigez le fichier, ou téléchargez-le à nouveau.",
        field="file",
    )
