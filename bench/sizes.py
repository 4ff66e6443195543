"""How much each measure is repeated: the usual run, the full one, one that only shows that it works."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Sizes:
    """Numbers of repetitions, except where a field says otherwise."""

    acts: int
    #: Mails of a round.
    mails: int
    #: Ateliers in the database, and sweeps at each size.
    waiting: tuple[int, ...]
    sweeps: int
    #: Blocks of years, and how many years a block has, with mail and without.
    blocks: int
    years: int
    bare_years: int
    #: Acts of each of the eight people.
    each: int
    plans: int
    #: Rehearsals of a session, and the simulated years of each.
    rehearsals: int
    simulated: int
    starts: int
    walks: int
    #: The share of the example year played through the flows, and runs of `relances` with nothing due.
    share: float
    quiet: int
    #: `atelier up`: how many wait, acts mailed, seconds at rest, walks in a row, kills of each sort.
    up_waiting: int
    up_acts: int
    up_idle: float
    up_walks: int
    up_restarts: int


USUAL = Sizes(
    acts=30,
    mails=200,
    waiting=(100, 1_000, 10_000),
    sweeps=3,
    blocks=3,
    years=2,
    bare_years=8,
    each=20,
    plans=40,
    rehearsals=7,
    simulated=1_000,
    starts=4,
    walks=10,
    share=1 / 3,
    quiet=20,
    up_waiting=1_000,
    up_acts=7,
    up_idle=30.0,
    up_walks=50,
    up_restarts=1,
)
FULL = replace(
    USUAL,
    acts=200,
    mails=1_000,
    sweeps=9,
    blocks=7,
    years=6,
    bare_years=30,
    each=60,
    plans=300,
    rehearsals=21,
    starts=15,
    walks=30,
    share=1.0,
    quiet=100,
    up_acts=15,
    up_walks=300,
    up_restarts=3,
)
TINY = Sizes(
    acts=3,
    mails=20,
    waiting=(100, 1_000),
    sweeps=1,
    blocks=1,
    years=1,
    bare_years=1,
    each=2,
    plans=3,
    rehearsals=1,
    simulated=20,
    starts=1,
    walks=2,
    share=0.1,
    quiet=2,
    up_waiting=50,
    up_acts=2,
    up_idle=2.0,
    up_walks=4,
    up_restarts=1,
)
