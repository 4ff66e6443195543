"""One `atelier worker` as a child of `atelier cluster`."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

#: What a worker that is asked to stop gets to end its runs.
GRACE = 45.0


class WorkerProcess:
    """One `atelier worker` as a child."""

    def __init__(self, environment: dict[str, str], number: int, at_once: int) -> None:
        self._environment, self._number, self._at_once = environment, number, at_once
        self._child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns at once: a worker says by itself that it is ready."""
        atelier = Path(sys.executable).with_name("atelier")
        options = ["--at-once", str(self._at_once), "--parent", str(os.getpid())]
        options += ["--label", f"[ouvrier {self._number}] "]
        # A session of its own: Ctrl-C reaches us alone, and the workers are stopped first.
        self._child = subprocess.Popen(
            [sys.executable, str(atelier), "worker", *options],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    def where(self) -> str:
        """For people: its process."""
        return f"processus {self._child.pid}" if self._child else "arrêté"

    def alive(self) -> bool:
        """Whether the process runs."""
        return self._child is not None and self._child.poll() is None

    def ask_to_stop(self) -> None:
        """Its runs end first."""
        if self._child is not None:
            with contextlib.suppress(ProcessLookupError):
                self._child.send_signal(signal.SIGINT)

    def stop(self) -> None:
        """Waits for its end, and insists after a while."""
        if self._child is None:
            return
        self.ask_to_stop()
        try:
            self._child.wait(GRACE)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
