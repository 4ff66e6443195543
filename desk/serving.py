"""Serves our pages on this machine only: beside what else a program does, or alone."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator

import uvicorn

from config.links import home_of
from config.wiring import House
from desk.application import application
from models.errors import EnvironmentProblem

HOST = "127.0.0.1"
#: Seconds given to what is being answered when the program ends.
GRACE = 3.0
_LARGEST_HEAD = 16 * 1024
_AT_ONCE = 50
Say = Callable[[str], None]


def serve(house: House, *, say: Say) -> None:
    """Until Ctrl-C; EnvironmentProblem where the port is taken."""
    with listening(house) as ours:
        say(f"Pages servies : {home_of(house.settings)} — Ctrl-C pour arrêter.")
        _server(house).run(sockets=[ours])


@contextlib.contextmanager
def served(house: House, *, say: Say) -> Iterator[None]:
    """Beside the rest of the program, for as long as it runs; a port that is taken stops nothing else."""
    with contextlib.ExitStack() as kept:
        try:
            ours = kept.enter_context(listening(house))
        except EnvironmentProblem as error:
            say(f"{error.message} {error.kept} {error.todo}")
            yield
            return
        server = _server(house)
        # In a thread of its own, so that a page answers whatever the loops are at.
        thread = threading.Thread(target=server.run, args=([ours],), name="pages", daemon=True)
        thread.start()
        try:
            yield
        finally:
            server.should_exit = True
            thread.join(GRACE + 1)


@contextlib.contextmanager
def listening(house: House) -> Iterator[socket.socket]:
    """Our port, taken before anything is said to be served."""
    port = house.settings.pages_port
    with socket.socket() as ours:
        # A port that the program before us has just left may be taken at once.
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            ours.bind((HOST, port))
            ours.listen()
        except OSError as error:
            raise EnvironmentProblem(
                f"Les pages des préférences ne sont pas servies : le port {port} est déjà pris.",
                kept="Les mails partent quand même ; leurs liens attendent ce port.",
                todo="Libérez-le, ou réglez ATELIER_PAGES_PORT.",
                field="ATELIER_PAGES_PORT",
            ) from error
        yield ours


def _server(house: House) -> uvicorn.Server:
    """Quiet: an address holds what opens it and is written in no log, and our own trace is enough."""
    return uvicorn.Server(
        uvicorn.Config(
            application(house),
            http="h11",
            ws="none",
            loop="asyncio",
            lifespan="off",
            log_config=None,
            log_level="critical",
            access_log=False,
            proxy_headers=False,
            server_header=False,
            limit_concurrency=_AT_ONCE,
            timeout_keep_alive=5,
            timeout_graceful_shutdown=int(GRACE),
            h11_max_incomplete_event_size=_LARGEST_HEAD,
        )
    )
