"""The walker of one worker among several: it asks the pool for runs instead of running them.

Our database says what is owed, and who may ask. A run lost with its worker is asked for again
because its row is still there.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from http.client import NOT_FOUND

from httpx import HTTPStatusError

from config.clock import real_now, ticks
from config.wiring import House
from models.queries import walks_waiting
from models.tables import Walk
from service.pool import POOL, Pool
from service.shared import Shared
from service.walker import RETRY, Walker
from tasks.load import load

log = logging.getLogger("ateliers")
#: How often the runs of dead workers are looked for.
ROUNDS = 8.0
Request = tuple[str, int, datetime]


class PoolWalker(Walker):
    """Of all the workers, the one that holds the lease asks; whoever is free runs."""

    pool = POOL

    def __init__(self, shared: Shared, place: Pool, wake: Callable[[], None]) -> None:
        super().__init__(shared)
        self._place, self._wake = place, wake
        self._asked: dict[Request, float] = {}

    async def _begin(self) -> None:
        """While the lease is ours: what dead workers left is closed, the forms are offered."""
        if not self.shared.flows:
            # Deployments need the pool to be there.
            await self._place.beat()
            await self._deploy()
        if self._time_for("rounds", ROUNDS):
            with self.shared.contact.asking():
                closed = await self._place.close_dead()
            if closed:
                log.warning("closed %s runs of workers that died", closed)
                self._asked.clear()

    async def _deploy(self) -> None:
        """Looked at each time: a walk needs its deployment, and a person may delete it or the pool."""
        self._offered = {}
        await super()._deploy()

    async def _take_forms(self) -> None:
        """They are runs of the pool like the others."""

    async def _remind(self) -> None:
        await self._ask("relances", {}, f"relances#{_period()}")

    async def _walk_one(self) -> bool:
        """Asks the pool to walk every atelier that waits and is not being walked."""
        waiting = await asyncio.to_thread(_waiting, self.shared.house)
        known = {_request(row) for row, _, _ in waiting}
        self._asked = {request: until for request, until in self._asked.items() if request in known}
        if not waiting:
            return False
        with self.shared.contact.asking():
            under_way = await self._place.walked_now()
        for row, is_session, at in waiting:
            if row.scope in under_way or self._asked.get(_request(row), 0.0) > ticks():
                continue
            # Kept beforehand: one that fails is not asked for again at once.
            self._asked[_request(row)] = ticks() + RETRY
            flow, field = ("session_nationale", "session") if is_session else ("parcours", "atelier")
            key = f"{row.scope}#{row.seq}#{row.asked_at.isoformat()}#{_period()}"
            await self._ask(flow, {field: row.scope, "at": at.isoformat()}, key)
        return False

    async def _ask(self, name: str, parameters: dict[str, str], key: str) -> None:
        deployment = next((one for one, flow in self.shared.flows.items() if flow.name == name), None)
        if deployment is None:
            return
        try:
            with self.shared.contact.asking():
                await self._place.ask(deployment, parameters, key)
        except HTTPStatusError as error:
            if error.response.status_code == NOT_FOUND:
                # Somebody deleted it: it is made again before the next question.
                self.shared.flows = {}
            raise
        self._wake()


def _waiting(house: House) -> list[tuple[Walk, bool, datetime]]:
    now = house.now()
    with house.reading() as session:
        rows = walks_waiting(session)
        return [(row, load(session, row.scope).is_session, max(row.at or now, now)) for row in rows]


def _request(row: Walk) -> Request:
    return row.scope, row.seq, row.asked_at


def _period() -> int:
    """In a key, so that two workers which ask at once ask once, and yet one may ask again later."""
    return int(real_now().timestamp() // RETRY)
