"""The parts of the bench, in the order in which they are measured and printed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bench.acts import measure_acts
from bench.databases import Database, databases
from bench.example import measure_example
from bench.mails import measure_mails
from bench.people import measure_people
from bench.plans import measure_plans
from bench.processes import Sink, stop
from bench.recorded import measure_prefect_year, measure_walks
from bench.rehearsals import measure_rehearsals
from bench.sizes import Sizes
from bench.starts import measure_starts
from bench.sweeps import measure_sweeps
from bench.table import Row
from bench.whole import measure_up
from bench.years import measure_years
from tests.postgres import free_port

PARTS = {
    "acts": "An act, and its eight mails",
    "mails": "Mails through the outbox",
    "years": "Whole years on the floor's job",
    "people": "Several people at once",
    "sweeps": "Sweeps, and ateliers that wait",
    "example": "The example year",
    "plan": "Dates for a year",
    "rehearsals": "A session seen before it begins",
    "starts": "Cold starts",
    "recorded": "Recorded by Prefect",
    "up": "`atelier up`, one life of it",
}


class Bench:
    """One run: where it writes, how much it repeats, the mail server and the databases of all its parts."""

    def __init__(self, folder: Path, sizes: Sizes) -> None:
        self.folder, self.sizes = folder, sizes
        self.databases = databases(folder / "databases")
        self.sink = Sink(free_port())

    def measure(self, name: str) -> list[Row]:
        """The rows of one part."""
        measure: Callable[[], list[Row]] = getattr(self, f"_{name}")
        return measure()

    def stop(self) -> None:
        """Stops what served every part."""
        stop(self.sink.child)
        for db in self.databases:
            db.stop()

    def _own(self, name: str) -> Path:
        """A folder for one measure."""
        folder = self.folder / name.lower()
        (folder / "var").mkdir(parents=True)
        return folder

    def _on_each(self, name: str, measure: Callable[[Database, Path], list[Row]]) -> list[Row]:
        """The same measure on each database."""
        rows = [row for db in self.databases for row in measure(db, self._own(f"{name}-{db.name}"))]
        missing = [Row("PostgreSQL is not installed: not measured", "", "")]
        return rows if len(self.databases) > 1 else [*rows, *missing]

    def _acts(self) -> list[Row]:
        return self._on_each("acts", lambda db, own: measure_acts(db, own, self.sink, self.sizes.acts))

    def _mails(self) -> list[Row]:
        return self._on_each("mails", lambda db, own: measure_mails(db, own, self.sink, self.sizes.mails))

    def _years(self) -> list[Row]:
        sizes, sink = self.sizes, self.sink
        size = {"size": sizes.years, "bare_size": sizes.bare_years}
        return self._on_each("years", lambda db, own: measure_years(db, own, sink, sizes.blocks, **size))

    def _people(self) -> list[Row]:
        return self._on_each("people", lambda db, own: measure_people(db, own, self.sizes.each))

    def _sweeps(self) -> list[Row]:
        waiting, sweeps = self.sizes.waiting, self.sizes.sweeps
        return self._on_each("sweeps", lambda db, own: measure_sweeps(db, own, waiting, sweeps))

    def _example(self) -> list[Row]:
        return self._on_each("example", measure_example)

    def _plan(self) -> list[Row]:
        return measure_plans(self._own("plan"), self.sizes.plans)

    def _rehearsals(self) -> list[Row]:
        return measure_rehearsals(self.sizes.rehearsals, self.sizes.simulated)

    def _starts(self) -> list[Row]:
        return measure_starts(self._own("starts"), self.sizes.starts)

    def _recorded(self) -> list[Row]:
        walks = measure_walks(self._own("walk"), self.sizes.walks)
        return [*walks, *measure_prefect_year(self._own("prefect-year"), self.sizes.share, self.sizes.quiet)]

    def _up(self) -> list[Row]:
        sizes = self.sizes
        return measure_up(
            self._own("up"),
            self.sink,
            waiting=sizes.up_waiting,
            acts=sizes.up_acts,
            idle=sizes.up_idle,
            walks=sizes.up_walks,
            restarts=sizes.up_restarts,
        )
