"""The next moment at which time alone changes something: kept as an indexed column for the sweep."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from models.calendar import Calendar
from models.evidence import Evidence
from models.history import History
from models.kinds import PoursuiteSansAttendre
from models.legal import SILENCES
from models.moments import day_end, day_start
from models.situation import PhaseSituation, Unmet, owed_by

#: Reminders leave at 9:00 on a working day of the territory.
REMINDER_HOUR = time(9)


@functools.lru_cache(maxsize=5_000)
def rung_moment(due: date, days: int, zone: str, calendar: Calendar) -> datetime:
    """When the reminder of « due + days » leaves."""
    day = calendar.next_working(due + timedelta(days=days))
    return datetime.combine(day, REMINDER_HOUR, ZoneInfo(zone)).astimezone(UTC)


def rungs(unmet: Unmet, days: Iterable[int], history: History) -> Iterator[tuple[int, datetime]]:
    """The reminders of a thing owed, with their moments."""
    if unmet.due is not None:
        for count in days:
            yield count, rung_moment(unmet.due, count, history.zone, history.calendar)


def next_moment(evidence: Evidence, lines: Iterable[PhaseSituation]) -> datetime | None:
    """The first moment after now at which the situation, or what is owed, changes by itself."""
    at = evidence.history.at
    return min((moment for moment in _moments(evidence, lines) if moment > at), default=None)


def _moments(evidence: Evidence, lines: Iterable[PhaseSituation]) -> Iterator[datetime]:
    history = evidence.history
    if history.registration:
        yield day_start(history.registration.start, history.zone)
    for track in evidence.tracks.values():
        current = track.current
        clock = current.clock if current else None
        if clock and clock.over and clock.legal in SILENCES:
            yield clock.over
    for fact in history.of("poursuite-sans-attendre"):
        if isinstance(fact.payload, PoursuiteSansAttendre) and fact.payload.until:
            yield day_end(fact.payload.until, history.zone)
    own = "atelier" if history.registration else "session"
    for _, unmet in owed_by(line for line in lines if line.phase.scope == own):
        for _, moment in rungs(unmet, evidence.process.reminders.days, history):
            yield moment
