"""All the rules of a plan, from the process, the territories and the dates already fixed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from models.demand import Site
from models.planning import words
from models.planning.agenda import SHARED, Agenda
from models.planning.days import days_from, days_of, days_until, possible_days
from models.planning.lengths import planned_days
from models.planning.limits import limit_of
from models.planning.rules import Allowed, Force, Gap, Rule
from models.planning.spacing import spacing
from models.roles import Role


def rules_of(agenda: Agenda) -> list[Rule]:
    """Every rule, in the order in which a person would check them."""
    found: list[Rule] = []
    for event in range(len(agenda.gatherings)):
        found += _days(agenda, event)
    for site in agenda.demand.sites:
        found += spacing(agenda, site)
        found += _duration(agenda, site)
        found += _places(agenda, site)
    return [*found, *_shared_order(agenda)]


def binds(agenda: Agenda, rule: Rule) -> bool:
    """Whether a plan must hold it.

    People may fix dates tighter than the room they need; what took place waits for nothing any more.
    """
    last = agenda.gatherings[rule.event]
    if isinstance(rule, Gap):
        first = agenda.gatherings[rule.first]
        return not last.held and (rule.force is Force.FIRM or not (first.fixed and last.fixed))
    return rule.force is Force.FIRM or not last.fixed


def _days(agenda: Agenda, event: int) -> Iterator[Rule]:
    """On which days one event may begin, but for its neighbours."""
    one = agenda.gatherings[event]
    owner = Role.PILOTE if one.scope else Role.NATIONAL
    if one.fixed:
        text = words.fixed(one.phase, one.fixed)
        yield Allowed(event, text, one.scope, owner, days=days_of(agenda, [one.fixed[0]]))
        return
    for name, almanac in agenda.almanacs(one.scope):
        text = words.possible(one.phase, one.days, name)
        yield Allowed(event, text, one.scope, owner, days=possible_days(agenda, almanac, one.days))
    if day := agenda.demand.not_before:
        text = words.not_before(one.phase, day)
        yield Allowed(event, text, one.scope, owner, days=days_from(agenda, day))


def _duration(agenda: Agenda, site: Site) -> Iterator[Rule]:
    """What remains after the last event of the atelier, and the last of the session, are over in time."""
    limit = limit_of(agenda.process, agenda.demand, site)
    for event in (*agenda.own(site)[-1:], *agenda.shared()[-1:]):
        one = agenda.gatherings[event]
        if limit is None or one.held:
            continue
        follows = planned_days(agenda.phases[agenda.phases.index(one.phase) :]) if one.scope else 0
        duration = "" if agenda.demand.end else agenda.process.duration
        text = words.over_by(limit, duration, site.start, follows)
        days = days_until(agenda, limit - timedelta(days=max(follows, one.days - 1)))
        yield Allowed(event, text, site.slug, Role.NATIONAL, days=days)


def _places(agenda: Agenda, site: Site) -> Iterator[Rule]:
    """Where the national events stand among those of an atelier."""
    for event in agenda.shared():
        one = agenda.gatherings[event]
        before, after = agenda.around(event, site)
        about = (site.slug, Role.NATIONAL, Force.PLACE)
        if before is None:
            text = words.not_before_start(one.phase, site.start)
            yield Allowed(event, text, *about, days=days_from(agenda, site.start))
        for first, then in ((before, event), (event, after)):
            if first is not None and then is not None:
                earlier = agenda.gatherings[first]
                text = words.ordered(earlier.phase, agenda.gatherings[then].phase)
                yield Gap(then, text, *about, first=first, days=earlier.days)


def _shared_order(agenda: Agenda) -> Iterator[Rule]:
    shared = agenda.shared()
    for first, then in pairwise(shared):
        earlier = agenda.gatherings[first]
        text = words.ordered(earlier.phase, agenda.gatherings[then].phase)
        yield Gap(then, text, SHARED, Role.NATIONAL, first=first, days=earlier.days)
