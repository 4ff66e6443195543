"""One life of `atelier up`, with a thousand ateliers that wait, beside a bare Prefect server."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.processes import Process, Sink, cpu, memory, settle_down, stop
from bench.restart import measure_restarts
from bench.stage import NOW, TODAY, open_house, pilot_of, settings_of, slug_of
from bench.system import System, start_bare_server
from bench.table import Row, bounded, duration, weighed, weight
from bench.waiting import FIRST, MORNING, fill, make_due
from tasks.record import record
from tests.postgres import free_port

#: Walks asked for at a time.
BATCH = 20


def measure_up(
    folder: Path, sink: Sink, *, waiting: int, acts: int, idle: float, walks: int, restarts: int
) -> list[Row]:
    """Ready, mails, at rest, a reminder, many walks, killed, stopped: in this order, in one process."""
    settings = settings_of(folder, mail_port=sink.port, port=free_port())
    with open_house(settings) as house, _bare(folder / "bare") as (bare, bare_ready):
        ready = list(fill(house, waiting, 1, ready=1 + acts + 2 * restarts))
        system = System(house, sink)
        rows = [
            bounded("`atelier up` ready (floor: a bare Prefect server)", [system.start()], 30, [bare_ready])
        ]
        rows.append(_mailed(system, ready, acts))
        rows += _at_rest(system, bare, waiting, idle)
        stop(bare)
        rows += [_reminded(system), *_many_walks(system, walks)]
        rows += measure_restarts(system, folder, ready, restarts)
        rows.append(Row("`atelier up` stopped after Ctrl-C", "", duration(system.interrupt())))
    return rows


@contextmanager
def _bare(folder: Path) -> Iterator[tuple[Process, float]]:
    folder.mkdir()
    server, ready = start_bare_server(folder, free_port())
    yield server, ready
    stop(server)


def _mailed(system: System, ready: list[int], acts: int) -> Row:
    mailed = []
    for _ in range(acts + 1):
        mailed.append(system.act(ready.pop()))
        system.wait_walked()
        settle_down(0.3)
    # The first is not counted: the process loads what it needs.
    return bounded("8 mails in the sink, `atelier up` recording it in Prefect, p50", mailed[1:], 0.5)


def _at_rest(system: System, bare: Process, waiting: int, idle: float) -> list[Row]:
    """Both at the same time, so that what else the machine does weighs on both."""
    settle_down(5)
    before, begun = (*system.cpu(), cpu(bare.pid)), time.monotonic()
    time.sleep(idle)
    after, took = (*system.cpu(), cpu(bare.pid)), time.monotonic() - begun
    own, server, alone = ((end - start) / took for start, end in zip(before, after, strict=True))
    name = f"`atelier up` at rest, {waiting:,} waiting"
    own_held, server_held = system.memory()
    total, parts = own + server, f"{weight(own_held)} · {weight(server_held)}"
    return [
        Row(f"{name}: share of a processor over {idle:.0f} s", f"{alone:.1%}", f"{total:.1%}", total / alone),
        Row(f"{name}: of which our process · its Prefect server", "", f"{own:.1%} · {server:.1%}"),
        weighed(f"{name}: resident", memory(bare.pid), own_held + server_held, 500e6),
        Row(f"{name}: of which our process · its Prefect server", "", parts),
    ]


def _reminded(system: System) -> Row:
    """Time passes: a launch was not said to be held. From that moment to the reminder in the sink."""
    make_due(system.house, [FIRST], MORNING)
    system.sink.forget()
    begun = time.monotonic()
    system.house.set_clock(MORNING)
    late = system.sink.last_of_all(1) - begun
    system.wait_walked()
    return Row("a reminder in the sink after its moment came", "", duration(late), None, "≤ 45 s", late <= 45)


def _many_walks(system: System, walks: int) -> list[Row]:
    """A fact in each of so many ateliers: what our process and the server hold before, halfway and after."""
    held, begun = [system.memory()], time.monotonic()
    for half in range(2):
        start = FIRST + 1 + half * (walks // 2)
        for first in range(start, start + walks // 2, BATCH):
            for number in range(first, min(first + BATCH, start + walks // 2)):
                _meet(system, number)
            system.wait_walked()
        held.append(system.memory())
    took = (time.monotonic() - begun) / walks
    own, server = (" → ".join(weight(one[side]) for one in held) for side in (0, 1))
    grown = (held[2][0] - held[1][0]) / (walks // 2)
    total = sum(held[2])
    name = f"after {walks} walks in one process"
    return [
        Row(f"{name}: resident", "", weight(total), None, "< 500 MB", total < 500e6),
        Row(f"{name}: our process, before → halfway → after", "", own),
        Row(f"{name}: its Prefect server", "", server),
        Row(f"{name}: our process, more by walk in the second half", "", weight(grown)),
        Row(f"{name}: a fact recorded and walked", "", duration(took)),
    ]


def _meet(system: System, number: int) -> None:
    said = {"nature": "COTECH", "title": f"COTECH du {TODAY}"}
    with system.house.writing() as session:
        # The copies of an atelier share the people of their model.
        outcome = record(session, slug_of(number), "autre-evenement", said, by=pilot_of(1), at=NOW)
    assert outcome.refusal is None, outcome.refusal
