"""One worker of the pool: on each machine, the loops and the runs, and no Prefect server."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import Callable

from prefect.context import AsyncClientContext
from prefect.logging.handlers import APILogHandler

from config.wiring import House, install
from models.errors import EnvironmentProblem
from service.ending import Ending
from service.pool_loops import PoolLoops
from service.up import FLUSH

Say = Callable[[str], None]


def work(house: House, api: str, *, at_once: int, say: Say, parent: int = 0) -> None:
    """Works until Ctrl-C, or until `parent` is gone; the runs under way end first."""
    install(house)
    ending = Ending(house.closing, say)
    if not ending.run(lambda: asyncio.run(_work(house, api, at_once, ending, say, parent))):
        # A thread that hangs would keep the interpreter from ending.
        sys.stdout.flush()
        os._exit(EnvironmentProblem.exit_code)


async def _work(house: House, api: str, at_once: int, ending: Ending, say: Say, parent: int) -> None:
    async with AsyncClientContext.get_or_create() as context:
        loops = PoolLoops(house, api, context.client, say, at_once=at_once)
        running = asyncio.get_running_loop()
        ending.calls(lambda: running.call_soon_threadsafe(loops.stop.set))
        watch = asyncio.create_task(_stop_with(parent, loops)) if parent else None
        say(f"Prêt ({loops.holder}).")
        await loops.run()
        if watch is not None:
            watch.cancel()
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(APILogHandler.aflush(), FLUSH)


async def _stop_with(parent: int, loops: PoolLoops) -> None:
    """A worker of `atelier cluster` does not outlive it, however it ends."""
    while not loops.stop.is_set():
        await asyncio.sleep(1.0)
        if os.getppid() != parent:
            loops.house.closing.set()
            loops.stop.set()
