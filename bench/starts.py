"""Cold starts: whole processes, in turn, beside what Python and sqlmodel cost by themselves."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

from bench.floor import build_floor, floor_engine
from bench.processes import ATELIER, ROOT, environment
from bench.stage import (
    TODAY,
    import_ateliers,
    make_ready,
    open_house,
    pilot_of,
    settings_of,
    slug_of,
    variables_of,
)
from bench.table import Row, compared

ACTS = "import config.wiring, tasks.record, tasks.trigger"


def measure_starts(folder: Path, count: int) -> list[Row]:
    """The medians of each command's own process."""
    settings = settings_of(folder)
    with open_house(settings) as house:
        import_ateliers(house, 6)
        make_ready(house, 0)
    floor = f"sqlite:///{folder / 'floor.db'}"
    build_floor(floor_engine(floor), count + 1, today=TODAY + timedelta(days=1))
    said = ["nature=COTECH", "title=COTECH"]
    commands = {
        "python": [sys.executable, "-c", "pass"],
        "sqlmodel": [sys.executable, "-c", "import sqlmodel"],
        "help": [ATELIER, "--help"],
        "acts": [sys.executable, "-c", ACTS],
        "status": [ATELIER, "status", slug_of(0)],
        "floor": [sys.executable, "-m", "bench.client", "floor", floor],
        "record": [ATELIER, "record", slug_of(0), "autre-evenement", *said, "--by", pilot_of(0)],
    }
    times = _times(commands, environment(variables_of(settings)), count)
    return [
        compared(
            "`atelier status`, whole process (floor: import sqlmodel)", times["sqlmodel"], times["status"], 2
        ),
        compared(
            "`atelier record`, whole process (floor: one call, whole process)",
            times["floor"],
            times["record"],
        ),
        compared("`atelier --help` (floor: python -c pass)", times["python"], times["help"]),
        compared("importing what acts need (floor: import sqlmodel)", times["sqlmodel"], times["acts"]),
        compared("for scale: import sqlmodel (floor: python -c pass)", times["python"], times["sqlmodel"]),
    ]


def _times(commands: dict[str, list[str]], env: dict[str, str], count: int) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {name: [] for name in commands}
    for number in range(count + 1):
        for name, command in commands.items():
            # What the floor's client reads; the others read nothing.
            asked = f"{number} 1 0 0\n"
            start = time.monotonic()
            subprocess.run(
                command, check=True, capture_output=True, env=env, cwd=ROOT, input=asked, text=True
            )
            if number:  # The first one warms the disk's cache.
                times[name].append(time.monotonic() - start)
    return times
