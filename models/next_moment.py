"""The next moment at which time alone changes something: kept as an indexed column for the sweep."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from models.delegations import turning_points
from models.evidence import Evidence
from models.history import History
from models.kinds import PoursuiteSansAttendre
from models.legal import SILENCES
from models.moments import day_end, day_start, local_day
from models.reminders import Reminder, reminders_of
from models.situation import PhaseSituation, owed_since
from models.standing import Standing
from models.unmet import Unmet
from models.weekly import next_week, written_weekly


def next_moment(
    evidence: Evidence, lines: Iterable[PhaseSituation], standing: Iterable[Standing] = ()
) -> datetime | None:
    """The first moment after now at which the situation, or what is owed, changes by itself."""
    at = evidence.history.at
    return min((moment for moment in _moments(evidence, lines, standing) if moment > at), default=None)


def _moments(
    evidence: Evidence, lines: Iterable[PhaseSituation], standing: Iterable[Standing]
) -> Iterator[datetime]:
    history, standing, lines = evidence.history, tuple(standing), tuple(lines)
    if history.start:
        yield day_start(history.start, history.zone)
    yield from _of_the_marche(evidence, standing)
    for fact in history.of("poursuite-sans-attendre"):
        if isinstance(fact.payload, PoursuiteSansAttendre) and fact.payload.until:
            yield day_end(fact.payload.until, history.zone)
    yield from turning_points(history)
    yield from _reminding(evidence, lines, standing)
    if written_weekly(evidence, lines):
        yield next_week(history.at)


def _of_the_marche(evidence: Evidence, standing: Iterable[Standing]) -> Iterator[datetime]:
    """When silence decides, and when offers come too late."""
    for track in evidence.tracks.values():
        current = track.current
        clock = current.clock if current else None
        if clock and clock.over and clock.legal in SILENCES:
            yield clock.over
    if evidence.passation and evidence.passation.round:
        yield evidence.passation.round.deadline
    for one in standing:
        if one.ends_in_silence and one.due:
            yield day_end(one.due, evidence.history.zone)


def _reminding(
    evidence: Evidence, lines: Iterable[PhaseSituation], standing: Iterable[Standing]
) -> Iterator[datetime]:
    """When each reminder leaves, or is let go."""
    history = evidence.history
    own = "atelier" if history.registration else "session"
    asked = owed_since(line for line in lines if line.phase.scope == own)
    owed: tuple[tuple[Unmet | Standing, datetime], ...] = (
        *((unmet, since) for _, unmet, since in asked),
        *((one, one.since) for one in standing),
    )
    for thing, since in owed:
        for reminder in reminders_of(thing, since, evidence):
            yield reminder.moment if reminder.moment > history.at else _kept_until(reminder, history)


def _kept_until(reminder: Reminder, history: History) -> datetime:
    """When a reminder that was reached and is still held leaves; its own moment if it is not held."""
    sensible = reminder.makes_sense(local_day(history.at, history.zone))
    return (reminder.held_until(history.at) if sensible else None) or reminder.moment
