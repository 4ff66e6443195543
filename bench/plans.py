"""Plans of the example session, six ateliers; beside what a spreadsheet does with the planned lengths."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from bench.processes import ATELIER, ROOT, environment
from bench.table import Row, bounded, compared
from config.process_file import load_process
from models.almanac import Almanac
from models.demand import Demand
from models.plan import Impossible, Plan
from models.planner import plan
from models.planning.lengths import planned_days
from models.process import Process
from service.example import FOLDER, example_session
from tasks.plan import demand_of_file

DAY = timedelta(days=1)
#: Two workshops a week apart.
TIGHT = {"atelier-1": (date(2027, 4, 13),), "atelier-2": (date(2027, 4, 20),)}


def spreadsheet(process: Process, demand: Demand) -> dict[tuple[str, str], date]:
    """The floor: the planned lengths one after another, each event on the next day that its almanac allows.

    National events halfway between those of the first territory, on the next day that all allow. No delay
    is checked, nothing is fixed, no margin is known, no warning is given: what a careful person lays out.
    """
    found: dict[tuple[str, str], date] = {}
    phases = [phase for phase in process.phases if phase.scope == "atelier"]
    for site in demand.sites:
        for rank, phase in enumerate(phases):
            if phase.event:
                wanted = site.start + timedelta(days=planned_days(phases[:rank]))
                found[site.slug, phase.key] = _next([site.almanac], wanted)
    everybody = [demand.national, *(site.almanac for site in demand.sites)]
    first = demand.sites[0]
    for rank, phase in enumerate(process.phases):
        if phase.scope == "session":
            done = planned_days(one for one in process.phases[:rank] if one.scope == "atelier")
            found["", phase.key] = _next(everybody, first.start + timedelta(days=done))
    return found


def _next(almanacs: list[Almanac], day: date) -> date:
    while any(one.forbids(day) or one.warnings(day) for one in almanacs):
        day += DAY
    return day


def measure_plans(folder: Path, count: int) -> list[Row]:
    """The session with nothing fixed, as its file fixes it, and with dates that cannot hold."""
    process, asked = load_process("national"), demand_of_file(example_session())
    free = replace(asked, sites=tuple(replace(site, fixed={}) for site in asked.sites), fixed={})
    tight = replace(asked, sites=(*asked.sites[1:], replace(asked.sites[0], fixed=TIGHT)))
    demands = {"nothing fixed": free, "dated as its file says": asked, "impossible: its reasons": tight}
    assert [type(plan(process, one)) for one in demands.values()] == [Plan, Plan, Impossible]
    works: dict[str, Callable[[], object]] = {"floor": partial(spreadsheet, process, free)}
    times = in_turn(works | {name: partial(plan, process, one) for name, one in demands.items()}, count)
    floor = times.pop("floor")
    title = "plan of six ateliers, {} (floor: a spreadsheet)"
    rows = [bounded(title.format(name), found, 0.2, floor) for name, found in times.items()]
    whole = whole_processes(folder, max(2, count // 10))
    return [*rows, compared("`atelier plan FILE`, whole process (floor: import sqlmodel)", *whole)]


def in_turn(works: Mapping[str, Callable[[], object]], count: int) -> dict[str, list[float]]:
    """Seconds of each; the first ones, which fill the caches of legal days and periods, do not count."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for number in range(count + 1):
        for name, work in works.items():
            begun = time.perf_counter()
            work()
            if number:
                times[name].append(time.perf_counter() - begun)
    return times


def whole_processes(folder: Path, count: int) -> tuple[list[float], list[float]]:
    """The floor and the command, in turn, each in its own process, its caches empty."""
    bare = [sys.executable, "-c", "import sqlmodel"]
    ours = [ATELIER, "plan", str(FOLDER / "session.yaml")]
    env = environment({"ATELIER_HOME": str(folder)})

    def run(command: list[str]) -> float:
        begun = time.monotonic()
        subprocess.run(command, check=True, capture_output=True, env=env, cwd=ROOT)
        return time.monotonic() - begun

    run(bare), run(ours)  # The first ones warm the disk's cache.
    both = [(run(bare), run(ours)) for _ in range(count)]
    return [one for one, _ in both], [two for _, two in both]
