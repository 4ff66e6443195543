"""The working days of a territory as a line of numbers: a thousand years are counted on it, not on dates."""

from __future__ import annotations

from bisect import bisect_left
from datetime import date, timedelta

from models.almanac import Almanac


class Workdays:
    """Days between two dates, by ordinal number; the almanac is asked once for each of them."""

    def __init__(self, almanac: Almanac, first: date, last: date) -> None:
        days = [first + timedelta(days=count) for count in range((last - first).days)]
        self._working = [day.toordinal() for day in days if almanac.calendar.is_working(day)]
        free = {day.toordinal() for day in days if almanac.forbids(day) is None}
        self._starts = {
            length: sorted(day for day in free if all(day + more in free for more in range(length)))
            for length in (1, 2)
        }

    def next(self, day: int) -> int:
        """The day itself, or the first working day after it."""
        return self._working[bisect_left(self._working, day)]

    def later(self, day: int, count: int) -> int:
        """So many working days after this one."""
        return self._working[bisect_left(self._working, day) + count]

    def start(self, day: int, length: int) -> int:
        """The first day from this one on at which an event of one or two days may begin."""
        starts = self._starts[length]
        return starts[bisect_left(starts, day)]
