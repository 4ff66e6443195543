"""What makes one possible day a poorer choice than another, counted in days of distance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from models.almanac import Almanac
from models.planning.agenda import SHARED, Agenda
from models.planning.ideals import soonest

#: How many days further an event goes to avoid one warning (of all the territories, where it is shared),
#: or two national events closer than `APART` days.
AVOIDED, APART = 40, 28
#: … to leave each day of a week between two events of the same people, to fall on another day than the
#: same event of another atelier, and in the middle of a week.
_BREATH, _WEEK, _ELSEWHERE, _MIDWEEK, _MONDAY_FRIDAY = 5, 7, 4, 3, frozenset({0, 4})
#: An end before the shortest duration of the process is taken only where there is no other.
_TOO_EARLY = 1_000


@dataclass
class Costs:
    """The costs of days, beside the events placed so far."""

    agenda: Agenda
    placed: Sequence[int]
    _said: dict[tuple[int, int], tuple[str, ...]] = field(default_factory=dict)

    def of(self, event: int, begins: int) -> float:
        """What it costs to begin an event that day."""
        days = range(begins, begins + self.agenda.gatherings[event].days)
        uneasy = sum(self.agenda.day(day).weekday() in _MONDAY_FRIDAY for day in days)
        wanted = _MIDWEEK * uneasy + _ELSEWHERE * self._at_once(event, begins)
        wanted += _TOO_EARLY * (begins < soonest(self.agenda, event))
        return wanted + AVOIDED * self._warned(event, days) + self._crowded(event, begins)

    def _warned(self, event: int, days: range) -> float:
        """How many warnings; where the event is shared, on the average of the territories, or nationally."""
        scope, sites = self.agenda.gatherings[event].scope, self.agenda.demand.sites
        concerned = [site.almanac for site in sites if scope in {SHARED, site.slug}]
        average = sum(self._count(almanac, days) for almanac in concerned) / len(concerned)
        return average if scope else max(average, self._count(self.agenda.demand.national, days))

    def _count(self, almanac: Almanac, days: range) -> int:
        return len({text for day in days for text in self._warnings(almanac, day)})

    def _warnings(self, almanac: Almanac, day: int) -> tuple[str, ...]:
        key = id(almanac), day
        if key not in self._said:
            self._said[key] = almanac.warnings(self.agenda.day(day))
        return self._said[key]

    def _crowded(self, event: int, begins: int) -> int:
        """What it costs to be near a national event, or for a national one near any, placed or fixed."""
        shared = self.agenda.gatherings[event].scope == SHARED
        cost = 0
        for other, one in enumerate(self.agenda.gatherings):
            day = self._known(other) if other != event and (shared or one.scope == SHARED) else None
            if day is not None:
                apart = abs(begins - day)
                close = AVOIDED if shared and one.scope == SHARED and apart < APART else 0
                cost = max(cost, close, _BREATH * (_WEEK - apart))
        return cost

    def _at_once(self, event: int, begins: int) -> int:
        """How many ateliers hold the same event on the same days: nobody attends two."""
        one = self.agenda.gatherings[event]
        same = (
            self._known(other)
            for other, two in enumerate(self.agenda.gatherings)
            if other != event and one.scope and two.phase.key == one.phase.key
        )
        return sum(day is not None and abs(day - begins) < one.days for day in same)

    def _known(self, event: int) -> int | None:
        fixed = self.agenda.gatherings[event].fixed
        if fixed:
            return self.agenda.number(fixed[0])
        return self.placed[event] if event < len(self.placed) else None
