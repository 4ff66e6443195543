"""Sweeps all that is due, in groups: for `relances`, for the loops without Prefect, for the example."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from config.wiring import House
from models.queries import journals_due
from tasks.sweep import Swept, sweep, sweep_ateliers

log = logging.getLogger("ateliers")
#: Ateliers per transaction: enough to share what it costs, few enough that a person's act hardly waits.
GROUP = 20


@dataclass(frozen=True, slots=True)
class SweptAll:
    """What was done in each journal, and the journals in which it could not be."""

    swept: list[Swept] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


def sweep_all(house: House, *, at: datetime) -> SweptAll:
    """Does what time alone has changed; a journal that fails never stops the others, and comes again."""
    with house.reading() as session:
        due = journals_due(session, at)
    result = SweptAll()
    for group in _groups(due):
        _sweep_group(house, group, at, result)
    return result


def _groups(due: Mapping[str, str | None]) -> Iterator[Sequence[str]]:
    """Each session alone, since its lock takes its ateliers' too; ateliers by so many."""
    yield from ([slug] for slug, parent in due.items() if parent is None)
    ateliers = [slug for slug, parent in due.items() if parent is not None]
    for start in range(0, len(ateliers), GROUP):
        yield ateliers[start : start + GROUP]


def _sweep_group(house: House, slugs: Sequence[str], at: datetime, result: SweptAll) -> None:
    """One transaction; if it fails nothing of it is kept, and each of its journals has one of its own."""
    try:
        with house.writing() as session:
            swept = _sweep(session, slugs, at)
    except Exception:
        # Whatever breaks in one journal (its facts, its process, its calendar), the others are swept.
        if len(slugs) == 1:
            log.exception("the sweep of %s failed", slugs[0])
            result.failed.extend(slugs)
            return
        log.warning("a sweep of %s journals failed; each is tried by itself", len(slugs))
        for slug in slugs:
            _sweep_group(house, [slug], at, result)
    else:
        result.swept.extend(swept)


def _sweep(session: Session, slugs: Sequence[str], at: datetime) -> list[Swept]:
    return [sweep(session, slugs[0], at=at)] if len(slugs) == 1 else sweep_ateliers(session, slugs, at=at)
