"""The note that says which process is the Prefect server of a house, and which one watches over it."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self


@dataclass(frozen=True, slots=True)
class ServerNote:
    """Left in Prefect's home as long as the server runs."""

    pid: int
    port: int
    owner: int

    @classmethod
    def read(cls, home: Path) -> Self | None:
        """The note; None when there is none that makes sense."""
        try:
            left = json.loads(_path(home).read_text())
            return cls(int(left["pid"]), int(left["port"]), int(left.get("owner", 0)))
        except (OSError, ValueError, KeyError, AttributeError):
            return None

    def write(self, home: Path) -> None:
        """Leaves the note."""
        _path(home).write_text(json.dumps(asdict(self)))

    @staticmethod
    def forget(home: Path) -> None:
        """Removes the note."""
        _path(home).unlink(missing_ok=True)

    def is_watched(self) -> bool:
        """Whether another living `atelier` started it, and stops it when it ends."""
        return self.owner != os.getpid() and "atelier" in _program(self.owner)


def is_server(pid: int, port: int) -> bool:
    """Whether this is a Prefect server at this port: another program may have this number by now."""
    program = _program(pid).split()
    return "prefect" in program and "server" in program and str(port) in program


def _path(home: Path) -> Path:
    return home / "server.json"


def _program(pid: int) -> str:
    """What this process runs; nothing when it is gone or only waits to be buried."""
    if pid <= 0:
        return ""
    asked = subprocess.run(
        ["ps", "-ww", "-o", "stat=,args=", "-p", str(pid)],  # noqa: S607 - wherever this system keeps it
        capture_output=True,
        text=True,
        check=False,
    )
    said = asked.stdout.strip()
    return "" if said.startswith("Z") else said
