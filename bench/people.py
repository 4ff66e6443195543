"""Several people at once, each a process: on ateliers of their own, then all on the same one."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from sqlalchemy import create_engine, text

from bench.databases import Database
from bench.floor import build_floor, floor_engine
from bench.processes import Process, first_line, module, settle_down, stop
from bench.stage import TODAY, import_ateliers, open_house, settings_of
from bench.table import Row, compared, duration, p99

PEOPLE = 8


@dataclass
class Crowd:
    """Eight processes of one side, and how many acts they were asked for."""

    clients: list[Process]
    ranks: count[int] = field(default_factory=lambda: count(0, 10_000))
    asked: int = 0

    def act(self, places: range, each: int) -> tuple[list[float], float]:
        """All begin together; the seconds of every act, and of the whole."""
        begin = time.monotonic() + 0.3
        for number, client in enumerate(self.clients):
            assert client.stdin is not None
            client.stdin.write(f"{places[number % len(places)]} {each} {next(self.ranks)} {begin}\n")
            client.stdin.flush()
        answers = [json.loads(_answer(client)) for client in self.clients]
        self.asked += each * len(self.clients)
        end = max(float(one["end"]) for one in answers)
        return [float(seconds) for one in answers for seconds in one["times"]], end - begin


def measure_people(db: Database, folder: Path, each: int) -> list[Row]:
    """Ours beside the floor, in turn."""
    ours_url, floor_url = db.fresh("people"), db.fresh("people_floor")
    with open_house(settings_of(folder, url=ours_url)) as house:
        import_ateliers(house, PEOPLE)
    engine = floor_engine(floor_url)
    build_floor(engine, PEOPLE, today=TODAY)
    engine.dispose()
    floor, ours = (_crowd(side, url) for side, url in (("floor", floor_url), ("ours", ours_url)))
    for crowd in (floor, ours):
        crowd.act(range(PEOPLE), 2)  # The first builds the SQL.
    rows = [
        row
        for name, places in (("8 ateliers", range(PEOPLE)), ("the same atelier", range(1)))
        for row in _rows(f"{db.name}: 8 people at once, {name}", floor, ours, places, each)
    ]
    stop(*floor.clients, *ours.clients)
    kept = (
        _count(floor_url, "SELECT count(*) FROM call"),
        _count(ours_url, "SELECT count(*) FROM fact WHERE kind = 'autre-evenement'"),
    )
    lost = [crowd.asked - found for crowd, found in zip((floor, ours), kept, strict=True)]
    name = f"{db.name}: of these acts, refused or lost"
    return [*rows, Row(name, str(lost[0]), f"{lost[1]} of {ours.asked}", None, "none", lost[1] == 0)]


def _rows(name: str, floor: Crowd, ours: Crowd, places: range, each: int) -> list[Row]:
    found = []
    for crowd in (floor, ours):
        settle_down()
        found.append(crowd.act(places, each))
    (bare, bare_wall), (times, wall) = found
    rates = [len(one) / seconds for one, seconds in found]
    return [
        compared(f"{name}, an act, p50", bare, times),
        Row(
            f"{name}, p99 of {len(times)}", duration(p99(bare)), duration(p99(times)), p99(times) / p99(bare)
        ),
        Row(f"{name}, acts a second", f"{rates[0]:.0f}", f"{rates[1]:.0f}", wall / bare_wall),
    ]


def _crowd(side: str, url: str) -> Crowd:
    clients = [module("client", side, url) for _ in range(PEOPLE)]
    for client in clients:
        first_line(client, "ready")
    return Crowd(clients)


def _answer(client: Process) -> str:
    assert client.stdout is not None
    answer = client.stdout.readline()
    if not answer:
        raise RuntimeError("an act failed: run the bench with --show to see why")
    return answer


def _count(url: str, query: str) -> int:
    engine = create_engine(url)
    with engine.connect() as db:
        found = int(db.execute(text(query)).scalar_one())
    engine.dispose()
    return found
