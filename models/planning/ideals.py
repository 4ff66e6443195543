"""Where an event would stand if nothing hindered it: the planned lengths, one after another."""

from __future__ import annotations

from collections.abc import Sequence

from models.demand import Site
from models.planning.agenda import SHARED, Agenda
from models.planning.lengths import duration_of, planned_days

#: A national event that closes everything comes so many days after the last phase of the ateliers.
_AFTER = 7


def ideal(agenda: Agenda, event: int, placed: Sequence[int]) -> int:
    """The best day for this event, now that the ones before it are placed."""
    one = agenda.gatherings[event]
    if one.scope != SHARED:
        site = next(site for site in agenda.demand.sites if site.slug == one.scope)
        return _from_before(agenda, site, event, placed)
    nexts = [_next(agenda, event, site, placed) for site in agenda.demand.sites]
    known = [day for day in nexts if day is not None]
    if not known:
        ends = max(_end(agenda, site, placed) for site in agenda.demand.sites)
        return max(ends, soonest(agenda, event) + _AFTER)
    return (max(_before(agenda, event, site, placed) for site in agenda.demand.sites) + min(known)) // 2


def _from_before(agenda: Agenda, site: Site, event: int, placed: Sequence[int]) -> int:
    """The planned lengths after the atelier's event before, or after its start."""
    before, _ = agenda.around(event, site)
    upto = agenda.phases.index(agenda.gatherings[event].phase)
    if before is None:
        return agenda.number(site.start) + planned_days(agenda.phases[:upto])
    begin = agenda.phases.index(agenda.gatherings[before].phase)
    return placed[before] + planned_days(agenda.phases[begin:upto])


def _before(agenda: Agenda, event: int, site: Site, placed: Sequence[int]) -> int:
    """The day of the atelier's own event before this shared one, or of its start."""
    before, _ = agenda.around(event, site)
    return agenda.number(site.start) if before is None else placed[before]


def _next(agenda: Agenda, event: int, site: Site, placed: Sequence[int]) -> int | None:
    """The day that the atelier's own event after this shared one has, or would have."""
    _, after = agenda.around(event, site)
    if after is None:
        return None
    fixed = agenda.gatherings[after].fixed
    return agenda.number(fixed[0]) if fixed else _from_before(agenda, site, after, placed)


def _end(agenda: Agenda, site: Site, placed: Sequence[int]) -> int:
    """A week after the last phase of an atelier."""
    own = agenda.own(site)
    if not own:
        return agenda.number(site.start) + planned_days(agenda.phases) + _AFTER
    begin = agenda.phases.index(agenda.gatherings[own[-1]].phase)
    return placed[own[-1]] + planned_days(agenda.phases[begin:]) + _AFTER


def soonest(agenda: Agenda, event: int) -> int:
    """The day before which the last event would end the démarche sooner than the process says it lasts."""
    duration = duration_of(agenda.process)
    if duration is None or event != agenda.last_event(agenda.gatherings[event].scope):
        return 0
    one = agenda.gatherings[event]
    sites = [site for site in agenda.demand.sites if one.scope in {SHARED, site.slug}]
    follows = planned_days(agenda.phases[agenda.phases.index(one.phase) :]) if one.scope else 0
    return max(agenda.number(duration[0].after(site.start)) for site in sites) - follows
