"""What the loops of one process share: the house, Prefect, the leases, and the turn to run something."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from prefect import Flow, State, tags
from prefect.client.orchestration import PrefectClient
from prefect.exceptions import Abort, ObjectNotFound

from config.wiring import House
from service.contact import Contact
from service.progress import Progress
from service.timetable import TAG
from tasks.lease import holder_name

log = logging.getLogger("ateliers")
#: What every flow of ours is.
AsyncFlow = Flow[..., Coroutine[Any, Any, State[Any]]]
NAMES = ("parcours", "envois", "salons")
#: Seconds between two looks of a loop at our database.
PAUSE = 0.2


class Shared:
    """One process at work on one house with one Prefect server."""

    def __init__(self, house: House, api: str, client: PrefectClient, say: Callable[[str], None]) -> None:
        self.house, self.client, self.say = house, client, say
        self.contact = Contact(api, say)
        self.progress = Progress(NAMES)
        self.holder = holder_name()
        self.mark = house.mark()
        #: On every run of this process, so that what it leaves behind is found.
        self.tags: tuple[str, ...] = (TAG, self.mark)
        self.holds: dict[str, bool] = dict.fromkeys(NAMES, False)
        self.flows: dict[UUID, Flow[..., Any]] = {}
        self.stop = asyncio.Event()
        # Prefect's SQLite answers 503 to two runs at once, and its client then waits two seconds.
        self._one_run = asyncio.Lock()
        self.running = ""

    @asynccontextmanager
    async def turn(self, name: str) -> AsyncIterator[None]:
        """The turn of one loop to ask something of Prefect."""
        async with self._one_run:
            self.running = name
            try:
                with self.contact.asking():
                    yield
            finally:
                self.running = ""

    async def run_flow(self, name: str, flow: AsyncFlow, *arguments: Any) -> State[Any] | None:
        """Runs a flow; None when somebody ended or deleted its run in Prefect meanwhile."""
        async with self.turn(name):
            with tags(*self.tags):
                try:
                    state: State[Any] = await flow(*arguments, return_state=True)
                except (Abort, ObjectNotFound) as error:
                    log.warning("a run of %s was ended in Prefect: %s", flow.name, error)
                    return None
        return state
