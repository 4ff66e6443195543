"""What a moved date pushes: every other date stays if it can; what people agreed never moves by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from sqlmodel import Session

from models.demand import Demand
from models.errors import BadInput
from models.history import History
from models.plan import Impossible, Plan
from models.planner import plan
from models.process import Process
from tasks.load import Loaded
from tasks.plan_live import demand_of_live, sites_around

Days = tuple[date, ...]


def pushed(
    session: Session, loaded: Loaded, moved: Mapping[str, Days], *, at: datetime, end: date | None = None
) -> tuple[dict[str, Days], tuple[str, ...]] | Impossible:
    """The moved dates and those that they push, with what the move newly makes people beware of.

    First with every other date where it is; then one more of the planned ones after it is free to move,
    and another; at last all the planned ones. BadInput for a day on which nothing may be held.
    """
    ateliers = sites_around(session, loaded.slug)
    if not ateliers:
        return dict(moved), ()
    history = loaded.situation(at).history
    tries = _more_and_more(loaded.process, history, moved)
    none = Impossible(())
    for number, loose in enumerate(tries, 1):
        demand = replace(demand_of_live(loaded.process, ateliers, moved, at=at, loose=loose), end=end)
        try:
            found = plan(loaded.process, demand)
        except BadInput:
            # Out of order with dates that may still move: those are freed next.
            if number == len(tries):
                raise
            continue
        if isinstance(found, Impossible):
            none = found
        else:
            known = _said_before(loaded.process, ateliers, at)
            beware = tuple(text for text in _said(found, demand) if text not in known)
            return _of_this_journal(loaded, history, found, moved, loose), beware
    if _before(loaded.process, ateliers, at) is None:
        # The dates that people have agreed did not fit before either: this one is not to blame.
        return dict(moved), tuple(f"Ne tient déjà plus : {one.text}." for one in none.unmet)
    return none


def _more_and_more(process: Process, history: History, moved: Mapping[str, Days]) -> list[list[str]]:
    """Which planned events may move, try after try: those that come next first."""
    order = list(process.events)
    planned = [event for event in order if history.planned.get(event) and not history.agreements(event)]
    rank = min((order.index(event) for event in moved if event in order), default=0)
    after = [event for event in planned if order.index(event) > rank]
    tries = [after[:count] for count in range(len(after) + 1)]
    return tries if after == planned else [*tries, planned]


def _of_this_journal(
    loaded: Loaded, history: History, found: Plan, moved: Mapping[str, Days], loose: list[str]
) -> dict[str, Days]:
    """The dates to write in this journal: those moved, and those pushed off where they were."""
    ours = found.shared if loaded.is_session else found.dates[loaded.slug]
    off = {event: ours[event] for event in loose if event in ours and event not in moved}
    return {**moved, **{event: days for event, days in off.items() if days != history.planned[event]}}


def _said(found: Plan, demand: Demand) -> tuple[str, ...]:
    names = {site.slug: f"{site.name} : " for site in demand.sites} if len(demand.sites) > 1 else {}
    return tuple(f"{names.get(one.scope, '')}{one.text}" for one in found.warnings)


def _said_before(process: Process, ateliers: list[Loaded], at: datetime) -> frozenset[str]:
    """What people had to beware of already; nothing where the dates as they are hold no plan."""
    before = _before(process, ateliers, at)
    return frozenset(_said(*before)) if before else frozenset()


def _before(process: Process, ateliers: list[Loaded], at: datetime) -> tuple[Plan, Demand] | None:
    """The plan that the dates as they are make; None where they make none."""
    demand = demand_of_live(process, ateliers, {}, at=at)
    try:
        found = plan(process, demand)
    except BadInput:
        return None
    return (found, demand) if isinstance(found, Plan) else None
