"""The calendar of an atelier or a session, and how many times each of its dates moved. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from models.entries import Entry, entries
from models.facts import Fact
from models.process import Process

#: What these say can move no date: a calendar is not read again for them.
_STILL = frozenset(
    {
        "personne-ajoutee",
        "personne-retiree",
        "avis-rendu",
        "autre-evenement",
        "validation-politique",
        "poursuite-sans-attendre",
        "phase-ouverte",
        "constat",
    }
)


def agenda(process: Process, facts: Sequence[Fact], at: datetime, *, scope: str) -> tuple[Entry, ...]:
    """The entries at this moment, in order of date, each with the number of times it moved.

    The journal is read again fact after fact, in the order recorded: the same facts give the same
    numbers on every machine, and nothing has to be remembered from one writing to the next.
    """
    told = sorted(facts, key=lambda fact: (fact.recorded_at, fact.scope, fact.seq))
    known: dict[str, Entry] = {}
    now: tuple[Entry, ...] = ()
    for fact, count, until in _prefixes(told, at):
        now = entries(process, told[:count], until, scope=scope)
        known |= _moved(known, now, fact)
    return tuple(
        replace(entry, sequence=known[entry.key].sequence, changed_at=known[entry.key].changed_at)
        for entry in now
    )


def _prefixes(told: Sequence[Fact], at: datetime) -> Iterator[tuple[Fact, int, datetime]]:
    """Each fact that may move a date, how many facts were known until the next one, and that moment.

    What time alone brought meanwhile is seen as it was then: a number never goes down later.
    """
    moving = [rank for rank, fact in enumerate(told) if fact.kind not in _STILL]
    for rank, following in zip(moving, [*moving[1:], None], strict=True):
        if following is None:
            yield told[rank], len(told), at
        else:
            yield told[rank], following, min(at, told[following].recorded_at)


def _moved(known: dict[str, Entry], now: Sequence[Entry], fact: Fact) -> dict[str, Entry]:
    """Those that this fact changed; a number more where a date moved."""
    found = {}
    for entry in now:
        before = known.get(entry.key)
        number = before.sequence + entry.moved_from(before) if before else 0
        if before is None or replace(before, sequence=0, changed_at=None) != entry:
            found[entry.key] = replace(entry, sequence=number, changed_at=fact.recorded_at)
    return found
