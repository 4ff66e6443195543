"""Who kills senders: at any moment of their lives, or within a blink of something at the mail server."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Self

from bench.processes import ATELIER, ROOT, environment
from bench.slow_mail import SlowMail

#: Seconds of life of a sender killed at any moment: it is up after about one.
LIFE = (0.0, 2.5)
#: Seconds after something stirred at the mail server; a mail takes about a twentieth of one.
BLINK = (0.0, 0.2)
#: How long to wait for something to stir.
DULL = 2.0


class Hunter:
    """One sender, killed and started again as long as kills are due; alive at the end until told to leave."""

    def __init__(self, env: Mapping[str, str], mail: SlowMail, log: Path, seed: int) -> None:
        self.env, self.mail, self.log = env, mail, log
        self.dice = Random(seed)  # noqa: S311 - the same kills again, no secret
        #: How many kills are due so far; they are spread over the month.
        self.quota = 0
        self.killed = 0
        self.wrong = ""
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._hunt, daemon=True)

    @property
    def spent(self) -> bool:
        """Whether all the kills due so far have fallen."""
        if self.wrong:
            raise RuntimeError(self.wrong)
        return self.killed >= self.quota

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(60)

    def _hunt(self) -> None:
        while not self._over.is_set():
            sender = self._start()
            while self.killed >= self.quota and sender.poll() is None and not self._over.wait(0.01):
                pass
            self._lie_in_wait()
            if self._over.is_set():
                sender.terminate()
                sender.wait(60)
                return
            if sender.poll() is not None:
                self.wrong = f"a sender ended by itself:\n{self.log.read_text()[-2000:]}"
                return
            sender.kill()
            sender.wait()
            self.killed += 1

    def _lie_in_wait(self) -> None:
        if self._over.is_set():
            return
        if self.dice.random() < 0.5:
            self._over.wait(self.dice.uniform(*LIFE))
            return
        self.mail.stirred.clear()
        self.mail.stirred.wait(DULL)
        time.sleep(self.dice.uniform(*BLINK))

    def _start(self) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as out:
            return subprocess.Popen(
                [ATELIER, "deliver", "--watch"],
                env=environment(self.env),
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
            )
