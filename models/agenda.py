"""The calendar of an atelier or a session, and how many times each of its dates moved. Pure."""

from __future__ import annotations

from collections.abc import Sequence
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
    for count, fact in enumerate(told, 1):
        if fact.kind not in _STILL:
            known |= _moved(known, entries(process, told[:count], at, scope=scope), fact)
    return tuple(
        replace(entry, sequence=known[entry.key].sequence, changed_at=known[entry.key].changed_at)
        for entry in entries(process, told, at, scope=scope)
    )


def _moved(known: dict[str, Entry], now: Sequence[Entry], fact: Fact) -> dict[str, Entry]:
    """Those that this fact changed; a number more where a date moved."""
    found = {}
    for entry in now:
        before = known.get(entry.key)
        number = before.sequence + entry.moved_from(before) if before else 0
        if before is None or replace(before, sequence=0, changed_at=None) != entry:
            found[entry.key] = replace(entry, sequence=number, changed_at=fact.recorded_at)
    return found
