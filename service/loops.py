"""The loops of `atelier up`: forms and walks one at a time, mail beside them, a beat for both.

Each holds a lease in our database. With Prefect down, mail and sweep go on as plain functions and
walks wait; the beat's note says so, and `atelier health` reads it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from prefect import Flow, tags
from prefect.client.orchestration import PrefectClient

from config.clock import real_now, ticks
from config.wiring import House
from flows.envois import envois
from flows.parcours import parcours
from flows.relances import relances
from flows.session_nationale import session_nationale
from models.errors import AtelierError
from models.queries import journals_due, messages_due, walks_waiting
from service.deploy import Choices, choices_of, deploy
from service.runs import close_orphans, take_scheduled
from service.server import answers
from service.timetable import TAG
from tasks.empty_outbox import empty_outbox
from tasks.lease import give_back, holder_name, take
from tasks.load import load
from tasks.sweep_all import sweep_all

log = logging.getLogger("ateliers")
PAUSE, POLL, BEAT, REDEPLOY, SWEEP_ALONE, RETRY = 0.2, 1.0, 4.0, 30.0, 600.0, 20.0
NAMES = ("parcours", "envois")


class Loops:
    """One process's loops over one house and one Prefect server."""

    def __init__(self, house: House, api: str, client: PrefectClient) -> None:
        self.house, self.api, self.client = house, api, client
        self.holder = holder_name()
        self.mark = house.mark()
        self.holds: dict[str, bool] = dict.fromkeys(NAMES, False)
        self.flows: dict[UUID, Flow[..., Any]] = {}
        self.stop = asyncio.Event()
        # Prefect's SQLite answers 503 to two runs at once, and its client then waits two seconds.
        self._one_run = asyncio.Lock()
        self._up = False
        self._offered: Choices = {}
        self._since: dict[str, float] = {}
        self._not_before: dict[str, float] = {}
        self._orphans_closed = False

    async def run(self) -> None:
        """Until `stop` is set; then each loop ends after what it is doing."""
        loops = (self._beat, self._send, self._walk)
        await asyncio.gather(*(self._for_ever(loop) for loop in loops))
        await asyncio.to_thread(self._give_back)

    async def _for_ever(self, step: Callable[[], Awaitable[float]]) -> None:
        """Runs a step again and again; what goes wrong is logged, and tried again more slowly."""
        slower = 1.0
        while not self.stop.is_set():
            try:
                pause = await step()
                slower = 1.0
            except AtelierError as error:
                log.warning("%s %s", error.message, error.todo)
                pause, slower = slower, min(slower * 2, 30.0)
            except Exception:
                # Whatever it was, the other mails and ateliers must not wait for somebody to restart us.
                log.exception("a loop failed; it goes on in %s s", slower)
                pause, slower = slower, min(slower * 2, 30.0)
            try:
                await asyncio.wait_for(self.stop.wait(), pause)
            except TimeoutError:
                continue

    async def _beat(self) -> float:
        """Keeps the leases and says whether Prefect answers."""
        self._up = await asyncio.to_thread(answers, self.api)
        note = "" if self._up else "Prefect ne répond pas"
        self.holds = await asyncio.to_thread(self._take, note)
        if not self.holds["parcours"]:
            self._orphans_closed = False
        elif self._up:
            await self._begin()
        return BEAT

    async def _begin(self) -> None:
        """Once the lease is ours: the runs of who held it before are closed, the forms are offered."""
        if not self._orphans_closed:
            closed = await close_orphans(self.client, self.mark)
            self._orphans_closed = True
            if closed:
                log.warning("closed %s runs of a process that died", closed)
        if not self.flows:
            await self._deploy()

    def _take(self, note: str) -> dict[str, bool]:
        with self.house.writing() as session:
            return {name: take(session, name, self.holder, real=real_now(), note=note) for name in NAMES}

    def _give_back(self) -> None:
        with self.house.writing() as session:
            for name in NAMES:
                give_back(session, name, self.holder, real=real_now())

    async def _deploy(self) -> None:
        """The deployments; forms list the ateliers, so a new one changes them."""

        def read() -> Any:
            with self.house.reading() as session:
                return choices_of(session)

        choices = await asyncio.to_thread(read)
        if not self.flows or choices != self._offered:
            self.flows = await deploy(self.client, choices, self.mark)
            self._offered = choices

    async def _send(self) -> float:
        """Mail that waits leaves at once, in a run of `envois` when Prefect answers."""
        if not self.holds["envois"] or not await asyncio.to_thread(self._mail_waits):
            return PAUSE
        if self._up:
            async with self._one_run:
                with tags(TAG, self.mark):
                    await envois(return_state=True)
        else:
            now = await asyncio.to_thread(self.house.now)
            courier = self.house.courier()
            try:
                await asyncio.to_thread(empty_outbox, self.house, courier, at=now, keep_lease=True)
            finally:
                courier.close()
        return PAUSE

    def _mail_waits(self) -> bool:
        now = self.house.now()
        with self.house.reading() as session:
            return messages_due(session, now) > 0

    async def _walk(self) -> float:
        """Forms first, then the oldest walk; one run at a time, as Prefect's SQLite asks."""
        if not self.holds["parcours"]:
            return PAUSE
        if not self._up:
            return await self._sweep_alone()
        if self.flows and self._time_for("forms", POLL):
            async with self._one_run:
                await take_scheduled(self.client, self.flows, self.holder)
        if self._time_for("deploy", REDEPLOY):
            await self._deploy()
        if self._time_for("due", REDEPLOY) and await asyncio.to_thread(self._something_is_due):
            async with self._one_run:
                with tags(TAG, self.mark):
                    await relances(return_state=True)
        return 0.0 if await self._walk_one() else PAUSE

    async def _walk_one(self) -> bool:
        """Walks the atelier that waits longest; its request stays if the run did not end well."""
        found = await asyncio.to_thread(self._oldest)
        if found is None:
            return False
        slug, is_session, at = found
        # Set beforehand: whatever goes wrong with this one, the others go first for a while.
        self._not_before[slug] = ticks() + RETRY
        async with self._one_run:
            with tags(TAG, self.mark):
                flow = session_nationale if is_session else parcours
                state = await flow(slug, at, return_state=True)
        if state.is_failed() or state.is_crashed():
            log.error("the walk of %s failed: %s", slug, state.message)
        else:
            del self._not_before[slug]
        return True

    def _oldest(self) -> tuple[str, bool, datetime] | None:
        now = self.house.now()
        with self.house.reading() as session:
            rows = [row for row in walks_waiting(session) if self._not_before.get(row.scope, 0.0) <= ticks()]
            if not rows:
                return None
            at = max(rows[0].at or now, now)
            return rows[0].scope, load(session, rows[0].scope).is_session, at

    def _something_is_due(self) -> bool:
        now = self.house.now()
        with self.house.reading() as session:
            return bool(journals_due(session, now))

    async def _sweep_alone(self) -> float:
        """Without Prefect the reminders are written all the same."""
        if self._time_for("sweep", SWEEP_ALONE):
            now = await asyncio.to_thread(self.house.now)
            await asyncio.to_thread(sweep_all, self.house, at=now)
        return POLL

    def _time_for(self, name: str, every: float) -> bool:
        if ticks() - self._since.get(name, -every) < every:
            return False
        self._since[name] = ticks()
        return True
