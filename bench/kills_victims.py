"""The processes that are killed: each is started, killed at a random moment, and started again."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from random import Random

from bench.processes import ATELIER, ROOT, environment

PATIENCE = 7200.0


class Victim:
    """One kind of process; between `earliest` and `latest` seconds after its start it is killed."""

    def __init__(
        self,
        name: str,
        command: list[str],
        env: Mapping[str, str],
        span: tuple[float, float],
        log: Path | None,
    ) -> None:
        self.name, self.command, self.env, self.span, self.log = name, command, env, span, log
        self.killed, self.wrong = 0, ""
        #: How much of the year is over, from 0 to 1: the kills are spread over all of it.
        self.progress = 0.0
        self._spent, self._over = threading.Event(), threading.Event()

    @contextmanager
    def under_fire(self, kills: int, *, seed: int) -> Iterator[None]:
        """Kills it so many times while the year goes on; then leaves it alive until the end."""
        dice = Random(seed)  # noqa: S311 - the same kills again, no secret
        thread = threading.Thread(target=self._fire, args=(kills, dice), daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._over.set()
            thread.join(60)

    def wait_out(self) -> None:
        """Returns once every kill has fallen."""
        if not self._spent.wait(PATIENCE):
            raise TimeoutError(f"the kills of {self.name} did not all fall")
        if self.wrong:
            raise RuntimeError(self.wrong)

    def _fire(self, kills: int, dice: Random) -> None:
        while self.killed < kills and not self._over.is_set():
            child = self._start()
            self._over.wait(dice.uniform(*self.span))
            while self.progress * kills < self.killed and not self._over.is_set():
                self._over.wait(0.1)
            if child.poll() is not None:
                # It must live until it is killed, whatever the others do.
                self.wrong = f"{self.name} ended by itself, with {child.returncode}"
                break
            child.kill()
            child.wait()
            self.killed += 1
        self._spent.set()
        last = self._start()
        self._over.wait()
        last.terminate()
        last.wait(60)

    def _start(self) -> subprocess.Popen[bytes]:
        with Path(self.log or "/dev/null").open("ab") as out:
            return subprocess.Popen(
                self.command,
                env=environment(self.env),
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
            )


def sender(env: Mapping[str, str]) -> Victim:
    """`atelier deliver --watch`: about a second to start, then mails."""
    return Victim("who sends", [ATELIER, "deliver", "--watch"], env, (0.3, 2.5), None)


def sweeper(env: Mapping[str, str]) -> Victim:
    """What time alone changes, done again and again without Prefect."""
    return Victim("who sweeps", [sys.executable, "-m", "bench.kills_sweeper"], env, (0.3, 2.5), None)


def up(env: Mapping[str, str], log: Path) -> Victim:
    """The whole system; its Prefect server is another process, which stays."""
    log.parent.mkdir(parents=True, exist_ok=True)
    return Victim("atelier up", [ATELIER, "up"], env, (2.0, 12.0), log)


def until(true: Callable[[], bool], *, what: str, seconds: float = 600.0) -> None:
    """Waits for something to become true."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise TimeoutError(f"still waiting for {what} after {seconds:.0f} s")
        time.sleep(0.02)
