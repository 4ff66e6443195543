"""How far apart the events of one atelier are: order, delays of deliverables, room for the work between."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise

from models.definition import Phase
from models.demand import Site
from models.planning import words
from models.planning.agenda import Agenda
from models.planning.days import days_from
from models.planning.lengths import planned_days
from models.planning.rules import Allowed, Force, Gap, Rule
from models.planning.waits import Wait, waits_before
from models.roles import Role


def spacing(agenda: Agenda, site: Site) -> Iterator[Rule]:
    """The rules between the start of an atelier and its events, and between its events."""
    own = agenda.own(site)
    for event in own:
        if not agenda.gatherings[event].held:
            yield from _from_start(agenda, site, event)
    for first, then in pairwise(own):
        yield _order(agenda, site, first, then)
        yield from _room(agenda, site, first, then)
    for then in own:
        yield from _waits(agenda, site, then)


def between(agenda: Agenda, first: Phase | None, then: Phase) -> Sequence[Phase]:
    """The phases of an atelier between two others; from the start without a first."""
    begin = agenda.phases.index(first) + 1 if first else 0
    return agenda.phases[begin : agenda.phases.index(then)]


def _from_start(agenda: Agenda, site: Site, event: int) -> Iterator[Rule]:
    then = agenda.gatherings[event].phase
    text = words.not_before_start(then, site.start)
    yield Allowed(event, text, site.slug, Role.PILOTE, days=days_from(agenda, site.start))
    phases = between(agenda, None, then)
    if (days := planned_days(phases)) and not any(phase.event for phase in phases):
        text = words.room(phases, days, None, then)
        possible = days_from(agenda, site.start + timedelta(days=days))
        yield Allowed(event, text, site.slug, Role.PILOTE, Force.ROOM, days=possible)


def _order(agenda: Agenda, site: Site, first: int, then: int) -> Rule:
    earlier = agenda.gatherings[first]
    text = words.ordered(earlier.phase, agenda.gatherings[then].phase)
    return Gap(then, text, site.slug, Role.PILOTE, first=first, days=earlier.days)


def _room(agenda: Agenda, site: Site, first: int, then: int) -> Iterator[Rule]:
    earlier, later = agenda.gatherings[first], agenda.gatherings[then]
    phases = between(agenda, earlier.phase, later.phase)
    if days := planned_days(phases):
        text = words.room(phases, days, earlier.phase, later.phase)
        total = days + earlier.days - 1
        yield Gap(then, text, site.slug, Role.PILOTE, Force.ROOM, first=first, days=total)


def _waits(agenda: Agenda, site: Site, then: int) -> Iterator[Rule]:
    """The longest delay between each two events: it says the shorter ones."""
    phase = agenda.gatherings[then].phase
    longest: dict[str, Wait] = {}
    for wait in waits_before(agenda.process, phase, site.contract):
        if wait.after not in longest or longest[wait.after].days < wait.days:
            longest[wait.after] = wait
    for wait in longest.values():
        first = agenda.numbers.get((site.slug, wait.after))
        if first is not None and first < then:
            earlier = agenda.gatherings[first]
            text = words.apart(earlier.phase, phase, wait.days, wait.why)
            total = wait.days + earlier.days - 1
            yield Gap(then, text, site.slug, Role.PILOTE, first=first, days=total)
