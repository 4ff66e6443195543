"""When each phase opens and closes in a plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from models.definition import Kind, Phase
from models.demand import Dates, Site
from models.process import Process

_DAY = timedelta(days=1)


def windows_of(process: Process, site: Site, own: Dates, shared: Dates) -> dict[str, tuple[date, date]]:
    """Opening and closing of all phases, both included.

    An event opens its phase, which then lasts its planned length. A phase without an event begins once the
    one before is held; an inter-ateliers lasts until the eve of the next event, another its planned length.
    """
    found: dict[str, tuple[date, date]] = {}
    opens = site.start
    for phase in process.phases:
        days = shared.get(phase.key) if phase.scope == "session" else own.get(phase.key)
        if phase.scope == "session":
            found[phase.key] = (days[0], days[-1]) if days else (opens, opens)
            continue
        begins = days[0] if days else opens
        found[phase.key] = (begins, _closes(process, site, phase, begins, own))
        opens = site.almanac.calendar.next_working((days[-1] if days else found[phase.key][1]) + _DAY)
    return found


def _closes(process: Process, site: Site, phase: Phase, opens: date, own: Dates) -> date:
    """The last day of a phase, a working day."""
    calendar = site.almanac.calendar
    following = _next_event(process.phases, phase, own)
    if phase.kind is Kind.INTER_ATELIERS and following:
        return max(opens, calendar.previous_working(following - _DAY))
    days = own.get(phase.key, (opens,))
    planned = phase.length.after(opens) if phase.length else days[-1]
    return calendar.next_working(max(planned, days[-1]))


def _next_event(phases: Sequence[Phase], phase: Phase, own: Mapping[str, tuple[date, ...]]) -> date | None:
    """The first day of the atelier's event after this phase."""
    rest = phases[phases.index(phase) + 1 :]
    return next((own[one.key][0] for one in rest if one.key in own), None)
