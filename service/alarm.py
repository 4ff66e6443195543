"""Tells Prefect that mail left, or that mail waits: what its automation listens to."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta

from prefect.events import Event
from prefect.events.clients import get_events_client

from config.clock import real_now
from config.wiring import House
from models.queries import last_left
from service.automation import LEFT, WAITING, resource_of
from service.shared import Shared
from tasks.stalled import stalled

log = logging.getLogger("ateliers")
#: Between two looks; an outbox that has stood for less has not begun to stand still.
LOOK, LATE = 10.0, timedelta(minutes=1)
#: Seconds given to Prefect; after that the word is lost, and nothing else.
PATIENCE = 5.0
#: Whoever was told waits so long before the same standstill is told again.
COOLDOWN = timedelta(hours=6)


class Alarm:
    """What one process says of the outbox, by the database alone: whoever sends, it is seen."""

    def __init__(self, shared: Shared) -> None:
        self.shared = shared
        self._left: datetime | None = None
        self._told: datetime | None = None

    async def step(self) -> float:
        """Says what changed since the last look; only the holder of the walks does, so once."""
        if self.shared.holds["parcours"] and not self.shared.contact.note:
            now, left, waiting = await asyncio.to_thread(_look, self.shared.house)
            if left != self._left and await self._says(LEFT, 0):
                self._left, self._told = left, None
            if not waiting:
                # Whatever comes next is another standstill, which nobody was told of.
                self._told = None
            elif not self._told_lately(now) and await self._says(WAITING, waiting):
                self._told = now
        return LOOK

    def _told_lately(self, now: datetime) -> bool:
        return self._told is not None and now - self._told < COOLDOWN

    async def _says(self, event: str, count: int) -> bool:
        """Whether Prefect took it."""
        try:
            await asyncio.wait_for(emit(event, self.shared.mark, count), PATIENCE)
        except Exception as error:  # noqa: BLE001 - an alarm that cannot be told must not cost anything else
            log.debug("Prefect did not take the event %s: %s", event, error)
            return False
        return True


async def emit(event: str, mark: str, count: int) -> None:
    """One event, about one installation: a number, and nobody's name."""
    said = Event(
        event=event, resource={"prefect.resource.id": resource_of(mark)}, payload={"messages": count}
    )
    async with get_events_client(reconnection_attempts=0, checkpoint_every=1) as client:
        await client.emit(said)


def _look(house: House) -> tuple[datetime, datetime | None, int]:
    """Now, when a server last took a mail, and how many none takes, as the alarm itself will judge."""
    with house.reading() as session:
        at = house.moment(session)
        found = stalled(session, at=at, real=real_now(), after=LATE)
        return at, last_left(session, at), found.waiting + found.over if found else 0
