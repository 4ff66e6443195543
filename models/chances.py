"""The chances of a session to end in time: the same year many times, phases late at random. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from models.delayed import Year, chain_of, live
from models.delays import Delay
from models.planning.lengths import duration_of
from models.rehearsal import Course, Rehearsal
from models.slips import SLIPS
from models.workdays import Workdays

#: What a process of unknown duration is held to.
TWELVE_MONTHS = Delay(12, "mois")
#: Nothing drawn from the table is late by more than this.
HORIZON = timedelta(days=3 * 366)


@dataclass(frozen=True, slots=True)
class Chance:
    """What became of one territory, or of the whole session, in so many simulated years.

    `ends` are the days by which it ended in one year of ten, of two, and in nine of ten; `critical` says,
    phase by phase, in which share of the years it decided the end.
    """

    scope: str
    name: str
    in_time: float
    ends: tuple[date, date, date]
    critical: Mapping[str, float]

    def as_dict(self) -> dict[str, Any]:
        """The territory as `--json` gives it."""
        first, middle, last = (day.isoformat() for day in self.ends)
        return {
            "slug": self.scope,
            "name": self.name,
            "probability": self.in_time,
            "ends": {"p10": first, "p50": middle, "p90": last},
            "critical": [{"phase": key, "share": share} for key, share in self.critical.items()],
        }


@dataclass(frozen=True, slots=True)
class Chances:
    """The session and its territories, over the same simulated years."""

    years: int
    seed: int
    limit: Delay
    session: Chance
    ateliers: tuple[Chance, ...]

    def as_dict(self) -> dict[str, Any]:
        """The answer of `--delays --json`."""
        return {
            "years": self.years,
            "seed": self.seed,
            "limit": str(self.limit),
            "session": self.session.as_dict(),
            "ateliers": [one.as_dict() for one in self.ateliers],
        }


def chances_of(rehearsal: Rehearsal, *, years: int, seed: int) -> Chances:
    """The chances of a rehearsed session; the same seed gives the same years."""
    duration = duration_of(rehearsal.process)
    limit = duration[1] if duration else TWELVE_MONTHS
    chance = Random(seed)  # noqa: S311 - a simulation, and it must repeat itself
    nation, sites = _Nation(rehearsal), [_Site(rehearsal, one.scope, limit) for one in rehearsal.ateliers]
    lived = []
    for _ in range(years):
        closing = nation.closing(chance)
        lived.append([site.year(chance, closing) for site in sites])
    ateliers = tuple(
        _chance(rehearsal, one, [(year[rank], sites[rank].limit) for year in lived])
        for rank, one in enumerate(rehearsal.ateliers)
    )
    # The session ends with the territory that exceeds its own limit the most, or is the nearest to it.
    worst = [
        max(zip(year, (site.limit for site in sites), strict=True), key=lambda one: one[0].end - one[1])
        for year in lived
    ]
    # It is over once the last of them is, whichever decides whether that is in time.
    last = [max(one.end for one in year) for year in lived]
    return Chances(years, seed, limit, _chance(rehearsal, rehearsal.session, worst, last), ateliers)


class _Nation:
    """The shared events: late by themselves, never because of a territory."""

    def __init__(self, rehearsal: Rehearsal) -> None:
        start, almanac = rehearsal.session.start, rehearsal.almanacs[rehearsal.session.scope]
        self.days = Workdays(almanac, start, start + HORIZON)
        dated = (one.phase for one in rehearsal.session.stretches if one.phase.key in rehearsal.plan.shared)
        self.events = [
            (phase, rehearsal.plan.shared[phase.key][-1].toordinal(), SLIPS[phase.kind]) for phase in dated
        ]

    def closing(self, chance: Random) -> Year | None:
        """The last of them, before which no territory is done; None for a process without any."""
        end = None
        for phase, planned, law in self.events:
            slip = law.draw(chance)
            held = self.days.later(planned, slip)
            end = Year(held, frozenset({phase.key} if slip else ()))
        return end


class _Site:
    """A territory ready to be lived many times; its limit by ordinal day."""

    def __init__(self, rehearsal: Rehearsal, slug: str, limit: Delay) -> None:
        start = rehearsal.plan.starts[slug]
        self.limit = limit.after(start).toordinal()
        self.days = Workdays(rehearsal.almanacs[slug], start, start + HORIZON)
        self.chain = chain_of(rehearsal.process, rehearsal.plan, slug)

    def year(self, chance: Random, closing: Year | None) -> Year:
        """One year; the shared closing waits for nobody, and nobody is done before it."""
        slips = {step.phase.key: SLIPS[step.phase.kind].draw(chance) for step in self.chain}
        local = live(self.chain, slips, self.days)
        return closing if closing is not None and closing.end > local.end else local


def _chance(
    rehearsal: Rehearsal,
    course: Course,
    lived: Sequence[tuple[Year, int]],
    over: Sequence[int] | None = None,
) -> Chance:
    """What became of it: each year with the day by which it had to end, and when all was over, if later."""
    count, ends = len(lived), sorted(over or [year.end for year, _ in lived])
    decided = Counter(key for year, _ in lived for key in year.critical)
    first, middle, last = (
        date.fromordinal(ends[min(count - 1, int(share * count))]) for share in (0.1, 0.5, 0.9)
    )
    shares = {key: decided[key] / count for key in rehearsal.process.phases_by_key if decided[key]}
    return Chance(
        course.scope,
        course.name,
        sum(year.end <= limit for year, limit in lived) / count,
        (first, middle, last),
        dict(sorted(shares.items(), key=lambda one: -one[1])),
    )
