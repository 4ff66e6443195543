"""The processes of the bench: started here, measured here, stopped here."""

from __future__ import annotations

import atexit
import contextlib
import gc
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
ATELIER = str(Path(sys.executable).with_name("atelier"))
PATIENCE = 120.0

Process = subprocess.Popen[str]


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """What a process of ours sees: no setting of the engineer's own, nor of another Prefect."""
    own = ("ATELIER_", "PREFECT_")
    return {name: value for name, value in os.environ.items() if not name.startswith(own)} | dict(extra or {})


def spawn(*arguments: str, env: Mapping[str, str] | None = None, log: Path | None = None) -> Process:
    """Starts a process; it is stopped with the bench, whatever happens."""
    with (log or Path(os.devnull)).open("ab") as errors:
        child = subprocess.Popen(
            arguments,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env=environment(env),
            cwd=ROOT,
        )
    atexit.register(stop, child)
    return child


def module(name: str, *arguments: str) -> Process:
    """Starts a program of the bench."""
    return spawn(sys.executable, "-m", f"bench.{name}", *arguments)


def stop(*children: Process) -> None:
    """Asks politely, then insists."""
    for child in children:
        if child.poll() is None:
            child.terminate()
            try:
                child.wait(30)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


def first_line(child: Process, start: str) -> None:
    """Waits for the line by which a process says that it is ready."""
    assert child.stdout is not None
    for line in child.stdout:
        if line.startswith(start):
            return
    raise RuntimeError(f"{child.args!r} ended before it was ready")


def cpu(pid: int) -> float:
    """CPU seconds that a process and its children have taken so far."""
    times = [one.cpu_times() for one in _tree(pid)]
    return sum(one.user + one.system for one in times)


def memory(pid: int) -> float:
    """Bytes that a process and its children hold, shared pages divided among those who use them."""
    infos = [one.memory_full_info() for one in _tree(pid)]
    return float(sum(getattr(info, "pss", info.rss) for info in infos))


def _tree(pid: int) -> list[psutil.Process]:
    process = psutil.Process(pid)
    return [process, *process.children(recursive=True)]


class Witness:
    """Asks another process what it reads."""

    def __init__(self, url: str) -> None:
        self.child = module("witness", url)

    def read(self, query: str) -> str:
        """What the other process finds now."""
        assert self.child.stdin is not None
        assert self.child.stdout is not None
        self.child.stdin.write(query + "\n")
        self.child.stdin.flush()
        return self.child.stdout.readline().strip()


class Sink:
    """The mail server, in its own process, and when each recipient's mail came."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.child = module("sink", str(port))
        first_line(self.child, "ready")
        self._came: dict[str, float] = {}
        self._count, self._last = 0, 0.0
        self._more = threading.Condition()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self.child.stdout is not None
        with contextlib.suppress(ValueError):  # The pipe is closed at the end.
            for line in self.child.stdout:
                moment, _, recipient = line.strip().partition(" ")
                with self._more:
                    self._last = self._came[recipient] = float(moment)
                    self._count += 1
                    self._more.notify_all()

    def forget(self) -> None:
        """Starts from nothing again."""
        with self._more:
            self._came.clear()
            self._count = 0

    def last_of_all(self, count: int) -> float:
        """When the last of so many mails came, whoever they are for."""
        with self._more:
            if not self._more.wait_for(lambda: self._count >= count, PATIENCE):
                raise TimeoutError(f"{count - self._count} mails did not come")
            return self._last

    def last_of(self, recipients: Iterable[str]) -> float:
        """When the last of these mails came; TimeoutError when one does not come."""
        wanted = set(recipients)
        with self._more:
            if not self._more.wait_for(lambda: wanted <= self._came.keys(), PATIENCE):
                raise TimeoutError(f"{len(wanted - self._came.keys())} mails did not come")
            return max(self._came[one] for one in wanted)


def settle_down(seconds: float = 0.03, *, collect: bool = False) -> None:
    """A short rest, so that what one repetition left behind does not weigh on the next.

    `collect` before a block, so that none pays for the waste of another; never before each act, whose
    slowest must show what collecting costs.
    """
    if collect:
        gc.collect()
    time.sleep(seconds)
