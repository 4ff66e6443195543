"""Whole years on the floor's job, 14 transitions and 112 mails each: how many, and at what price.

One client plays the years of a block one after the other, while a sender, a process of its own, sends the
mails. Blocks of the floor and of ours come in turn; the first of each is not counted.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from sqlalchemy import Engine

from bench.databases import Database
from bench.floor import CALLS, PEOPLE, build_floor, call, floor_engine
from bench.processes import ATELIER, Process, Sink, cpu, module, settle_down, spawn, stop
from bench.stage import NOW, TODAY, import_ateliers, open_house, settings_of, variables_of
from bench.table import Row, compared, middle, weighed
from bench.year import KEY, begin, definitions, live
from models.outcomes import count_by_state

TRANSITIONS = len(CALLS)
MAILS = TRANSITIONS * PEOPLE


@dataclass
class Side:
    """One of the two: how it lives a year, who sends its mails, and what its blocks took, per year."""

    year: Callable[[int], None]
    url: str
    post: Process
    empty: int
    numbers: Iterator[int] = field(default_factory=count)
    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    server: list[float] = field(default_factory=list)


def measure_years(
    db: Database, folder: Path, sink: Sink, blocks: int, *, size: int, bare_size: int
) -> list[Row]:
    """With mail, then without any sender at work."""
    lived = (blocks + 1) * (size + bare_size)
    settings = settings_of(folder, url=db.fresh("years"), mail_port=sink.port)
    with definitions(folder), open_house(settings) as house:
        import_ateliers(house, lived, process=KEY)
        for number in range(lived):
            begin(house, number)
        db.tidy(settings.url)
        post = spawn(ATELIER, "deliver", "--watch", env=variables_of(settings), log=folder / "deliver.log")
        ours = Side(lambda n: live(house, n), settings.url, post, db.size(settings.url))
        sides = (_floor(db, sink, lived, "NORMAL", PEOPLE), ours, _floor(db, sink, lived, "FULL", 1))
        time.sleep(4)
        _blocks(db, sides, blocks, size, sink)
        rows = _rows(db, "with 112 mails", *sides, 2)
        grown = [(db.size(side.url) - side.empty) / (size * (blocks + 1)) for side in sides]
        with house.reading() as session:
            assert count_by_state(session) == {"sent": (blocks + 1) * size * MAILS}, count_by_state(session)
        stop(*(side.post for side in sides))
        _blocks(db, sides, blocks, bare_size, None)
        rows += _rows(db, "no sender at work", *sides, 0)
    return [*rows, weighed(f"{db.name}: a year in the database, its mails sent", *grown[:2])]


def _floor(db: Database, sink: Sink, lived: int, sync: str, batch: int) -> Side:
    url = db.fresh(f"years_floor_{batch}")
    engine = floor_engine(url, sync=sync)
    build_floor(engine, lived, today=TODAY)
    db.tidy(url)
    post = module("floor_post", url, str(sink.port), str(batch), sync)
    return Side(lambda n: _floor_year(engine, n), url, post, db.size(url))


def _blocks(db: Database, sides: Sequence[Side], blocks: int, size: int, sink: Sink | None) -> None:
    for block in range(blocks + 1):
        for side in sides:
            _block(db, side, size, sink, counted=block > 0)


def _block(db: Database, side: Side, size: int, sink: Sink | None, *, counted: bool) -> None:
    """Lives so many years; what they took, per year, is kept if the block counts."""
    settle_down(0.1, collect=True)
    if sink:
        sink.forget()
    server, begun, start = db.cpu(), _cpu(side), time.monotonic()
    for _ in range(size):
        side.year(next(side.numbers))
    end = sink.last_of_all(size * MAILS) if sink else time.monotonic()
    time.sleep(0.5 if sink else 0)  # The last marks: their CPU counts, their time does not.
    if counted:
        side.wall.append((end - start) / size)
        side.cpu.append((_cpu(side) - begun) / size)
        side.server.append((db.cpu() - server) / size)


def _cpu(side: Side) -> float:
    """The caller's and the sender's; the mail server's own is nobody's."""
    return time.process_time() + (cpu(side.post.pid) if side.post.poll() is None else 0.0)


def _rows(db: Database, how: str, floor: Side, ours: Side, safe: Side, most: float) -> list[Row]:
    name = f"{db.name}: years {how}"
    rate = f"{name}, ateliers a minute · transitions a second"
    rows = [
        Row(one, _rate(bare), _rate(ours.wall), middle(ours.wall) / middle(bare))
        for one, bare in ((rate, floor.wall), (f"{name}, against the safe floor", safe.wall))
    ] + [
        compared(f"{name}, CPU of one", floor.cpu, ours.cpu, most),
    ]
    if middle(floor.server):
        rows.append(compared(f"{name}, CPU of the server for one", floor.server, ours.server))
    for side in (floor, ours, safe):
        for found in (side.wall, side.cpu, side.server):
            found.clear()
    return rows


def _rate(wall: Sequence[float]) -> str:
    each = middle(wall)
    return f"{60 / each:.0f} · {TRANSITIONS / each:.1f}"


def _floor_year(engine: Engine, place: int) -> None:
    for phase, calls in enumerate(CALLS):
        for rank in range(calls):
            call(engine, place, phase, rank, at=NOW)
