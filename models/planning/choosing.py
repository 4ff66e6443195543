"""One day for each event, in the order of the process: near its ideal, away from what makes it a poor day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from models.almanac import Almanac
from models.planning.agenda import SHARED, Agenda
from models.planning.bounds import Network, lower, next_day
from models.planning.ideals import ideal

#: How many days further an event goes to avoid one warning (of all the territories, where it is shared),
#: or two national events closer than this many days.
AVOIDED, APART = 40, 28
#: … and to fall on Tuesday, Wednesday or Thursday.
_MIDWEEK, _BEFORE_AND_AFTER = 3, frozenset({0, 4})


@dataclass
class Choice:
    """The days chosen so far, and those that the later events leave."""

    agenda: Agenda
    net: Network
    high: list[int]
    placed: list[int] = field(default_factory=list)
    _said: dict[tuple[int, int], tuple[str, ...]] = field(default_factory=dict)

    def place_all(self) -> list[int]:
        """A day for every event; there is always one, since each day that remains possible can be kept."""
        for event in range(len(self.agenda.gatherings)):
            self.placed.append(self._best(event))
        return self.placed

    def _best(self, event: int) -> int:
        """The day that costs least; the search ends where the distance alone costs more."""
        wanted = ideal(self.agenda, event, self.placed)
        best, least = None, float("inf")
        for day in self._by_distance(event, wanted):
            if best is not None and abs(day - wanted) >= least:
                break
            cost = abs(day - wanted) + self._cost(event, day)
            if cost < least:
                best, least = day, cost
        assert best is not None  # noqa: S101 - the days left by `latest` are never none
        return best

    def _by_distance(self, event: int, wanted: int) -> Iterator[int]:
        """The days still possible, the nearest first."""
        low = next_day(self.net.days[event], lower(self.net.after[event], self.placed)) or 0
        days, high = self.net.days[event], self.high[event]
        wanted = min(max(wanted, low), high)
        for distance in range(high - low + 1):
            for day in {wanted + distance, wanted - distance}:
                if low <= day <= high and days >> day & 1:
                    yield day

    def _cost(self, event: int, begins: int) -> float:
        """What this day would cost, in days of distance."""
        one = self.agenda.gatherings[event]
        days = range(begins, begins + one.days)
        uneasy = sum(self.agenda.day(day).weekday() in _BEFORE_AND_AFTER for day in days)
        almanacs = self.agenda.almanacs(one.scope)
        warned = sum(len({text for day in days for text in self._warnings(one, day)}) for _, one in almanacs)
        close = one.scope == SHARED and self._too_close(event, begins)
        return _MIDWEEK * uneasy + AVOIDED * warned / len(almanacs) + AVOIDED * close

    def _warnings(self, almanac: Almanac, day: int) -> tuple[str, ...]:
        key = id(almanac), day
        if key not in self._said:
            self._said[key] = almanac.warnings(self.agenda.day(day))
        return self._said[key]

    def _too_close(self, event: int, begins: int) -> bool:
        """Whether another national event, placed or fixed, is near."""
        others = (rank for rank in self.agenda.shared() if rank != event)
        return any(abs(begins - day) < APART for rank in others if (day := self._known(rank)) is not None)

    def _known(self, event: int) -> int | None:
        fixed = self.agenda.gatherings[event].fixed
        if fixed:
            return self.agenda.number(fixed[0])
        return self.placed[event] if event < len(self.placed) else None
