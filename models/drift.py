"""How far each phase is from the dates first planned, in days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from models.dues import Window, windows
from models.moments import local_day
from models.situation import PhaseSituation, Situation


@dataclass(frozen=True, slots=True)
class Drift:
    """A phase as first planned, as foreseen now and as it happened; for an event, its first day.

    `days` is how much later it comes than first planned (negative: earlier); None where nothing was planned.
    """

    planned: date | None
    foreseen: date | None
    actual: date | None

    @property
    def days(self) -> int | None:
        """The latest known day against the first one."""
        now = self.actual or self.foreseen
        return (now - self.planned).days if now and self.planned else None


def drifts(situation: Situation) -> dict[str, Drift]:
    """By phase, in order."""
    history = situation.history
    first = windows(situation.evidence)
    now = windows(situation.evidence, history.event_days)
    return {line.key: _drift(situation, line, first[line.key], now[line.key]) for line in situation.phases}


def _drift(situation: Situation, line: PhaseSituation, first: Window, now: Window) -> Drift:
    history = situation.history
    actual = next(iter(history.held_days(line.key)), None)
    if not line.phase.event and line.opened_at:
        actual = local_day(line.opened_at, situation.zone)
    return Drift(first[0], now[0], actual)
