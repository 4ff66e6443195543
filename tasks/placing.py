"""The dates of a session: those of its file, and for the others a place. The one place that decides them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from config.session_file import AtelierIn, SessionFile
from models.actors import Dates
from models.almanac import Almanac
from models.process import Kind, Phase, Process

#: A national event comes at least so long after the local ones before it, the closing one a little later.
AFTER, AFTER_CLOSING = timedelta(days=14), timedelta(days=21)


@dataclass(frozen=True, slots=True)
class Placed:
    """The days of every event: by atelier, and those that all share; which of them the file fixes."""

    dates: Mapping[str, Dates]
    shared: Dates
    fixed: frozenset[tuple[str, str]]


def placed(process: Process, file: SessionFile, almanacs: Mapping[str, Almanac]) -> Placed:
    """Dates of the file as they are; the missing ones after each other, on days that are not forbidden."""
    dates = {one.slug: _local(process, one, almanacs[one.slug]) for one in file.ateliers}
    shared = _shared(process, file, dates, list(almanacs.values()))
    fixed = {(file.session.slug, event) for event in file.events}
    fixed |= {(one.slug, event) for one in file.ateliers for event in one.planned}
    return Placed(dates, shared, frozenset(fixed))


def _local(process: Process, atelier: AtelierIn, almanac: Almanac) -> Dates:
    found: dict[str, tuple[date, ...]] = {}
    cursor = atelier.start
    for phase in process.phases:
        if phase.scope == "session":
            continue
        if phase.event:
            found[phase.key] = atelier.planned.get(phase.key) or _free(phase, cursor, [almanac])
            cursor = found[phase.key][0]
        cursor = phase.length.after(cursor) if phase.length else cursor
    return found


def _shared(
    process: Process, file: SessionFile, dates: Mapping[str, Dates], almanacs: list[Almanac]
) -> Dates:
    """After the last of the local events that come before it in the reading order."""
    found: dict[str, tuple[date, ...]] = {}
    before = min(one.start for one in file.ateliers)
    for rank, phase in enumerate(process.phases):
        if phase.scope == "atelier":
            held = [one[phase.key][-1] for one in dates.values() if phase.key in one]
            before = max([before, *held])
        elif phase.event:
            margin = AFTER_CLOSING if rank == len(process.phases) - 1 else AFTER
            found[phase.key] = file.events.get(phase.key) or _free(phase, before + margin, almanacs)
    return found


def _free(phase: Phase, not_before: date, almanacs: Iterable[Almanac]) -> tuple[date, ...]:
    """The first days on which nobody is forbidden to come, a workshop being two days long."""
    count = 2 if phase.kind is Kind.ATELIER_IN_SITU else 1
    day, around = not_before, list(almanacs)
    for _ in range(366):
        days = tuple(day + timedelta(days=rank) for rank in range(count))
        if not any(one.forbids(each) or one.warnings(each) for one in around for each in days):
            return days
        day += timedelta(days=1)
    return (not_before,)
