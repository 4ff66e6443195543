"""Working days and delays: weekends and national holidays for now (facts/domain.md §2.5)."""

from __future__ import annotations

import functools
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from models.errors import BadInput

#: What an atelier's registration pins, so that a better calendar does not rewrite its past.
CALENDAR = "national-1"


#: Month and day of the eight that have a date; three follow Easter.
_FIXED = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
_AFTER_EASTER = (1, 39, 50)


@functools.cache
def _holidays_of(year: int) -> frozenset[date]:
    """The eleven holidays of code du travail, L3133-1; a test checks each year against a library."""
    easter = _easter(year)
    moving = (easter + timedelta(days=days) for days in _AFTER_EASTER)
    return frozenset((*(date(year, month, day) for month, day in _FIXED), *moving))


def _easter(year: int) -> date:
    """Easter Sunday in the Gregorian calendar (Meeus, Jones, Butcher)."""
    century, rest = divmod(year, 100)
    epact = (19 * (year % 19) + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (year % 19 + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


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


def _months_after(day: date, count: int) -> date:
    """The same quantième so many months later, or the last day of a month that has no such day."""
    years, month = divmod(day.month - 1 + count, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


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
