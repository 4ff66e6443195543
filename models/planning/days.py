"""Sets of days as the bits of a number: one bit a day, counted from the origin of the agenda."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from models.almanac import Almanac
from models.planning.agenda import Agenda


def days_of(agenda: Agenda, days: Iterable[date]) -> int:
    """These days."""
    return sum(1 << agenda.number(day) for day in days)


def days_from(agenda: Agenda, day: date) -> int:
    """This day and all that follow."""
    before = max(0, agenda.number(day))
    return (1 << agenda.size) - (1 << before)


def days_until(agenda: Agenda, day: date) -> int:
    """This day and all those before it."""
    return (1 << max(0, agenda.number(day) + 1)) - 1


def possible_days(agenda: Agenda, almanac: Almanac, length: int) -> int:
    """The days on which an event of this length may begin: each of its days is possible."""
    one = _open_days(agenda, almanac)
    found = one
    for later in range(1, length):
        found &= one >> later
    return found


def _open_days(agenda: Agenda, almanac: Almanac) -> int:
    """The days on which an event may be held; asked once of each almanac, where a plan spends its time."""
    if id(almanac) not in agenda.open_days:
        count = (agenda.last - agenda.first).days + 1
        window = (agenda.first + timedelta(days=later) for later in range(count))
        shut = days_of(agenda, (day for day in window if almanac.forbids(day)))
        agenda.open_days[id(almanac)] = (1 << agenda.size) - 1 & ~shut
    return agenda.open_days[id(almanac)]
