"""What became of a submission, as the rules say it and as the naive reading does: to be compared."""

from __future__ import annotations

from naive_branches import HIS
from naive_execution import Life

from models.clocks import Clock
from models.deliverables import Attempt
from models.legal import TITULAIRE


def shown(attempt: Attempt) -> tuple[object, ...]:
    """What became of a submission, as the rules say it."""
    return (
        attempt.number,
        attempt.at,
        [(one.outcome, one.at) for one in attempt.answers],
        [(one.rule, one.at, one.then) for one in attempt.lapses],
        told_clock(attempt.clock),
        {fact.seq for fact in attempt.ignored},
        {fact.seq for fact in attempt.hasty},
    )


def told_clock(clock: Clock | None) -> tuple[object, ...] | None:
    """The delay that runs and whose turn it is."""
    if clock is None:
        return None
    return str(clock.legal), clock.start, clock.ends, clock.legal in TITULAIRE


def simple(life: Life, *, last: bool) -> tuple[object, ...]:
    """The same, as the naive reading says it."""
    clock = life.clock() if last else None
    return (
        life.number,
        life.remise.at,
        life.answers,
        life.lapses,
        (*clock, clock[0] in HIS) if clock else None,
        set(life.vain),
        set(life.hasty),
    )
