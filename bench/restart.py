"""Killed with a thousand ateliers that wait: the seconds until an act is walked and mailed again."""

from __future__ import annotations

import time
from pathlib import Path

from bench.floor import PEOPLE, address, build_floor, call, floor_engine
from bench.processes import Process, Sink, module
from bench.stage import NOW, TODAY
from bench.system import System
from bench.table import Row, compared

WAITING = 1_000


def measure_restarts(system: System, folder: Path, ready: list[int], count: int) -> list[Row]:
    """`atelier up` alone, then the Prefect server with it; the floor's sender for scale."""
    rows = []
    floor = _floor(f"sqlite:///{folder / 'floor.db'}", system.sink, max(3, count))
    for server, what in ((False, "`atelier up`"), (True, "`atelier up` and its Prefect server")):
        mailed, walked = [], []
        for _ in range(count):
            system.kill(server=server)
            begun = time.monotonic()
            system.spawn()
            mailed.append(system.act(ready.pop(), begun))
            system.wait_walked()
            walked.append(time.monotonic() - begun)
        rows.append(compared(f"kill -9 of {what}, started again: an act mailed", floor, mailed))
        rows.append(compared(f"kill -9 of {what}, started again: and walked", floor, walked))
    return rows


def _floor(url: str, sink: Sink, count: int) -> list[float]:
    """The floor's sender, killed and started again."""
    engine = floor_engine(url)
    # Numbers that no other floor of this run uses.
    build_floor(engine, WAITING, today=TODAY, first=WAITING)
    times = []
    post = _post(url, sink)
    for number in range(WAITING, WAITING + count):
        time.sleep(1)
        post.kill()
        post.wait()
        begun = time.monotonic()
        post = _post(url, sink)
        call(engine, number, 0, 0, at=NOW)
        times.append(sink.last_of(address(number, 1, person) for person in range(PEOPLE)) - begun)
    post.kill()
    post.wait()
    engine.dispose()
    return times


def _post(url: str, sink: Sink) -> Process:
    return module("floor_post", url, str(sink.port), str(PEOPLE), "NORMAL")
