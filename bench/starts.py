"""Measure 6 and a part of 7: a whole `atelier status`, and the example year in simulated time."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from bench.processes import ATELIER, ROOT, environment
from bench.stage import import_ateliers, make_ready, open_house, settings_of, slug_of, variables_of
from bench.table import Row, compared, duration
from config.upgrade import upgrade
from config.wiring import SIMULATION, House
from service.example import (
    IMPORTED_BY,
    days_of,
    example_session,
    example_year,
    import_moment,
    morning,
)
from tasks.import_session import import_session
from tasks.play import play
from tasks.sweep_all import sweep_all


def measure_status(folder: Path, count: int) -> list[Row]:
    """Whole processes in turn: Python, the import of sqlmodel, our command."""
    settings = settings_of(folder)
    with open_house(settings) as house:
        import_ateliers(house, 6)
        make_ready(house, 0)
    commands = {
        "python": [sys.executable, "-c", "pass"],
        "sqlmodel": [sys.executable, "-c", "import sqlmodel"],
        "status": [ATELIER, "status", slug_of(0)],
    }
    env = environment(variables_of(settings))
    times: dict[str, list[float]] = {name: [] for name in commands}
    for number in range(count + 1):
        for name, command in commands.items():
            start = time.monotonic()
            subprocess.run(command, check=True, capture_output=True, env=env, cwd=ROOT)
            if number:  # The first one warms the disk's cache.
                times[name].append(time.monotonic() - start)
    return [
        compared(
            "`atelier status`, whole process (floor: import sqlmodel)", times["sqlmodel"], times["status"], 2
        ),
        compared("for scale: import sqlmodel (floor: python -c pass)", times["python"], times["sqlmodel"], 0),
    ]


def measure_example(folder: Path) -> list[Row]:
    """The example session lived through the database, day by day, without mail and without Prefect."""
    house = House(settings_of(folder))
    file, year = example_session(), example_year()
    upgrade(house.engine, at=import_moment(file), nature=SIMULATION)
    acts, sweeps, begun, processor = 0.0, 0.0, time.monotonic(), time.process_time()
    with house.writing() as session:
        import_session(session, file, by=IMPORTED_BY, at=import_moment(file))
    imported = time.monotonic() - begun
    for day, done in days_of(year, import_moment(file), year[-1].at):
        start = time.monotonic()
        sweep_all(house, at=morning(day))
        middle = time.monotonic()
        for act in done:
            with house.writing() as session:
                play(session, act)
        acts, sweeps = acts + time.monotonic() - middle, sweeps + middle - start
    house.close()
    total = imported + acts + sweeps
    processor = time.process_time() - processor
    each = f"{len(year)} acts at {duration(acts / len(year))}, sweeps {duration(sweeps)}"
    return [
        Row("example year, 6 ateliers, through the database", "", duration(total), None, "≤ 1 s", total <= 1),
        Row("example year: of which", "", f"{each}, CPU {duration(processor)}"),
    ]
