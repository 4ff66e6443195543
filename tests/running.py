"""`atelier up` as a program of its own, for the tests that stop and kill it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from config.wiring import House
from models.tables import Lease
from postgres import free_port

PROGRAM = Path(sys.executable).with_name("atelier")


def until(true: Callable[[], bool], *, seconds: float, what: str) -> None:
    """Waits for something to become true; fails with its name when it does not."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"still waiting for {what} after {seconds} s"
        time.sleep(0.02)


def clean_environment(settings: Mapping[str, str]) -> dict[str, str]:
    """This environment with these settings, and nothing of the developer's."""
    ours = ("PREFECT_", "ATELIER_")
    return (
        {key: value for key, value in os.environ.items() if not key.startswith(ours)}
        | {"ATELIER_RHYTHM": "continu", "ATELIER_PAGES_PORT": str(free_port())}
        | dict(settings)
    )


class Up:
    """One `atelier up`, with the settings it is given and nothing of the developer's."""

    def __init__(
        self, settings: Mapping[str, str], log: Path, *, command: Sequence[str] = (str(PROGRAM), "up")
    ) -> None:
        self.log = log
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                command,
                env=clean_environment(settings),
                stdout=out,
                stderr=out,
                stdin=subprocess.DEVNULL,
            )

    @property
    def shown(self) -> str:
        """All that the terminal showed."""
        return self.log.read_text()

    def says(self, sentence: str, *, times: int = 1, seconds: float = 120) -> None:
        """Waits until the terminal has shown this so many times."""
        what = f"« {sentence} » {times} times"
        until(lambda: self.shown.count(sentence) >= times or self.died(), seconds=seconds, what=what)
        assert self.shown.count(sentence) >= times, self.shown

    def wait_ready(self, house: House) -> None:
        """Until this very process holds the leases: from then on it works."""
        until(lambda: self.died() or self._holds(house), seconds=90, what="atelier up")
        assert not self.died(), self.log.read_text()

    def _holds(self, house: House) -> bool:
        with house.reading() as session:
            leases = [session.get(Lease, name) for name in ("parcours", "envois")]
        return all(lease is not None and lease.holder.endswith(f":{self.process.pid}") for lease in leases)

    def died(self) -> bool:
        return self.process.poll() is not None

    def kill(self) -> None:
        """SIGKILL: it cannot put anything in order."""
        self.process.kill()
        self.process.wait(10)

    def ctrl_c(self, *, seconds: float = 30) -> int:
        """What a person does; returns the exit code. Longer than this, something hangs."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(seconds)
