"""One Prefect server of ours, as a child process on loopback."""

from __future__ import annotations

import contextlib
import json
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
from service.prefect_env import server_env

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
    """Starts a server, or takes back the one that a killed `atelier up` of this house left running."""

    def __init__(self, home: Path, port: int) -> None:
        self.home, self.port = home, port
        self.api = f"http://127.0.0.1:{port}/api"
        self._child: subprocess.Popen[bytes] | None = None
        self._pid: int | None = None

    @property
    def _note(self) -> Path:
        return self.home / "server.json"

    def start(self) -> None:
        """Returns once the server answers; EnvironmentProblem when it cannot."""
        if self._take_back():
            return
        if _taken(self.port):
            raise EnvironmentProblem(
                f"Le port {self.port} est déjà pris par un autre programme.",
                todo="Choisissez-en un autre (ATELIER_PORT), ou donnez PREFECT_API_URL si c’est Prefect.",
                field="port",
            )
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / "server.log").open("ab") as log:
            # A session of its own: Ctrl-C reaches us alone, and we stop the server last.
            self._child = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "prefect",
                    "server",
                    "start",
                    "--host",
                    "127.0.0.1",
                    "--port",
                    str(self.port),
                ],
                env=server_env(self.home, self.port),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.home,
                start_new_session=True,
            )
        self._pid = self._child.pid
        self._note.write_text(json.dumps({"pid": self._pid, "port": self.port}))
        self._wait()

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
        """Uses the server left by a killed process of ours, if it is the one and still answers."""
        try:
            left = json.loads(self._note.read_text())
        except (OSError, ValueError):
            return False
        if left.get("port") != self.port or not _is_prefect_server(int(left.get("pid", 0))):
            return False
        self._pid = int(left["pid"])
        if not answers(self.api, timeout=5.0):
            self.stop()
            return False
        return True

    def alive(self) -> bool:
        """Whether the process runs."""
        if self._child is not None:
            return self._child.poll() is None
        return self._pid is not None and _is_prefect_server(self._pid)

    def stop(self) -> None:
        """Asks it to stop, and insists after a while."""
        if self._pid is None:
            return
        # SIGINT would wait for every open connection, ours included, for as long as they last.
        for sign in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._pid, sign)
            if self._gone_within(GRACE):
                break
        self._note.unlink(missing_ok=True)
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


def _is_prefect_server(pid: int) -> bool:
    """Whether this process is a Prefect server: a number may have been given to another program since."""
    if pid <= 0:
        return False
    asked = subprocess.run(
        ["ps", "-o", "stat=,args=", "-p", str(pid)],  # noqa: S607 - wherever this system keeps it
        capture_output=True,
        text=True,
        check=False,
    )
    said = asked.stdout.strip()
    return "prefect" in said and "server" in said and not said.startswith("Z")
