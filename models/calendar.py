"""Working days and delays: weekends and national holidays for now (facts/domain.md §2.5)."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import pendulum

from models.errors import BadInput

#: What an atelier's registration pins, so that a better calendar does not rewrite its past.
CALENDAR = "national-1"


@functools.cache
def _holidays_of(year: int) -> frozenset[date]:
    # The package takes a tenth of a second to build its class: a command that needs no
    # calendar should not pay for it.
    import holidays

    return frozenset(holidays.country_holidays("FR", years=year))


def is_working_day(day: date) -> bool:
    """Neither Saturday, Sunday nor a national holiday (code du travail, L3133-1)."""
    return day.weekday() < 5 and day not in _holidays_of(day.year)


def next_working_day(day: date) -> date:
    """The day itself, or the first working day after it."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def previous_working_day(day: date) -> date:
    """The day itself, or the last working day before it."""
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day


@dataclass(frozen=True, slots=True)
class Delay:
    """A legal or planned length: calendar days, or months from quantième to quantième."""

    count: int
    unit: Literal["jours", "mois", "semaines"]

    def __str__(self) -> str:
        return f"{self.count} {self.unit}"

    def after(self, day: date) -> date:
        """The raw end, before any rolling; the day itself does not count."""
        if self.unit == "mois":
            return _months_after(day, self.count)
        return day + timedelta(days=self.count * (7 if self.unit == "semaines" else 1))


@functools.lru_cache(maxsize=5_000)
def _months_after(day: date, count: int) -> date:
    moved = pendulum.date(day.year, day.month, day.day).add(months=count)
    return date(moved.year, moved.month, moved.day)


@functools.lru_cache(maxsize=100)
def parse_delay(text: str) -> Delay:
    """« 2 mois », « 30 jours », « 9 semaines »; BadInput for anything else."""
    count, _, unit = text.strip().partition(" ")
    unit = {"jour": "jours", "semaine": "semaines"}.get(unit, unit)
    if count.isascii() and count.isdigit() and int(count) <= 1000:
        if unit == "jours":
            return Delay(int(count), "jours")
        if unit == "mois":
            return Delay(int(count), "mois")
        if unit == "semaines":
            return Delay(int(count), "semaines")
    raise BadInput(
        f"Le délai « {text} » ne se lit pas.",
        todo="Écrivez « 2 mois », « 30 jours » ou « 9 semaines ».",
        field="delay",
    )


def deadline(day: date, delay: Delay) -> date:
    """The last day of a delay (CCAG-PI art. 3.2): rolled to the next working day."""
    return next_working_day(delay.after(day))
