"""What Prefect records: the price of a walk, and the bytes of a year in Prefect's own database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bench.processes import module
from bench.table import Row, compared, duration, middle, weighed
from tests.postgres import free_port

#: `relances` runs at five past every hour.
HOURS = 24 * 365


def measure_walks(folder: Path, count: int) -> list[Row]:
    """`parcours` in turn with a flow that does nothing but show a subflow and an artifact."""
    found = _answer("walk", str(folder), str(free_port()), str(count))
    name = "`parcours` in Prefect (floor: a subflow and an artifact)"
    bare = compared(name, found["floor"], found["ours"])
    held = middle(found["ours"]) <= 0.5
    return [Row(bare.measure, bare.floor, bare.ours, bare.ratio, "≤ 500 ms", held)]


def measure_prefect_year(folder: Path, share: float, quiet: int) -> list[Row]:
    """One atelier's example year, or the first acts of it, through the flows, on a Prefect of its own."""
    found = _answer("prefect_year", str(folder), str(free_port()), str(share), str(quiet))
    whole = found["acts"] / found["played"]
    name = f"Prefect's database: an atelier-year, {found['played']} of its {found['acts']} acts played"
    year, each = found["swept"] * HOURS, duration(found["took"] / found["runs"])
    return [
        weighed(name, None, found["grown"] * whole),
        weighed(f"{name}, without the logs sent to it", None, (found["grown"] - found["logs"]) * whole),
        Row(f"of it, {found['runs']} runs: each, the act before it included", "", each),
        weighed(
            f"Prefect's database: a year of hourly `relances` ({HOURS:,} times one with nothing due)",
            None,
            year,
        ),
    ]


def _answer(name: str, *arguments: str) -> dict[str, Any]:
    """What a program of the bench prints; its errors are shown as they are."""
    child = module(name, *arguments)
    out, _ = child.communicate(timeout=600)
    if child.returncode:
        raise RuntimeError(f"bench.{name} did not end well")
    answer: dict[str, Any] = json.loads(out.strip().splitlines()[-1])
    return answer
