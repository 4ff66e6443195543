"""Measures 1 and 2: an act readable by another process, and its eight mails handed over."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bench.floor import PEOPLE, address, build_floor, call, floor_engine
from bench.processes import ATELIER, Process, Sink, Witness, cpu, module, settle_down, spawn, stop
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
from models.queries import messages_due


@dataclass
class Side:
    """One of those compared: how it acts, what another process must then read, who is written to."""

    act: Callable[[int], object]
    query: Callable[[int], str]
    expected: str
    recipients: Callable[[int], list[str]]
    witness: Witness
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


def measure_acts(name: str, folder: Path, urls: tuple[str, str, str], sink: Sink, count: int) -> list[Row]:
    """Ours against the floor, and against the floor once it keeps what we keep, in turn."""
    ours_url, bare_url, safe_url = urls
    settings = settings_of(folder, url=ours_url, mail_port=sink.port)
    with open_house(settings) as house:
        import_ateliers(house, count)
        for number in range(count):
            make_ready(house, number)
        post = spawn(ATELIER, "deliver", "--watch", env=variables_of(settings), log=folder / "deliver.log")
        bare, bare_post = _floor(bare_url, sink, range(count), sync="NORMAL", batch=PEOPLE)
        # Other numbers, so that the sink can tell whose mail it takes.
        safe, safe_post = _floor(safe_url, sink, range(count, 2 * count), sync="FULL", batch=1)
        ours = Side(
            lambda n: open_launch(house, n),
            lambda n: f"SELECT count(*) FROM fact WHERE scope='{slug_of(n)}' AND kind='phase-ouverte'",  # noqa: S608 - our own words
            "1",
            recipients_of,
            Witness(ours_url),
        )
        _drain(house)
        rest = _at_rest(name, bare_post, post)
        sink.forget()
        for number in range(count):
            for side in (bare, ours, safe):
                side.measure(number, sink)
        stop(post, bare_post, safe_post, *(side.witness.child for side in (bare, ours, safe)))
    safer = "synchronous=FULL, a mark a mail" if ours_url.startswith("sqlite") else "a mark a mail"
    return [
        compared(f"{name}: act readable elsewhere, p50", bare.readable, ours.readable, 1.5),
        _worst(f"{name}: the same, p99 of {count}", bare.readable, ours.readable),
        compared(f"{name}: and its 8 mails in the sink, p50", bare.mailed, ours.mailed, 1.2),
        compared(f"{name}: act, against the floor with {safer}", safe.readable, ours.readable, 0),
        compared(f"{name}: 8 mails, against the same floor", safe.mailed, ours.mailed, 0),
        rest,
    ]


def _floor(url: str, sink: Sink, places: range, *, sync: str, batch: int) -> tuple[Side, Process]:
    engine = floor_engine(url, sync=sync)
    build_floor(engine, len(places), today=TODAY, first=places[0])
    post = module("floor_post", url, str(sink.port), str(batch), sync)
    side = Side(
        lambda n: call(engine, places[n], 0, 0, at=NOW),
        lambda n: f"SELECT phase FROM place WHERE id={places[n]}",  # noqa: S608 - our own words
        "1",
        lambda n: [address(places[n], 1, person) for person in range(PEOPLE)],
        Witness(url),
    )
    return side, post


def _at_rest(name: str, floor: Process, ours: Process) -> Row:
    """What the two dispatchers take of a processor while nothing happens."""
    before, seconds = (cpu(floor.pid), cpu(ours.pid)), 3.0
    time.sleep(seconds)
    bare, found = (cpu(floor.pid) - before[0]) / seconds, (cpu(ours.pid) - before[1]) / seconds
    label = f"{name}: dispatcher at rest, share of a processor"
    return Row(label, f"{bare:.1%}", f"{found:.1%}", None, "≤ 2 %", found <= 0.02)


def _worst(name: str, floor: list[float], ours: list[float]) -> Row:
    bare, found = p99(floor), p99(ours)
    return Row(name, duration(bare), duration(found), found / bare, "< 50 ms", found < 0.05)


def _drain(house: House) -> None:
    """Waits until the mails of the preparation have left."""
    while True:
        with house.reading() as session:
            if messages_due(session, NOW) == 0:
                break
        time.sleep(0.1)
    time.sleep(0.5)
