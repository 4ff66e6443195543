"""The whole system on one machine, until Ctrl-C: Prefect, deployments, schedules, loops."""

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
from service.keeper import Keeper
from service.loops import Loops
from service.prefect_env import given_api
from service.server import PrefectServer, answers

#: Seconds given to the last logs; a server that does not take them by then is not waited for.
FLUSH = 5.0
Say = Callable[[str], None]


def up(house: House, api: str, *, say: Say) -> None:
    """Starts what is missing, runs, and stops on Ctrl-C all that it started and nothing else."""
    install(house)
    server = (
        None if _is_theirs(api, house) else PrefectServer(house.settings.var / "prefect", house.settings.port)
    )
    if server is None and not answers(api, timeout=5.0):
        raise EnvironmentProblem(
            "Le serveur Prefect de PREFECT_API_URL ne répond pas.",
            kept="Notre base n’est pas touchée.",
            todo="Lancez-le, ou retirez PREFECT_API_URL ; sans lui, « atelier deliver --watch » envoie.",
        )
    ended = True
    try:
        if server is not None:
            say("Prefect démarre…")
            if server.start():
                say("Le serveur Prefect qui tournait déjà est repris.")
        ending = Ending(house.closing, say)
        ended = ending.run(lambda: asyncio.run(_run(house, api, server, ending, say)))
    finally:
        if server is not None:
            say("Prefect s’arrête…")
            server.stop()
    if not ended:
        # A thread that hangs would keep the interpreter from ending.
        sys.stdout.flush()
        os._exit(EnvironmentProblem.exit_code)


def _is_theirs(api: str, house: House) -> bool:
    """Whether the server is one that somebody else runs."""
    return given_api() == api and api != f"http://127.0.0.1:{house.settings.port}/api"


async def _run(house: House, api: str, server: PrefectServer | None, ending: Ending, say: Say) -> None:
    async with AsyncClientContext.get_or_create() as context:
        loops = Loops(house, api, context.client, say)
        running = asyncio.get_running_loop()
        ending.calls(lambda: running.call_soon_threadsafe(loops.stop.set))
        keeper = asyncio.create_task(Keeper(server, loops.contact, say).keep()) if server else None
        say(f"Prêt. Interface : {house.settings.ui}/v2 — Ctrl-C pour arrêter.")
        await loops.run()
        if keeper is not None:
            keeper.cancel()
    # What the last runs logged leaves while the server still listens: afterwards Prefect would try
    # for twenty seconds to reach a server that we have stopped.
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(APILogHandler.aflush(), FLUSH)
