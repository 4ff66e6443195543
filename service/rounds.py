"""The days of a year that nobody watches: what people do, and the moments at which time brings something."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from config.session_file import SessionFile
from config.year_file import Act
from models.moments import local_day
from models.office_hours import FIRST_HOUR, REMINDER_HOUR
from models.territories import PARIS, zone_of

#: What is done as soon as an hour has come is done five minutes later.
SOON = timedelta(minutes=5)
#: By then what people did that day, and what they were late for, is known in every territory.
NIGHT = time(23)


def zones_of(file: SessionFile) -> frozenset[str]:
    """Where the people of a session read their mail."""
    return frozenset({PARIS, *(zone_of(atelier.departement) for atelier in file.ateliers)})


def rounds_of(day: date, zones: Iterable[str]) -> list[datetime]:
    """The moments of a day: as people come to work in each zone, at nine o’clock of each, and at night."""
    hours = {
        datetime.combine(day, hour, ZoneInfo(zone)).astimezone(ZoneInfo(PARIS)) + SOON
        for zone in zones
        for hour in (FIRST_HOUR, REMINDER_HOUR)
    }
    return sorted({*hours, datetime.combine(day, NIGHT, ZoneInfo(PARIS))})


def lived(
    year: Iterable[Act], zones: Iterable[str], start: datetime, end: datetime
) -> Iterator[tuple[datetime, list[Act]]]:
    """Each round between two moments, with what people did since the one before; the end is the last."""
    acts, rank, zones = sorted((act for act in year if act.at <= end), key=lambda act: act.at), 0, set(zones)
    for at in (*_rounds(zones, start, end), end):
        done = rank
        while rank < len(acts) and acts[rank].at <= at:
            rank += 1
        yield at, acts[done:rank]


def _rounds(zones: set[str], start: datetime, end: datetime) -> Iterator[datetime]:
    day = local_day(start, PARIS) - timedelta(days=1)
    while day <= local_day(end, PARIS):
        yield from (at for at in rounds_of(day, zones) if start <= at < end)
        day += timedelta(days=1)
