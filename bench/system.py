"""`atelier up` as the bench uses it: started, acted upon, looked into, killed. And a bare Prefect server."""

from __future__ import annotations

import json
import signal
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import psutil

from bench.processes import (
    ATELIER,
    PATIENCE,
    Process,
    Sink,
    cpu,
    first_line,
    memory,
    settle_down,
    spawn,
    stop,
)
from bench.stage import open_launch, recipients_of, variables_of
from config.settings import Settings
from config.wiring import House
from models.queries import walks_waiting
from service.server import answers


def start_bare_server(folder: Path, port: int) -> tuple[Process, float]:
    """Prefect's server as it comes, on an empty home; and the seconds until it answers."""
    home = {"PREFECT_HOME": str(folder), "PREFECT_API_URL": f"http://127.0.0.1:{port}/api"}
    quiet = {"PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1"}
    begun = time.monotonic()
    where = ("--host", "127.0.0.1", "--port", str(port))
    command = (sys.executable, "-m", "prefect", "server", "start", *where)
    server = spawn(*command, env=home | quiet, log=folder / "bare.log")
    while not answers(home["PREFECT_API_URL"]):
        if server.poll() is not None or time.monotonic() > begun + PATIENCE:
            raise RuntimeError(f"the bare Prefect server does not answer: {folder / 'bare.log'}")
        time.sleep(0.1)
    return server, time.monotonic() - begun


class System:
    """The whole of it, over a house that exists."""

    def __init__(self, house: House, sink: Sink) -> None:
        self.house, self.sink = house, sink
        self.up: Process | None = None

    @property
    def settings(self) -> Settings:
        """Those of the house."""
        return self.house.settings

    @property
    def pid(self) -> int:
        """The number of the process."""
        assert self.up is not None
        return self.up.pid

    @property
    def server(self) -> int:
        """The number of the Prefect server that it started, or took back."""
        return int(json.loads((self.settings.var / "prefect" / "server.json").read_text())["pid"])

    def spawn(self) -> None:
        """Starts it, and returns at once."""
        log = self.settings.home / "up.log"
        self.up = spawn(ATELIER, "up", env=variables_of(self.settings), log=log)

    def start(self) -> float:
        """The seconds until it says that it is ready."""
        begun = time.monotonic()
        self.spawn()
        assert self.up is not None
        first_line(self.up, "Prêt")
        return time.monotonic() - begun

    def act(self, number: int, begun: float = 0.0) -> float:
        """A launch is opened: the seconds until its eight mails are in the sink."""
        begun = begun or time.monotonic()
        open_launch(self.house, number)
        return self.sink.last_of(recipients_of(number)) - begun

    def wait_walked(self, patience: float = PATIENCE) -> None:
        """Until no walk is asked for any more."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            with self.house.reading() as session:
                if not walks_waiting(session):
                    return
            time.sleep(0.05)
        raise TimeoutError(f"the walks do not end: {self.settings.home / 'up.log'}")

    def memory(self) -> tuple[float, float]:
        """The bytes of our process, and those of its Prefect server."""
        server = memory(self.server)
        return _beside(memory(self.pid), server, self._is_child()), server

    def cpu(self) -> tuple[float, float]:
        """The CPU seconds of our process, and those of its Prefect server."""
        server = cpu(self.server)
        return _beside(cpu(self.pid), server, self._is_child()), server

    def kill(self, *, server: bool) -> None:
        """As a crash does: nothing can be put in order."""
        for pid in (self.pid, *([self.server] if server else [])):
            process = psutil.Process(pid)
            process.kill()
            if pid == self.pid and self.up is not None:
                self.up.wait()
            else:
                psutil.wait_procs([process], timeout=10)
        settle_down(0.5)

    def interrupt(self) -> float:
        """The seconds that Ctrl-C takes."""
        assert self.up is not None
        begun = time.monotonic()
        self.up.send_signal(signal.SIGINT)
        self.up.wait(90)
        stop(self.up)
        return time.monotonic() - begun

    def _is_child(self) -> bool:
        children: Iterable[psutil.Process] = psutil.Process(self.pid).children(recursive=True)
        return self.server in {one.pid for one in children}


def _beside(whole: float, server: float, within: bool) -> float:  # noqa: FBT001 - a plain value
    return whole - server if within else whole
