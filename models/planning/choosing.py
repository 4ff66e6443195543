"""One day for each event, in the order of the process: the one that costs least, near its ideal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from models.planning.agenda import Agenda
from models.planning.bounds import Network, lower, next_day
from models.planning.costs import Costs
from models.planning.ideals import ideal


def choose(agenda: Agenda, net: Network, high: Sequence[int]) -> list[int]:
    """A day for every event, none after its last one; there is always one left (docs/decisions/0019)."""
    placed: list[int] = []
    costs = Costs(agenda, placed)
    for event in range(len(agenda.gatherings)):
        low = next_day(net.days[event], lower(net.after[event], placed))
        assert low is not None  # noqa: S101 - the days chosen before leave this one a day
        wanted = min(max(ideal(agenda, event, placed), low), high[event])
        nearest = _by_distance(net.days[event], wanted, low, high[event])
        placed.append(_cheapest(costs, event, wanted, nearest))
    return placed


def _cheapest(costs: Costs, event: int, wanted: int, days: Iterator[int]) -> int:
    """The day that costs least; the search ends where the distance alone costs more."""
    best, least = wanted, float("inf")
    for day in days:
        if abs(day - wanted) >= least:
            break
        cost = abs(day - wanted) + costs.of(event, day)
        if cost < least:
            best, least = day, cost
    return best


def _by_distance(days: int, wanted: int, low: int, high: int) -> Iterator[int]:
    """These days between two ends, the nearest first, the earlier of two."""
    for distance in range(high - low + 1):
        for day in sorted({wanted - distance, wanted + distance}):
            if low <= day <= high and days >> day & 1:
                yield day
