"""A calendar and days to cross off, written from facts/domain.md § 2.5 and 4.1 alone."""

from __future__ import annotations

import calendar
import functools
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONES = {"53": "Europe/Paris", "67": "Europe/Paris", "971": "America/Guadeloupe", "974": "Indian/Reunion"}
#: Days off of some départements beside those of everywhere (domain.md, § 4.1).
LOCAL = {"67": (12, 26), "971": (5, 27), "974": (12, 20)}
FIXED = {(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)}
NIGHT = timedelta(days=1)


@dataclass(frozen=True)
class Place:
    """Where it is executed, and the delays of the contract; none where nothing is verified."""

    departement: str
    delays: dict[str, tuple[int, str]]

    def day(self, moment: datetime) -> date:
        """The date there."""
        return moment.astimezone(ZoneInfo(ZONES[self.departement])).date()

    def midnight(self, day: date) -> datetime:
        """The instant at which this day is over there."""
        return _midnight(day, ZONES[self.departement])

    def works(self, day: date) -> bool:
        """Neither Saturday, Sunday nor a day off there."""
        return _works(day, self.departement)


@functools.cache
def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day + NIGHT, time(), ZoneInfo(zone)).astimezone(UTC)


@functools.cache
def _works(day: date, departement: str) -> bool:
    dated = (day.month, day.day)
    moving = {easter(day.year) + timedelta(days=one) for one in (1, 39, 50)}
    return day.weekday() < 5 and dated not in FIXED and day not in moving and dated != LOCAL.get(departement)


@functools.cache
def easter(year: int) -> date:
    """Easter Sunday: the one after the fourteenth day of the moon that follows 20 March, by its epact."""
    golden, century = year % 19 + 1, year // 100 + 1
    skipped, moon = 3 * century // 4 - 12, (8 * century + 5) // 25 - 5
    sunday, epact = 5 * year // 4 - skipped - 10, (11 * golden + 20 + moon - skipped) % 30
    epact += epact == 24 or (epact == 25 and golden > 11)
    full = 44 - epact + (30 if epact > 23 else 0)
    return date(year, 3, 1) + timedelta(days=full + 7 - (sunday + full) % 7 - 1)


def length(day: date, count: int, unit: str) -> int:
    """How many days a delay from this day has, to the quantième of the month if it is one of months."""
    if unit != "mois":
        return count * (7 if unit == "semaines" else 1)
    years, month = divmod(day.month - 1 + count, 12)
    last = calendar.monthrange(day.year + years, month + 1)[1]
    return (date(day.year + years, month + 1, min(day.day, last)) - day).days


@dataclass
class Delay:
    """Days to cross off, one each night; while halted none is, and it cannot end."""

    name: str
    since: date
    asked: tuple[int, str]
    left: int = 0
    counted_from: date = date.min
    halted: bool = False
    halted_on: date = date.min
    frozen: bool = False  # It was halted when this day began.
    whole: bool = False  # It will run again from the start.
    ended: date | None = None

    def begin(self, day: date) -> Delay:
        """The day itself does not count."""
        self.counted_from, self.left = day, length(day, *self.asked)
        return self

    def night(self, day: date) -> None:
        """This day is over: it counts unless it was halted since it began."""
        self.left -= 1 if self.left and day > self.counted_from and not self.frozen else 0
        self.frozen = self.halted

    def over(self, day: date, place: Place) -> bool:
        """Whether it ends with this day: none left, and not on a day off."""
        return not self.left and not self.halted and place.works(day)

    def last(self, day: date, place: Place) -> date | None:
        """The last day, if nothing more is said from this day on."""
        if self.halted or self.ended:
            return self.ended
        ahead = replace(self)
        while True:
            ahead.night(day)
            if ahead.over(day, place):
                return day
            day += NIGHT
