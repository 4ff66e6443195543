"""The last day that a message speaks of: once it is past, there is nothing left to keep or to do. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from models.moments import day_end

#: Under which names each message says the days of one event; a cancellation says those that it takes away.
_DAYS = {
    "date-convenue": ("dates",),
    "date-annulee": ("dates", "before"),
    "invitation": ("dates",),
    "invitation-retiree": ("dates",),
    "ouverture-de-phase": ("dates",),
}
_PLAN, _DELEGATION = "plan-revise", "delegation"


def last_day(message: str, context: Mapping[str, Any]) -> date | None:
    """The last of the days that this message speaks of; None for one that no day overtakes, or says none."""
    return max((date.fromisoformat(one) for one in _said(message, context)), default=None)


def _said(message: str, context: Mapping[str, Any]) -> Iterator[str]:
    if message == _DELEGATION and (last := context.get("last")):
        yield last
    if message == _PLAN:
        for move in context.get("moves", ()):
            yield from _under(("dates", "before"), move)
    yield from _under(_DAYS.get(message, ()), context)


def _under(names: Iterable[str], said: Mapping[str, Any]) -> Iterator[str]:
    for name in names:
        yield from said.get(name) or ()


def is_past(day: date | None, zone: str, *, at: datetime) -> bool:
    """Whether that day is over, where it is lived."""
    return day is not None and day_end(day, zone) <= at
