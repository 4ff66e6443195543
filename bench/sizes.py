"""How much each measure is repeated: the usual run, the full one, one that only shows that it works."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """Numbers of repetitions, except where a field says otherwise."""

    acts: int
    #: Ateliers in the database, and sweeps at each size.
    waiting: tuple[int, ...]
    sweeps: int
    #: Blocks of years, and how many years a block has, with mail and without.
    blocks: int
    years: int
    bare_years: int
    #: Acts of each of the eight people.
    each: int
    starts: int
    walks: int
    #: Runs of `relances` with nothing due.
    quiet: int
    #: `atelier up`: how many wait, acts mailed, seconds at rest, walks in a row, kills of each sort.
    up_waiting: int
    up_acts: int
    up_idle: float
    up_walks: int
    up_restarts: int


USUAL = Sizes(60, (100, 1_000, 10_000), 5, 3, 3, 10, 20, 5, 10, 40, 1_000, 7, 30.0, 100, 1)
FULL = Sizes(200, (100, 1_000, 10_000), 9, 7, 6, 30, 60, 15, 30, 100, 1_000, 15, 30.0, 300, 3)
TINY = Sizes(3, (100, 1_000), 1, 1, 1, 1, 2, 1, 2, 2, 50, 1, 2.0, 4, 1)
