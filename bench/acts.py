"""An act readable by another process, and its eight mails handed over."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bench.databases import Database
from bench.floor import PEOPLE, address, build_floor, call, floor_engine
from bench.processes import ATELIER, PATIENCE, Process, Sink, Witness, cpu, module, settle_down, spawn, stop
from bench.stage import (
    NOW,
    TODAY,
    import_ateliers,
    make_ready,
    open_house,
    open_launch,
    recipients_of,
    settings_of,
    slug_of,
    variables_of,
)
from bench.table import Row, compared, duration, p99
from config.wiring import House
from models.outcomes import count_by_state
from tasks.recall import CHAINS


@dataclass
class Side:
    """One of those compared: how it acts, what another process must then read, who is written to."""

    act: Callable[[int], object]
    query: Callable[[int], str]
    expected: str
    recipients: Callable[[int], list[str]]
    witness: Witness
    post: Process
    readable: list[float] = field(default_factory=list)
    mailed: list[float] = field(default_factory=list)

    def measure(self, number: int, sink: Sink) -> None:
        """One act on a system at rest."""
        settle_down()
        start = time.monotonic()
        self.act(number)
        found = self.witness.read(self.query(number))
        seen = time.monotonic()
        assert found == self.expected, found
        self.readable.append(seen - start)
        self.mailed.append(max(seen, sink.last_of(self.recipients(number))) - start)


def measure_acts(db: Database, folder: Path, sink: Sink, count: int) -> list[Row]:
    """Ours against the floor, and against the floor once it keeps what we keep, each first in its turn."""
    settings = settings_of(folder, url=db.fresh("acts"), mail_port=sink.port)
    with open_house(settings) as house:
        import_ateliers(house, 2 * count + 2)
        for number in range(2 * count + 2):
            make_ready(house, number)
        post = spawn(ATELIER, "deliver", "--watch", env=variables_of(settings), log=folder / "deliver.log")
        ours = _ours(house, post, range(count + 1))
        unread = _ours(house, post, range(count + 1, 2 * count + 2))
        # Other numbers for each, so that the sink can tell whose mail it takes.
        bare = _floor(db, sink, range(count + 1), sync="NORMAL", batch=PEOPLE)
        safe = _floor(db, sink, range(count + 1, 2 * count + 2), sync="FULL", batch=1)
        _drain(house)
        sides = (bare, ours, safe, unread)
        rest = _at_rest(db.name, bare.post, post)
        sink.forget()
        for number in range(count + 1):
            for side in (*sides[number % 4 :], *sides[: number % 4]):
                if side is unread:
                    CHAINS.forget()
                side.measure(number, sink)
        stop(*(side.post for side in sides), *(side.witness.child for side in sides))
    return [*_rows(db, *sides), rest]


def _rows(db: Database, bare: Side, ours: Side, safe: Side, unread: Side) -> list[Row]:
    for side in (bare, ours, safe, unread):
        del side.readable[0], side.mailed[0]  # The first builds its SQL.
    safer = "synchronous=FULL, a mark a mail" if db.name == "SQLite" else "a mark a mail"
    worst = f"{db.name}: the same, p99 of {len(ours.readable)}"
    return [
        compared(f"{db.name}: act readable elsewhere, p50", bare.readable, ours.readable, 1.5),
        _worst(worst, bare.readable, ours.readable),
        compared(f"{db.name}: the same, by a process that had not read it", bare.readable, unread.readable),
        compared(f"{db.name}: from the act to its last mail handed over, p50", bare.mailed, ours.mailed, 1.2),
        _handed_over(f"{db.name}: the same, p99 of {len(ours.mailed)}", bare, ours),
        compared(f"{db.name}: act, against the floor with {safer}", safe.readable, ours.readable),
        compared(f"{db.name}: 8 mails, against the same floor", safe.mailed, ours.mailed),
    ]


def _ours(house: House, post: Process, numbers: range) -> Side:
    return Side(
        lambda n: open_launch(house, numbers[n]),
        lambda n: f"SELECT count(*) FROM fact WHERE scope='{slug_of(numbers[n])}' AND kind='phase-ouverte'",  # noqa: S608 - our own words
        "1",
        lambda n: recipients_of(numbers[n]),
        Witness(house.settings.url),
        post,
    )


def _floor(db: Database, sink: Sink, places: range, *, sync: str, batch: int) -> Side:
    url = db.fresh(f"acts_floor_{batch}")
    engine = floor_engine(url, sync=sync)
    build_floor(engine, len(places), today=TODAY, first=places[0])
    return Side(
        lambda n: call(engine, places[n], 0, 0, at=NOW),
        lambda n: f"SELECT phase FROM place WHERE id={places[n]}",  # noqa: S608 - our own words
        "1",
        lambda n: [address(places[n], 1, person) for person in range(PEOPLE)],
        Witness(url),
        module("floor_post", url, str(sink.port), str(batch), sync),
    )


def _at_rest(name: str, floor: Process, ours: Process) -> Row:
    """What the two dispatchers take of a processor while nothing happens."""
    before, seconds = (cpu(floor.pid), cpu(ours.pid)), 5.0
    time.sleep(seconds)
    bare, found = (cpu(floor.pid) - before[0]) / seconds, (cpu(ours.pid) - before[1]) / seconds
    label = f"{name}: dispatcher at rest, share of a processor"
    return Row(label, f"{bare:.1%}", f"{found:.1%}", None, "≤ 2 %", found <= 0.02)


def _worst(name: str, floor: list[float], ours: list[float]) -> Row:
    bare, found = p99(floor), p99(ours)
    return Row(name, duration(bare), duration(found), found / bare, "< 50 ms", found < 0.05)


def _handed_over(name: str, floor: Side, ours: Side) -> Row:
    bare, found = p99(floor.mailed), p99(ours.mailed)
    return Row(name, duration(bare), duration(found), found / bare)


def _drain(house: House) -> None:
    """Waits until the mails of the preparation have left."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with house.reading() as session:
            if set(count_by_state(session)) == {"sent"}:
                break
        time.sleep(0.1)
    else:
        raise TimeoutError("the mails of the preparation do not leave")
    time.sleep(0.5)
