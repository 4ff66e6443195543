"""A legal delay that was stopped: from which day, until which one, and how it went on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from models.delays import Delay


@dataclass(frozen=True, slots=True)
class Stop:
    """From the end of one day to that of another, or for now; then what was left runs, or all of it."""

    start: date
    end: date | None
    restarts: bool
    reason: str


def raw_end(day: date, delay: Delay, stops: Iterable[Stop]) -> date | None:
    """The raw end of a delay from this day, its stops in order; None while it is stopped.

    A delay prolonged over days off may stop on one of them, after its raw end: none of it is left then, and
    it ends on the day it resumes.
    """
    raw = delay.after(day)
    for stop in stops:
        if stop.end is None:
            return None
        if stop.restarts:
            raw = delay.after(stop.end)
        elif stop.end > stop.start:
            raw = max(raw, stop.start) + (stop.end - stop.start)
    return raw
