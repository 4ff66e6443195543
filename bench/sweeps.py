"""Sweeps among many ateliers that wait, of which a few are due; and what a waiting one weighs.

Both sides sweep a database that they keep open, as a process that lives does: the first sweep, which
builds the SQL, is not counted. Each repetition makes other ateliers due.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine

from bench.databases import Database
from bench.floor import build_floor, floor_engine, make_floor_due, sweep_floor
from bench.processes import settle_down
from bench.stage import TODAY, open_house, settings_of
from bench.table import Row, compared, duration, middle, weighed
from bench.waiting import FIRST, MORNING, fill, make_due
from config.wiring import House
from models.outcomes import count_by_state
from tasks.sweep_all import sweep_all

#: Each due atelier is told to two people at the least.
TOLD = 2


@dataclass
class Waiting:
    """So many ateliers, ours and the floor's; `used` of them were made due already."""

    house: House
    engine: Engine
    size: int
    weight: int
    used: int = 0

    def times(self, due: int, repeats: int) -> tuple[list[float], list[float]]:
        """The floor's seconds and ours, in turn."""
        floor, ours = list[float](), list[float]()
        for _ in range(repeats + 1):
            chosen = range(self.used, self.used + due)
            self.used += due
            floor.append(self._floor(chosen))
            ours.append(self._ours(chosen))
        return floor[1:], ours[1:]

    def _floor(self, chosen: range) -> float:
        make_floor_due(self.engine, chosen, TODAY + timedelta(days=7))
        settle_down(collect=True)
        start = time.monotonic()
        found = sweep_floor(self.engine, TODAY)
        took = time.monotonic() - start
        assert found == len(chosen), found
        make_floor_due(self.engine, chosen, TODAY + timedelta(days=200))
        return took

    def _ours(self, chosen: range) -> float:
        make_due(self.house, (FIRST + number for number in chosen), MORNING)
        before = _queued(self.house)
        settle_down(collect=True)
        start = time.monotonic()
        done = sweep_all(self.house, at=MORNING)
        took = time.monotonic() - start
        assert len(done.swept) == len(chosen), done
        assert _queued(self.house) >= before + TOLD * len(chosen), "no reminder was written"
        return took


def measure_sweeps(db: Database, folder: Path, sizes: tuple[int, ...], repeats: int) -> list[Row]:
    """One hundredth due at each size, then ten times more ateliers with the same number due."""
    rows, same, weights = list[Row](), list[float](), dict[int, int]()
    due = max(1, sizes[-2] // 100)
    for size in sizes:
        hundredth = max(1, size // 100)
        with _waiting(db, folder, size, (repeats + 1) * (hundredth + due)) as waiting:
            weights[size] = waiting.weight
            rows.append(_one_size(db.name, waiting, hundredth, repeats))
            if size in sizes[-2:]:
                same.append(middle(waiting.times(due, repeats)[1]))
    growth = same[1] / same[0]
    name = f"{db.name}: sweep, from {sizes[-2]:,} to {sizes[-1]:,} waiting, {due} due (floor: the smaller)"
    held = growth < 2
    rows.append(Row(name, duration(same[0]), duration(same[1]), growth, "< 2 × the smaller", held))
    each = (weights[sizes[-1]] - weights[sizes[-2]]) / (sizes[-1] - sizes[-2])
    return [*rows, weighed(f"{db.name}: a waiting atelier, journal and facts", None, each, 1e4)]


def _one_size(name: str, waiting: Waiting, due: int, repeats: int) -> Row:
    floor, ours = ([one / due for one in side] for side in waiting.times(due, repeats))
    row = compared(f"{name}: sweep, {waiting.size:,} waiting, {due} due, per due atelier", floor, ours)
    return Row(row.measure, row.floor, row.ours, row.ratio, "≤ 1 ms", middle(ours) <= 0.001)


@contextmanager
def _waiting(db: Database, folder: Path, size: int, needed: int) -> Iterator[Waiting]:
    name = f"waiting_{size}"
    url, bare = db.fresh(name), db.fresh(f"{name}_floor")
    engine = floor_engine(bare)
    build_floor(engine, max(size, needed), today=TODAY)
    with open_house(settings_of(folder, url=url)) as house:
        fill(house, max(size, needed), needed)
        for one in (url, bare):
            db.tidy(one)
        yield Waiting(house, engine, size, db.size(url) - db.size_of(url, "message"))
    engine.dispose()


def _queued(house: House) -> int:
    with house.reading() as session:
        return count_by_state(session).get("queued", 0)
