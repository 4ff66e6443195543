"""A real Prefect server for tests, whose end is sure however they end, and what it shows over HTTP."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx

from service.server import PrefectServer
from service.server_note import ServerNote

#: Waits for the end of its standard input, that is for the end of the tests however they end.
_WATCHDOG = """
import os, signal, sys
sys.stdin.read()
try:
    os.kill(int(sys.argv[1]), signal.SIGTERM)
except ProcessLookupError:
    pass
"""


@contextmanager
def kept_server(home: Path, port: int) -> Iterator[PrefectServer]:
    """A server that runs until the end of the tests, even killed."""
    server = PrefectServer(home, port)
    watchdog: subprocess.Popen[bytes] | None = None
    try:
        server.start()
        watchdog = subprocess.Popen(
            [sys.executable, "-c", _WATCHDOG, str(server_pid(home))],
            stdin=subprocess.PIPE,
            start_new_session=True,
        )
        yield server
    finally:
        server.stop()
        if watchdog is not None:
            watchdog.kill()
            watchdog.communicate()


def server_pid(home: Path) -> int:
    """The process of the server of this home."""
    left = ServerNote.read(home)
    assert left is not None, f"no server runs in {home}"
    return left.pid


def copy_tables(known: Path, new: Path) -> None:
    """Prefect's tables for a new home: making them anew costs a start several seconds."""
    new.mkdir(parents=True)
    with (
        closing(sqlite3.connect(known / "prefect.db")) as source,
        closing(sqlite3.connect(new / "prefect.db")) as target,
    ):
        source.backup(target)


def runs(api: str, mark: str) -> list[dict[str, Any]]:
    """The runs of one house that Prefect shows, oldest first."""
    asked = {"flow_runs": {"tags": {"all_": [mark]}}, "sort": "START_TIME_ASC", "limit": 200}
    answer = httpx.post(f"{api}/flow_runs/filter", json=asked, timeout=30)
    return list(answer.raise_for_status().json())


def under_way(api: str, mark: str) -> list[str]:
    """The runs that Prefect shows as not ended, by name."""
    ended = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED", "SCHEDULED"}
    return [run["name"] for run in runs(api, mark) if run["state"]["type"] not in ended]
