"""`python -m bench.kills_sweeper`: what `relances` does, over and over, until somebody kills it."""

from __future__ import annotations

import time

from config.wiring import House
from models.errors import AtelierError
from tasks.sweep_all import sweep_all


def main() -> None:
    house = House().checked()
    end = time.monotonic() + 7200
    while time.monotonic() < end:
        try:
            sweep_all(house, at=house.now())
        except AtelierError as error:
            print(error.message, flush=True)
        time.sleep(0.02)


if __name__ == "__main__":
    main()
