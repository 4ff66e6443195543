"""Measures 5 and 7: the walk shown in Prefect, and `atelier up` as a whole."""

from __future__ import annotations

import json
import signal
import time
from pathlib import Path

from bench.processes import ATELIER, Sink, first_line, memory, module, settle_down, spawn, stop
from bench.stage import (
    import_ateliers,
    make_ready,
    open_house,
    open_launch,
    recipients_of,
    settings_of,
    variables_of,
)
from bench.table import Row, bounded, compared, duration, middle
from config.wiring import House
from models.queries import walks_waiting


def measure_walks(folder: Path, port: int, count: int) -> tuple[list[Row], float]:
    """The rows of the walk, and the megabytes of the Prefect server alone."""
    child = module("walk", str(folder), str(port), str(count))
    out, _ = child.communicate(timeout=180)
    if child.returncode:
        raise RuntimeError("the walk did not end well")
    found = json.loads(out.strip().splitlines()[-1])
    name = "`parcours` in Prefect (floor: a subflow and an artifact)"
    bare = compared(name, found["floor"], found["ours"], 0)
    p50 = middle(found["ours"])
    rows = [Row(bare.measure, bare.floor, bare.ours, bare.ratio, "≤ 500 ms", p50 <= 0.5)]
    rows.append(Row("Prefect server answers, first start", "", f"{found['ready']:.1f} s"))
    return rows, float(found["memory"]["server"])


def measure_up(folder: Path, port: int, sink: Sink, alone: float, count: int) -> list[Row]:
    """The whole system on this machine: how long until it is ready, an act's mails, what it holds."""
    settings = settings_of(folder, mail_port=sink.port, port=port)
    with open_house(settings) as house:
        import_ateliers(house, count)
        for number in range(count):
            make_ready(house, number)
        start = time.monotonic()
        up = spawn(ATELIER, "up", env=variables_of(settings), log=folder / "up.log")
        first_line(up, "Prêt")
        ready = time.monotonic() - start
        # What the preparation owed leaves first.
        sink.last_of(one for number in range(count) for one in recipients_of(number)[:5])
        _quiet(house)
        sink.forget()
        mailed: list[float] = []
        for number in range(count):
            start = time.monotonic()
            open_launch(house, number)
            mailed.append(sink.last_of(recipients_of(number)) - start)
            _quiet(house)
        held = memory(up.pid)
        start = time.monotonic()
        up.send_signal(signal.SIGINT)
        up.wait(90)
        stopped = time.monotonic() - start
        stop(up)
    return [
        bounded("`atelier up` ready, first start", [ready], 30),
        bounded("8 mails in the sink, `atelier up` recording it in Prefect, p50", mailed, 0.5),
        Row(
            "`atelier up` resident (floor: its Prefect server alone)",
            f"{alone:.0f} MB",
            f"{held:.0f} MB",
            held / alone,
            "< 500 MB",
            held < 500,
        ),
        Row("`atelier up` stopped after Ctrl-C", "", duration(stopped)),
    ]


def _quiet(house: House) -> None:
    """Waits until no walk is asked for any more."""
    end = time.monotonic() + 120
    while time.monotonic() < end:
        with house.reading() as session:
            if not walks_waiting(session):
                settle_down(0.3)
                return
        time.sleep(0.1)
    raise TimeoutError("the walks do not end")
