"""One year of a territory in which phases are late: what each pushes, and which of them decide the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from models.definition import Phase
from models.demand import Dates
from models.plan import Plan
from models.planning.lengths import most_days
from models.process import Process
from models.workdays import Workdays


@dataclass(frozen=True, slots=True)
class Step:
    """A phase of the chain, by ordinal days: no earlier than planned, nor before what it follows.

    `days` is how long its event lasts, 0 without an event; `length` how many days the phase takes by
    itself; `waits` the days that pass after earlier events before it may begin (a note, a carnet).
    """

    phase: Phase
    planned: int
    days: int
    length: int
    waits: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Year:
    """When a territory ended, and the late phases without which it would have ended sooner."""

    end: int
    critical: frozenset[str]


def chain_of(process: Process, plan: Plan, slug: str) -> tuple[Step, ...]:
    """The phases of an atelier in order; national events wait for nobody and are not among them."""
    own, windows = plan.dates[slug], plan.windows[slug]
    return tuple(
        Step(
            phase,
            windows[phase.key][0].toordinal(),
            len(own.get(phase.key, ())),
            most_days(phase.length) if phase.length else 0,
            _waits(phase, own),
        )
        for phase in process.phases
        if phase.scope == "atelier"
    )


def _waits(phase: Phase, own: Dates) -> dict[str, int]:
    """How many days after which event a thing is due without which the phase may not begin."""
    dues = (one.due for one in phase.opens_when if one.due)
    return {due.after: due.days for due in dues if due.after and due.after in own}


def live(chain: Sequence[Step], slips: Mapping[str, int], days: Workdays) -> Year:
    """The chain with these phases late; a phase that had time to spare takes the lateness on itself."""
    held: dict[str, int] = {}
    drivers: dict[str, str | None] = {}
    done, before = 0, ""
    for step in chain:
        key = step.phase.key
        follows: list[tuple[int, str]] = [(days.next(done + 1) if before else 0, before)]
        follows += [(held[event] + count, event) for event, count in step.waits.items()]
        after, driver = max(follows, key=lambda one: one[0])
        drivers[key] = driver if after > step.planned else None
        done = _done(step, max(after, step.planned), slips[key], days)
        held[key], before = done, key
    last = chain[-1]
    end = days.next(done + last.length) if last.days else done
    return Year(end, _critical(last.phase.key, drivers, slips))


def _done(step: Step, begins: int, slip: int, days: Workdays) -> int:
    """The last day of an event, held later by so many working days; else the end of the phase."""
    if not step.days:
        return days.later(begins + step.length, slip)
    first = days.start(begins, step.days)
    return (days.start(days.later(first, slip), step.days) if slip else first) + step.days - 1


def _critical(key: str | None, drivers: Mapping[str, str | None], slips: Mapping[str, int]) -> frozenset[str]:
    """Back from the last phase, as long as one was driven by another; on time, it decides nothing."""
    found = set()
    while key is not None:
        if slips[key]:
            found.add(key)
        key = drivers[key]
    return frozenset(found)
