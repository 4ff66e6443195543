"""Measure 4: a sweep among many ateliers that wait, of which a few are due; and what a waiting one weighs."""

from __future__ import annotations

import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from bench.floor import build_floor, floor_engine, sweep_floor
from bench.stage import TODAY, open_house, settings_of
from bench.table import Row, compared, duration, middle
from bench.waiting import MORNING, waiting_file
from config.wiring import House
from models.queries import messages_of
from tasks.recall import CHAINS
from tasks.sweep_all import sweep_all

REPEATS = 5


def measure_sweeps(folder: Path, sizes: tuple[int, ...]) -> list[Row]:
    """One hundredth due at each size, then ten times more ateliers with the same number due."""
    rows = [_one_size(folder, size, max(1, size // 100)) for size in sizes]
    many = sizes[-1]
    due = max(1, many // 100)
    few_times, _ = _times(folder, many // 10, due)
    many_times, _ = _times(folder, many, due)
    growth = middle(many_times) / middle(few_times)
    name = f"sweep: from {many // 10:,} to {many:,} waiting, {due} due"
    before, after = duration(middle(few_times)), duration(middle(many_times))
    rows.append(Row(name, before, after, growth, "< 2 × the smaller", growth < 2))
    for what, bare in (("journal and facts", True), ("mails included", False)):
        light, heavy = (_weight(waiting_file(folder, size, 0), bare=bare) for size in (100, 1_000))
        weight = (heavy - light) / 900
        held = weight < 1e4 if bare else None
        name = f"a waiting atelier in the database, {what}"
        rows.append(Row(name, "", f"{weight / 1e3:.1f} kB", None, "< 10 kB" if bare else "", held))
    return rows


def _one_size(folder: Path, size: int, due: int) -> Row:
    ours, floor = _times(folder, size, due)
    each = [seconds / due for seconds in ours]
    name = f"sweep: {size:,} waiting, {due} due, per due atelier"
    row = compared(name, [seconds / due for seconds in floor], each, 0)
    return Row(row.measure, row.floor, row.ours, row.ratio, "≤ 1 ms", middle(each) <= 0.001)


def _times(folder: Path, size: int, due: int) -> tuple[list[float], list[float]]:
    """Ours and the floor's, in turn, each time on a fresh copy of what waits."""
    model, ours, floor = waiting_file(folder, size, due), [], []
    engine = floor_engine(f"sqlite:///{folder / 'floor.db'}")
    copy = folder / "copy.db"
    shutil.copy(model, copy)
    with open_house(settings_of(folder, url=f"sqlite:///{copy}")) as house:
        for _ in range(REPEATS if size < 10_000 else 3):
            build_floor(engine, size, today=TODAY, due=due)
            start = time.monotonic()
            assert sweep_floor(engine, TODAY) == due
            floor.append(time.monotonic() - start)
            # The engine stays, as the floor's does; the file under it is new.
            house.close()
            _remove(folder)
            shutil.copy(model, copy)
            before = _messages(house)
            # As for a process that has not read these ateliers before.
            CHAINS.forget()
            start = time.monotonic()
            assert len(sweep_all(house, at=MORNING).swept) == due
            ours.append(time.monotonic() - start)
            assert _messages(house) >= before + 2 * due, "no reminder was written"
    _remove(folder)
    engine.dispose()
    return ours, floor


def _remove(folder: Path) -> None:
    for left in folder.glob("copy.db*"):
        left.unlink()


def _weight(path: Path, *, bare: bool) -> int:
    """The bytes of a file, with the outbox or without."""
    copy = path.with_suffix(".copy")
    shutil.copy(path, copy)
    with closing(sqlite3.connect(copy, isolation_level=None)) as db:
        if bare:
            db.execute("DELETE FROM message")
        db.execute("VACUUM")
    return copy.stat().st_size


def _messages(house: House) -> int:
    with house.reading() as session:
        return len(messages_of(session))
