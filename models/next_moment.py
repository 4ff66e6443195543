"""The next moment at which time alone changes something: kept as an indexed column for the sweep."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from models.evidence import Evidence
from models.kinds import PoursuiteSansAttendre
from models.legal import SILENCES
from models.moments import day_end, day_start
from models.reminders import reminders_of
from models.situation import PhaseSituation, owed_since


def next_moment(evidence: Evidence, lines: Iterable[PhaseSituation]) -> datetime | None:
    """The first moment after now at which the situation, or what is owed, changes by itself."""
    at = evidence.history.at
    return min((moment for moment in _moments(evidence, lines) if moment > at), default=None)


def _moments(evidence: Evidence, lines: Iterable[PhaseSituation]) -> Iterator[datetime]:
    history = evidence.history
    if history.start:
        yield day_start(history.start, history.zone)
    for track in evidence.tracks.values():
        current = track.current
        clock = current.clock if current else None
        if clock and clock.over and clock.legal in SILENCES:
            yield clock.over
    for fact in history.of("poursuite-sans-attendre"):
        if isinstance(fact.payload, PoursuiteSansAttendre) and fact.payload.until:
            yield day_end(fact.payload.until, history.zone)
    own = "atelier" if history.registration else "session"
    for _, unmet, since in owed_since(line for line in lines if line.phase.scope == own):
        yield from (reminder.moment for reminder in reminders_of(unmet, since, evidence))
