"""What a plan is asked for: territories, when each begins, the dates that are fixed already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from models.almanac import Almanac
from models.kinds import Contract
from models.territories import PARIS

#: Dates of events, by key of the event: one day, or two that follow each other.
Dates = Mapping[str, tuple[date, ...]]


@dataclass(frozen=True, slots=True)
class Site:
    """An atelier to plan.

    `fixed` holds the dates that nothing may move: planned, agreed, held, or tried (« what if »); those of
    `held` took place, so nothing about them is asked any more.
    """

    slug: str
    name: str
    start: date
    almanac: Almanac
    zone: str = PARIS
    fixed: Dates = field(default_factory=dict)
    held: frozenset[str] = frozenset()
    contract: Contract = field(default_factory=Contract)


@dataclass(frozen=True, slots=True)
class Demand:
    """One or several ateliers that share the national events, and what is asked of their plan.

    `fixed` and `held` are those of the national events. `not_before`: no date is proposed before this day
    (a plan made while the démarche is under way). `end`: the day by which all must be over, instead of the
    longest duration of the process. `workshop_days`: how long a workshop lasts where nothing fixes it.
    """

    sites: tuple[Site, ...]
    national: Almanac
    fixed: Dates = field(default_factory=dict)
    held: frozenset[str] = frozenset()
    not_before: date | None = None
    end: date | None = None
    workshop_days: int = 2
