"""The end of `atelier up`: what is under way ends first, but not for ever."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType

from config.clock import ticks

#: A mail server that says nothing is given up after thirty seconds: its mail is then accounted for.
GRACE = 35.0
LOOK = 0.2


class Ending:
    """Runs something in a thread of its own, and closes the house on Ctrl-C or SIGTERM.

    In the main thread, where signals arrive, Prefect would take SIGTERM for itself during a run.
    """

    def __init__(self, closing: threading.Event, say: Callable[[str], None]) -> None:
        self._closing, self._say = closing, say
        self._until: float | None = None
        self._raised: BaseException | None = None
        self._call: Callable[[], object] = lambda: None

    def calls(self, call: Callable[[], object]) -> None:
        """What to call once the end is asked for; at once if it was."""
        self._call = call
        if self._closing.is_set():
            call()

    def run(self, work: Callable[[], None]) -> bool:
        """Until the work ends; False when it was not waited for any longer."""
        for sign in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sign, self._asked)
        worker = threading.Thread(target=self._do, args=(work,), daemon=True)
        worker.start()
        while worker.is_alive():
            worker.join(LOOK)
            if self._until is not None and ticks() > self._until:
                self._say(
                    "Quelque chose ne finit pas : ce qui était en cours sera repris au prochain démarrage."
                )
                return False
        if self._raised is not None:
            raise self._raised
        return True

    def _asked(self, _sign: int, _frame: FrameType | None) -> None:
        if self._closing.is_set():
            self._until = ticks()
            return
        self._until = ticks() + GRACE
        self._closing.set()
        self._call()
        self._say("Arrêt : ce qui est en cours se termine (Ctrl-C de nouveau pour ne pas attendre)…")

    def _do(self, work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - raised again in the thread that waits
            self._raised = error
