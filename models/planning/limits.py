"""How long the démarche may last, and over which days a plan looks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from models.demand import Demand, Site
from models.planning.agenda import Agenda, gatherings_of
from models.planning.lengths import duration_of, planned_days
from models.planning.waits import verification_days
from models.process import Process

#: Where the process sets no duration, how far a plan looks beyond the last date that is known.
_FAR = timedelta(days=730)


def limit_of(process: Process, demand: Demand, site: Site) -> date | None:
    """The day by which an atelier is over: the end asked for, else the longest duration of the process."""
    if demand.end:
        return demand.end
    duration = duration_of(process)
    return duration[1].after(site.start) if duration else None


def agenda_of(process: Process, demand: Demand) -> Agenda:
    """The events and the days of a plan, wide enough for any rule to be left out alone."""
    gatherings = gatherings_of(process, demand)
    known = sorted(_known_days(demand))
    limits = [day for site in demand.sites if (day := limit_of(process, demand, site))]
    first, last = known[0], max([*limits, known[-1]] if limits else [known[-1] + _FAR])
    reach = timedelta(days=_reach(process, demand))
    numbers = {one.key: number for number, one in enumerate(gatherings)}
    size = (last - first + 2 * reach).days
    return Agenda(process, demand, gatherings, numbers, first - reach, size, first, last)


def _known_days(demand: Demand) -> Iterator[date]:
    both: list[Demand | Site] = [demand, *demand.sites]
    for said in both:
        yield from (day for days in said.fixed.values() for day in days)
    yield from (site.start for site in demand.sites)
    if demand.not_before:
        yield demand.not_before


def _reach(process: Process, demand: Demand) -> int:
    """More days than all the delays of the process one after another."""
    conditions = list(process.all_conditions())
    dues = sum(one.due.days for one in conditions if one.due)
    answers = len(conditions) * max(verification_days(process, site.contract) for site in demand.sites)
    return planned_days(process.phases) + dues + answers + 7 * len(process.phases)
