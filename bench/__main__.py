"""`make bench`: every measure in one run, beside the floor. A slow figure is said, never failed.

`make bench ARGS=--full` sweeps 10,000 ateliers too; `ARGS="--only year --only status"` takes less time.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import platform
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.acts import measure_acts
from bench.processes import Sink, stop
from bench.starts import measure_example, measure_status
from bench.sweeps import measure_sweeps
from bench.table import Row, as_markdown
from bench.whole import measure_up, measure_walks
from bench.year import measure_year
from tests.postgres import Cluster, free_port, program

VERSIONS = ("sqlmodel", "sqlalchemy", "pydantic", "prefect", "psycopg", "aiosmtpd")


class Bench:
    """One run: where it writes, how much it repeats, what it found."""

    def __init__(self, folder: Path, *, full: bool) -> None:
        self.folder, self.full = folder, full
        self.sink = Sink(free_port())
        self.server_alone = 0.0

    def own(self, name: str) -> Path:
        """A folder for one measure."""
        folder = self.folder / name
        (folder / "var").mkdir(parents=True)
        return folder

    def sqlite(self) -> list[Row]:
        """Acts and mails on SQLite."""
        folder = self.own("sqlite")
        ours, bare, safe = (f"sqlite:///{folder / name}.db" for name in ("ours", "bare", "safe"))
        return measure_acts("SQLite", folder, (ours, bare, safe), self.sink, 200 if self.full else 60)

    def postgres(self) -> list[Row]:
        """Acts and mails on PostgreSQL, where it is installed."""
        if program("initdb") is None:
            return [Row("PostgreSQL is not installed: not measured", "", "")]
        cluster = Cluster()
        try:
            for name in ("ours", "bare", "safe"):
                cluster.execute(f"CREATE DATABASE {name}")
            ours, bare, safe = (cluster.url(name) for name in ("ours", "bare", "safe"))
            count = 200 if self.full else 40
            return measure_acts("PostgreSQL", self.own("postgres"), (ours, bare, safe), self.sink, count)
        finally:
            cluster.stop()

    def year(self) -> list[Row]:
        """CPU of a year on the floor's job."""
        return measure_year(self.own("year"), self.sink, 9 if self.full else 5)

    def sweep(self) -> list[Row]:
        """Sweeps among ateliers that wait."""
        return measure_sweeps(self.own("sweep"), (100, 1_000, 10_000) if self.full else (100, 1_000))

    def status(self) -> list[Row]:
        """Start-up of the command line."""
        return measure_status(self.own("status"), 15 if self.full else 9)

    def example(self) -> list[Row]:
        """The example year."""
        return measure_example(self.own("example"))

    def walk(self) -> list[Row]:
        """`parcours` in Prefect."""
        rows, self.server_alone = measure_walks(self.own("walk"), free_port(), 30 if self.full else 10)
        return rows

    def up(self) -> list[Row]:
        """The whole system."""
        return measure_up(self.own("up"), free_port(), self.sink, self.server_alone, 15 if self.full else 7)


def main() -> None:
    names = ("sqlite", "postgres", "year", "sweep", "status", "example", "walk", "up")
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--full", action="store_true", help="more repetitions, and 10,000 ateliers")
    parser.add_argument("--only", action="append", choices=names, help="this measure; may be repeated")
    options = parser.parse_args()
    chosen = [name for name in names if name in (options.only or names)]
    begun, rows = time.monotonic(), list[Row]()
    _say(_setting())
    with tempfile.TemporaryDirectory(prefix="ateliers-bench-") as folder:
        bench = Bench(Path(folder), full=options.full)
        for name in chosen:
            _say(f"  {name}…")
            measure: Callable[[], list[Row]] = getattr(bench, name)
            rows += measure()
        stop(bench.sink.child)
    print(as_markdown(rows))
    _say(f"\n{time.monotonic() - begun:.0f} s; {_load()} at the end")


def _setting() -> str:
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in VERSIONS)
    machine = f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.system()}"
    return f"{machine}; {versions}; {_load()}"


def _load() -> str:
    return "load " + " ".join(f"{one:.1f}" for one in os.getloadavg())


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    main()
