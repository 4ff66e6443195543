"""A session of six ateliers seen before it begins: its year in memory, then a thousand years with delays.

The floor of the rehearsal says what the file says and no more: the same file read, the same answer written.
The floor of the thousand years draws as many delays and adds them up, on no calendar.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from random import Random

from bench.processes import settle_down
from bench.table import Row, bounded
from models.chances import chances_of
from models.rehearsal import Rehearsal
from models.slips import SLIPS
from notifications.rehearsal_page import rehearsal_page
from service.example import example_session
from tasks.rehearse import rehearse


def measure_rehearsals(repeats: int, years: int) -> list[Row]:
    """The first repetition, which reads the tables of holidays, is not counted."""
    floor, ours, page = list[float](), list[float](), list[float]()
    bare, chances = list[float](), list[float]()
    rehearsal = rehearse(example_session())
    for _ in range(repeats + 1):
        settle_down(collect=True)
        floor.append(_timed(lambda: _read_and_write(rehearsal)))
        ours.append(_timed(lambda: json.dumps(rehearse(example_session()).as_dict())))
        page.append(_timed(lambda: rehearsal_page(rehearsal)))
        bare.append(_timed(lambda: _draw(rehearsal, years)))
        chances.append(_timed(lambda: chances_of(rehearsal, years=years, seed=1)))
    count = f"{len(rehearsal.ateliers)} ateliers"
    return [
        bounded(
            f"a year of {count} rehearsed, file to JSON (floor: reading, writing)", ours[1:], 1, floor[1:]
        ),
        bounded(
            f"{years:,} years of {count} with delays (floor: drawing, adding)", chances[1:], 10, bare[1:]
        ),
        bounded("its page", page[1:], 1),
    ]


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _read_and_write(rehearsal: Rehearsal) -> None:
    example_session()
    json.dumps(rehearsal.as_dict())


def _draw(rehearsal: Rehearsal, years: int) -> None:
    """As many draws as the simulation makes, by the same laws."""
    chance = Random(1)  # noqa: S311 - a simulation, and it must repeat itself
    courses = (rehearsal.session, *rehearsal.ateliers)
    laws = [[SLIPS[one.phase.kind] for one in course.stretches] for course in courses]
    ends = [max(sum(law.draw(chance) for law in course) for course in laws) for _ in range(years)]
    assert len(ends) == years
