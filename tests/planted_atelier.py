"""`atelier up` with faults planted in its loops: a file named after a loop says what goes wrong in it.

Run as a program of its own, with the folder of these files: everything else is the real thing.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import config.wiring
from cli.main import main
from config.wiring import House

RAISES, CANCELS, HANGS = "raises", "cancels", "hangs"
Step = Callable[[Any], Awaitable[float]]


def plant(folder: Path) -> None:
    """The loops are changed once Prefect's environment is set, when the house is installed."""
    really = config.wiring.install

    def install(house: House) -> None:
        from service import beat, keeper, progress, server
        from service.sender import Sender
        from service.walker import Walker

        really(house)
        # Nobody waits two minutes to see that a loop is stuck, nor one for a server that hangs.
        progress.STUCK = 4.0
        beat.BEAT, keeper.HUNG, server.GRACE = 1.0, 8.0, 2.0
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
    plant(Path(sys.argv[1]))
    main(["up"])
