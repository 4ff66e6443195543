"""The loop that sends mail: in a run that Prefect shows, and without it as soon as it makes mail wait."""

from __future__ import annotations

import asyncio
import logging

from flows.envois import envois
from service.shared import PAUSE, Shared
from tasks.empty_outbox import empty_outbox, mail_waits

log = logging.getLogger("ateliers")
NAME = "envois"
#: Seconds that a mail waits for Prefect.
PATIENCE = 3.0
#: Between two looks while a run of this process is sending already.
BUSY = 1.0


class Sender:
    """Mail that waits leaves at once, whatever Prefect does."""

    def __init__(self, shared: Shared) -> None:
        self.shared = shared
        self._run: asyncio.Task[bool] | None = None

    async def step(self) -> float:
        """Sends what waits; the pause before the next look."""
        if not self.shared.holds[NAME] or not await asyncio.to_thread(mail_waits, self.shared.house):
            self.shared.progress.did_well(NAME)
            return PAUSE
        if not await self._sent_by_a_run() and not await self._sent_alone():
            # A run of ours is at it: whether mails leave is what the beat looks at.
            return BUSY
        self.shared.progress.did_well(NAME)
        return PAUSE

    async def _sent_by_a_run(self) -> bool:
        """In a run of `envois`; False when there is none, or when it keeps the mail waiting."""
        if self.shared.contact.note or (self._run is not None and not self._run.done()):
            return False
        self._run = asyncio.create_task(self._run_envois())
        done, _ = await asyncio.wait({self._run}, timeout=PATIENCE)
        return bool(done) and self._run.result()

    async def _run_envois(self) -> bool:
        try:
            await self.shared.run_flow(NAME, envois)
        except Exception as error:  # noqa: BLE001 - mail goes on without it, whatever it was
            log.warning("the run of envois failed: %s", error)
            return False
        return True

    async def end(self) -> None:
        """Waits for the run under way; its mails are marked."""
        if self._run is not None and not self._run.done():
            await asyncio.wait({self._run})

    async def _sent_alone(self) -> bool:
        """The same work as a plain function; False when a run of this process is sending."""
        house = self.shared.house
        now = await asyncio.to_thread(house.now)
        courier = house.courier()
        try:
            return await asyncio.to_thread(empty_outbox, house, courier, at=now, keep_lease=True) is not None
        finally:
            courier.close()
