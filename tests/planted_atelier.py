"""`atelier up` with faults planted in its loops: a file named after a loop says what goes wrong in it.

Run as a program of its own, with the folder of these files, then patience to shorten
(« service.progress.STUCK=4 »): everything else is the real thing.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import config.wiring
from cli.main import main
from config.wiring import House

RAISES, CANCELS, HANGS = "raises", "cancels", "hangs"
Step = Callable[[Any], Awaitable[float]]


def plant(folder: Path, shortened: Sequence[str]) -> None:
    """The loops are changed once Prefect's environment is set, when the house is installed."""
    really = config.wiring.install

    def install(house: House) -> None:
        from service.sender import Sender
        from service.walker import Walker

        really(house)
        for one in shortened:
            place, _, seconds = one.partition("=")
            module, _, name = place.rpartition(".")
            setattr(import_module(module), name, float(seconds))
        Sender.step = _spoilt(Sender.step, folder / "envois")  # type: ignore[method-assign]
        Walker.step = _spoilt(Walker.step, folder / "parcours")  # type: ignore[method-assign]

    config.wiring.install = install


def _spoilt(step: Step, file: Path) -> Any:
    async def spoilt(self: Any) -> float:
        fault = _fault(file)
        if fault == RAISES:
            raise ValueError("planté")
        if fault == CANCELS:
            raise asyncio.CancelledError
        if fault == HANGS:
            await asyncio.to_thread(_until_gone, file)
        return await step(self)

    return spoilt


def _fault(file: Path) -> str:
    return file.read_text() if file.exists() else ""


def _until_gone(file: Path) -> None:
    while file.exists():
        time.sleep(0.05)


if __name__ == "__main__":
    plant(Path(sys.argv[1]), sys.argv[2:])
    main(["up"])
