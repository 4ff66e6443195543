"""A person's program, a process: `python -m bench.client ours|floor URL` acts when it is told to.

Each line it reads says where to act, how many times, the rank of the first and when to begin; it answers
with the seconds of each act, as JSON. Its act closes nothing and owes no mail: a meeting that was held.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

#: The floor's phase waits for more calls than will ever come.
MANY = (10**9,)

Act = Callable[[int, int], object]


def act_of_ours(url: str) -> Act:
    """A fact recorded by the pilot."""
    from bench.stage import NOW, pilot_of, settings_of, slug_of
    from config.wiring import House
    from tasks.record import record

    house = House(settings_of(Path(tempfile.gettempdir()), url=url)).checked()

    def act(number: int, rank: int) -> None:
        said = {"nature": "COTECH", "title": f"COTECH n° {rank}"}
        with house.writing() as session:
            outcome = record(session, slug_of(number), "autre-evenement", said, by=pilot_of(number), at=NOW)
        assert outcome.refusal is None, outcome.refusal

    return act


def act_of_the_floor(url: str) -> Act:
    """A call that closes nothing."""
    from datetime import UTC, datetime

    from bench.floor import call, floor_engine

    engine = floor_engine(url)
    now = datetime(2027, 3, 16, 10, tzinfo=UTC)
    return lambda place, rank: call(engine, place, 0, rank, at=now, needed=MANY)


def main(side: str, url: str) -> None:
    act = act_of_ours(url) if side == "ours" else act_of_the_floor(url)
    print("ready", flush=True)
    for line in sys.stdin:
        number, count, first, begin = line.split()
        time.sleep(max(0.0, float(begin) - time.monotonic()))
        times = []
        for rank in range(int(first), int(first) + int(count)):
            start = time.monotonic()
            act(int(number), rank)
            times.append(time.monotonic() - start)
        print(json.dumps({"times": times, "end": time.monotonic()}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
