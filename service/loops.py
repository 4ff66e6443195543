"""The loops of `atelier up`: forms and walks one at a time, mail beside them, a beat for both.

With Prefect down, mail and sweep go on as plain functions and walks wait; the beat's note says so,
and `atelier health` reads it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

import httpx
from prefect.client.orchestration import PrefectClient

from config.wiring import House
from models.errors import AtelierError
from service.alarm import Alarm
from service.beat import Beat
from service.calendars import CalendarLoop
from service.poster import Poster
from service.returns import ReturnsLoop
from service.sender import Sender
from service.shared import NAMES, Shared
from service.walker import Walker

log = logging.getLogger("ateliers")
LISTEN = 2.0
#: What fails is tried again more and more seldom, but not less often than this.
SLOWEST = 30.0
#: One turn of a loop; the pause before the next one.
Step = Callable[[], Awaitable[float]]


class Loops(Shared):
    """One process's loops over one house and one Prefect server."""

    def __init__(
        self, house: House, api: str, client: PrefectClient, say: Callable[[str], None] = log.info
    ) -> None:
        super().__init__(house, api, client, say)
        self.beat, self.sender, self.poster = Beat(self), Sender(self), Poster(self)
        self.walker: Walker = Walker(self)
        self.calendars, self.alarm = CalendarLoop(house), Alarm(self)
        self.returns = ReturnsLoop(house)

    def steps(self) -> dict[str, Step]:
        """What runs again and again, each beside the others."""
        return {
            "bail": self.beat.step,
            "prefect": self._listen,
            "envois": self.sender.step,
            "salons": self.poster.step,
            "parcours": self.walker.step,
            "calendriers": self.calendars.step,
            "retours": self.returns.step,
            "alerte": self.alarm.step,
        }

    async def run(self) -> None:
        """Until `stop` is set; then each loop ends after what it is doing."""
        await self.contact.look()
        await asyncio.gather(*(self._for_ever(name, step) for name, step in self.steps().items()))
        await self.sender.end()
        await self.beat.end()

    async def _listen(self) -> float:
        """Whether Prefect answers; beside the beat, since one that hangs must not cost us our leases."""
        await self.contact.look()
        return LISTEN

    async def _for_ever(self, name: str, step: Step) -> None:
        """Runs a step again and again; what goes wrong is said, and tried again more slowly."""
        slower = 1.0
        while not self.stop.is_set():
            try:
                pause = await step()
                slower = 1.0
            except BaseException as error:
                if _ends_us(error):
                    raise
                # Whatever it was, the other mails and ateliers must not wait for somebody to restart us.
                self._failed(name, error)
                pause, slower = slower, min(slower * 2, SLOWEST)
            try:
                await asyncio.wait_for(self.stop.wait(), pause)
            except TimeoutError:
                continue

    def _failed(self, name: str, error: BaseException) -> None:
        if name in NAMES:
            self.progress.failed(name, error)
        if isinstance(error, AtelierError):
            log.warning("%s %s", error.message, error.todo)
        elif isinstance(error, httpx.HTTPError):
            # What became of Prefect is said in a sentence; where its client was then helps nobody.
            log.warning("Prefect failed the loop %s: %s", name, str(error).partition("\n")[0])
        else:
            log.error("the loop %s failed; it goes on", name, exc_info=error)


def _ends_us(error: BaseException) -> bool:
    """Whether this is the end of the program, and not of one run: Prefect cancels runs by exceptions too."""
    task = asyncio.current_task()
    cancelled = isinstance(error, asyncio.CancelledError) and task is not None and task.cancelling() > 0
    return cancelled or isinstance(error, KeyboardInterrupt | SystemExit | GeneratorExit)
