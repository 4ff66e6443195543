"""Makes the plan of an atelier or of a session (docs/decisions/0019): pure, exact, without trial."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from models.demand import Demand
from models.plan import Impossible, Plan, Unheld
from models.planning import cautions
from models.planning.admissions import late_admissions
from models.planning.agenda import SHARED, Agenda
from models.planning.bounds import earliest, feasible, latest, network
from models.planning.checking import check_dates, check_events
from models.planning.choosing import choose
from models.planning.limits import agenda_of
from models.planning.rules import Force, Rule
from models.planning.ruleset import binds, rules_of
from models.planning.smallest import irreducible, smallest
from models.planning.windows import windows_of
from models.process import Process


def plan(process: Process, demand: Demand) -> Plan | Impossible:
    """Dates for all that is not fixed, or the fewest demands that cannot hold together.

    BadInput for what makes no sense by itself: an event that does not exist, a fixed date on which nothing
    may be held, fixed dates out of order, an end before the start.
    """
    check_events(process, demand)
    begun = _begun(demand)
    agenda = agenda_of(process, begun)
    check_dates(agenda)
    rules = rules_of(agenda)
    held = _holding(agenda, [rule for rule in rules if binds(agenda, rule)])
    if isinstance(held, Impossible):
        return held
    net = network(held, len(agenda.gatherings), agenda.size)
    low, high = earliest(net), latest(net)
    assert low is not None  # noqa: S101 - what holds together has first days
    placed = choose(agenda, net, high)
    return _answer(agenda, demand, rules, (low, high, placed))


def _begun(demand: Demand) -> Demand:
    """The same, each start on a working day."""
    sites = (replace(one, start=one.almanac.calendar.next_working(one.start)) for one in demand.sites)
    return replace(demand, sites=tuple(sites))


def _holding(agenda: Agenda, rules: list[Rule]) -> list[Rule] | Impossible:
    """The rules, without the places of national events that the others leave no room for."""

    def holds(some: Collection[Rule]) -> bool:
        return feasible(some, len(agenda.gatherings), agenda.size)

    while not holds(rules):
        given_up = _out_of_place(agenda, irreducible(rules, holds))
        if given_up is None:
            firm = [rule for rule in rules if rule.force is not Force.PLACE]
            return Impossible(tuple(Unheld(r.scope, r.text, r.owner) for r in smallest(firm, holds)))
        rules = [rule for rule in rules if rule is not given_up]
    return rules


def _out_of_place(agenda: Agenda, core: Collection[Rule]) -> Rule | None:
    """The place to give up: a national event waits for no territory, rather than a territory for it."""
    places = [rule for rule in core if rule.force is Force.PLACE]
    waiting = (rule for rule in places if agenda.gatherings[rule.event].scope == SHARED)
    return next(waiting, places[0] if places else None)


def _answer(
    agenda: Agenda, asked: Demand, rules: Sequence[Rule], days: tuple[list[int], list[int], list[int]]
) -> Plan:
    low, high, placed = days
    sites = agenda.demand.sites
    shared = _dates(agenda, SHARED, placed)
    dates = {site.slug: _dates(agenda, site.slug, placed) for site in sites}
    windows = {site.slug: windows_of(agenda.process, site, dates[site.slug], shared) for site in sites}
    ends = {slug: max(closes for _, closes in found.values()) for slug, found in windows.items()}
    margins: dict[str, dict[str, tuple[date, date]]] = {SHARED: {}, **{site.slug: {} for site in sites}}
    for event, one in enumerate(agenda.gatherings):
        margins[one.scope][one.phase.key] = agenda.day(low[event]), agenda.day(high[event])
    warnings = (
        *cautions.moved_starts(asked, agenda.demand),
        *cautions.unknown_days(agenda.demand),
        *cautions.poor_days(agenda, placed),
        *cautions.close_meetings(agenda, placed),
        *cautions.odd_hours(agenda, shared),
        *cautions.broken_rules(agenda, rules, placed),
        *cautions.durations(agenda, ends),
        *late_admissions(agenda, dates),
    )
    starts = {site.slug: site.start for site in sites}
    return Plan(dates, shared, windows, margins, starts, ends, warnings)


def _dates(agenda: Agenda, scope: str, placed: Sequence[int]) -> dict[str, tuple[date, ...]]:
    return {
        one.phase.key: agenda.dates(event, placed[event])
        for event, one in enumerate(agenda.gatherings)
        if one.scope == scope
    }
