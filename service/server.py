"""One Prefect server of ours, as a child process on loopback."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from config.clock import ticks
from models.errors import EnvironmentProblem
from service.prefect_env import server_env, writable
from service.server_note import ServerNote, is_server

#: The very first start creates Prefect's tables, on a disk that may be slow.
PATIENCE = 120.0
GRACE = 15.0


def answers(api: str, *, timeout: float = 0.5) -> bool:
    """Whether a Prefect server answers at this address now."""
    try:
        with urllib.request.urlopen(f"{api}/health", timeout=timeout) as response:  # noqa: S310 - our own address
            return bool(response.status == 200)
    except (OSError, ValueError):
        return False


class PrefectServer:
    """Starts a server, or uses the one that another `atelier up` of this house started."""

    def __init__(self, home: Path, port: int, database: str = "") -> None:
        self.home, self.port, self.database = home, port, database
        self.api = f"http://127.0.0.1:{port}/api"
        self._child: subprocess.Popen[bytes] | None = None
        self._pid: int | None = None

    def start(self) -> bool:
        """Returns once the server answers, whether it ran before; EnvironmentProblem when it cannot."""
        if self._take_back():
            return True
        if _taken(self.port):
            raise EnvironmentProblem(
                f"Le port {self.port} est déjà pris par un autre programme.",
                todo="Choisissez-en un autre (ATELIER_PORT), ou donnez PREFECT_API_URL si c’est Prefect.",
                field="port",
            )
        with writable(self.home):
            self._child = self._launch()
            self._pid = self._child.pid
            ServerNote(self._pid, self.port, os.getpid()).write(self.home)
        self._wait()
        return False

    def _launch(self) -> subprocess.Popen[bytes]:
        self.home.mkdir(parents=True, exist_ok=True)
        serve = ["prefect", "server", "start", "--host", "127.0.0.1", "--port", str(self.port)]
        with (self.home / "server.log").open("ab") as log:
            # A session of its own: Ctrl-C reaches us alone, and we stop the server last.
            return subprocess.Popen(
                [sys.executable, "-m", *serve],
                env=server_env(self.home, self.port, self.database),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.home,
                start_new_session=True,
            )

    def _wait(self) -> None:
        end = ticks() + PATIENCE
        while ticks() < end:
            if not self.alive():
                raise EnvironmentProblem(
                    "Le serveur Prefect s’est arrêté aussitôt lancé.",
                    todo=f"Son journal : {self.home / 'server.log'}.",
                    field="prefect",
                )
            if answers(self.api):
                return
            time.sleep(0.1)
        self.stop()
        raise EnvironmentProblem("Le serveur Prefect ne répond pas après deux minutes.", field="prefect")

    def _take_back(self) -> bool:
        """Uses the server of this house that runs already, if it still answers."""
        left = ServerNote.read(self.home)
        if left is None or left.port != self.port or not is_server(left.pid, self.port):
            return False
        self._pid = left.pid
        if left.is_watched():
            return True
        if answers(self.api, timeout=5.0):
            # Ours from now on: another program of this house must not stop it.
            ServerNote(left.pid, self.port, os.getpid()).write(self.home)
            return True
        self.stop()
        return False

    def alive(self) -> bool:
        """Whether the process runs."""
        if self._child is not None:
            return self._child.poll() is None
        return self._pid is not None and is_server(self._pid, self.port)

    def stop(self) -> None:
        """Asks it to stop, and insists after a while; another `atelier up` that uses it keeps it."""
        if self._pid is None:
            return
        left = ServerNote.read(self.home)
        if left is not None and left.is_watched():
            self._pid = self._child = None
            return
        # SIGINT would wait for every open connection, ours included, for as long as they last.
        for sign in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._pid, sign)
            if self._gone_within(GRACE):
                break
        ServerNote.forget(self.home)
        self._pid = self._child = None

    def _gone_within(self, seconds: float) -> bool:
        end = ticks() + seconds
        while ticks() < end:
            if not self.alive():
                return True
            time.sleep(0.05)
        return False


def _taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0
