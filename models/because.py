"""Why a legal delay of an atelier ends that day, or why nobody knows yet."""

from __future__ import annotations

from models.clocks import Clock
from models.deadlines import deadline_of, stopped
from models.history import History
from models.pinned import delays_of
from models.process import Process
from models.territories import territory_of


def because(clock: Clock, process: Process, history: History) -> tuple[str, ...]:
    """In French, rule by rule."""
    registration = history.registration
    if registration is None:
        return ()
    if clock.ends is None:
        return (stopped(clock.stops[-1]),)
    delay = delays_of(process, history)[clock.legal]
    territory = territory_of(registration.departement)
    return deadline_of(clock.start, delay, territory, history.calendar, clock.stops).because
