"""The whole system on one machine, until Ctrl-C: Prefect, deployments, schedules, loops."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Callable

from prefect.context import AsyncClientContext
from prefect.logging.handlers import APILogHandler

from config.wiring import House, install
from models.errors import EnvironmentProblem
from service.loops import Loops
from service.prefect_env import given_api
from service.server import PrefectServer, answers

#: Seconds given to the last logs; a server that does not take them by then is not waited for.
FLUSH = 5.0


def up(house: House, api: str, *, say: Callable[[str], None]) -> None:
    """Starts what is missing, runs, and stops on Ctrl-C all that it started and nothing else."""
    install(house)
    server = (
        None if _is_theirs(api, house) else PrefectServer(house.settings.var / "prefect", house.settings.port)
    )
    if server is None and not answers(api, timeout=5.0):
        raise EnvironmentProblem(
            "Le serveur Prefect de PREFECT_API_URL ne répond pas.",
            todo="Lancez-le, ou retirez PREFECT_API_URL.",
        )
    try:
        if server is not None:
            say("Prefect démarre…")
            server.start()
        asyncio.run(_run(house, api, server, say))
    finally:
        if server is not None:
            say("Prefect s’arrête…")
            server.stop()


def _is_theirs(api: str, house: House) -> bool:
    """Whether the server is one that somebody else runs."""
    return given_api() == api and api != f"http://127.0.0.1:{house.settings.port}/api"


async def _run(house: House, api: str, server: PrefectServer | None, say: Callable[[str], None]) -> None:
    async with AsyncClientContext.get_or_create() as context:
        loops = Loops(house, api, context.client)
        running = asyncio.get_running_loop()
        for sign in (signal.SIGINT, signal.SIGTERM):
            running.add_signal_handler(sign, loops.stop.set)
        watch = asyncio.create_task(_keep_server(server, loops))
        say(f"Prêt. Interface : {house.settings.ui}/v2 — Ctrl-C pour arrêter.")
        await loops.run()
        watch.cancel()
    # What the last runs logged leaves while the server still listens: afterwards Prefect would try
    # for twenty seconds to reach a server that we have stopped.
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(APILogHandler.aflush(), FLUSH)


async def _keep_server(server: PrefectServer | None, loops: Loops) -> None:
    """A Prefect server that died is started again: nothing was lost, only its follow-up waited."""
    while server is not None and not loops.stop.is_set():
        await asyncio.sleep(2.0)
        if not server.alive():
            await asyncio.to_thread(server.start)
