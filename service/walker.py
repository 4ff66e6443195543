"""The loop that asks Prefect for forms and schedules, walks what waits and sweeps what is due."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta

import httpx

from config.clock import ticks
from config.wiring import House
from flows.parcours import parcours
from flows.relances import relances
from flows.session_nationale import session_nationale
from models.queries import journals_due, walks_waiting
from service.deploy import Choices, choices_of, deploy
from service.runs import close_orphans, take_scheduled
from service.shared import PAUSE, Shared
from tasks.load import load
from tasks.refresh import ask_for_old_pages
from tasks.sweep_all import sweep_all

log = logging.getLogger("ateliers")
NAME = "parcours"
POLL, REDEPLOY, SWEEP_ALONE, RETRY, OLD_PAGES = 1.0, 30.0, 600.0, 20.0, 3600.0


class Walker:
    """Forms first, then the oldest walk; one run at a time, as Prefect's SQLite asks."""

    #: The work pool of the deployments; without one, this process runs what is due.
    pool: str | None = None

    def __init__(self, shared: Shared) -> None:
        self.shared = shared
        self._offered: Choices = {}
        self._since: dict[str, float] = {}
        self._not_before: dict[str, float] = {}
        #: What is counted of Prefect's losses when the runs left behind were last closed.
        self._closed_at: int | None = None

    async def step(self) -> float:
        """One thing done; the pause before the next one."""
        pause = await self._step()
        self.shared.progress.did_well(NAME)
        return pause

    async def _step(self) -> float:
        shared = self.shared
        if not shared.holds[NAME]:
            self._closed_at = None
            return PAUSE
        if not shared.contact.usable:
            return await self._sweep_alone()
        await self._begin()
        if self._time_for("forms", POLL):
            await self._take_forms()
        if self._time_for("deploy", REDEPLOY):
            await self._deploy()
        if self._time_for("due", REDEPLOY) and await asyncio.to_thread(_something_is_due, shared.house):
            await self._remind()
        if self._time_for("pages", OLD_PAGES):
            await asyncio.to_thread(_ask_for_old_pages, shared.house)
        return 0.0 if await self._walk_one() else PAUSE

    async def _take_forms(self) -> None:
        async with self.shared.turn(NAME):
            await take_scheduled(self.shared.client, self.shared.flows, self.shared.holder)

    async def _remind(self) -> None:
        await self.shared.run_flow(NAME, relances)

    async def _begin(self) -> None:
        """Once the lease is ours or Prefect came back: runs left behind are closed, forms are offered."""
        shared = self.shared
        losses = shared.contact.losses
        if self._closed_at != losses:
            async with shared.turn(NAME):
                closed = await close_orphans(shared.client, shared.mark)
            self._closed_at = losses
            if closed:
                log.warning("closed %s runs that were left behind", closed)
        if not shared.flows:
            await self._deploy()

    async def _deploy(self) -> None:
        """The deployments; forms list the ateliers, so a new one changes them."""
        shared = self.shared
        choices = await asyncio.to_thread(_choices, shared.house)
        if not shared.flows or choices != self._offered:
            async with shared.turn(NAME):
                shared.flows = await deploy(
                    shared.client,
                    choices,
                    shared.mark,
                    pool=self.pool,
                    alarm_after=timedelta(minutes=shared.house.settings.alarm_after),
                )
            self._offered = choices

    async def _walk_one(self) -> bool:
        """Walks the atelier that waits longest; its request stays if the run did not end well."""
        found = await asyncio.to_thread(self._oldest)
        if found is None:
            return False
        slug, is_session, at = found
        # Set beforehand: whatever goes wrong with this one, the others go first for a while.
        self._not_before[slug] = ticks() + RETRY
        try:
            state = await self.shared.run_flow(NAME, session_nationale if is_session else parcours, slug, at)
        except httpx.HTTPError:
            # Prefect's fault and not this atelier's: it keeps its place.
            del self._not_before[slug]
            raise
        if state is not None and (state.is_failed() or state.is_crashed()):
            log.error("the walk of %s failed: %s", slug, state.message)
        else:
            del self._not_before[slug]
        return True

    def _oldest(self) -> tuple[str, bool, datetime] | None:
        now = self.shared.house.now()
        with self.shared.house.reading() as session:
            rows = [row for row in walks_waiting(session) if self._not_before.get(row.scope, 0.0) <= ticks()]
            if not rows:
                return None
            at = max(rows[0].at or now, now)
            return rows[0].scope, load(session, rows[0].scope).is_session, at

    async def _sweep_alone(self) -> float:
        """Without Prefect the reminders are written all the same."""
        if self._time_for("sweep", SWEEP_ALONE):
            now = await asyncio.to_thread(self.shared.house.now)
            await asyncio.to_thread(sweep_all, self.shared.house, at=now)
        return POLL

    def _time_for(self, name: str, every: float) -> bool:
        if ticks() - self._since.get(name, -every) < every:
            return False
        self._since[name] = ticks()
        return True


def _choices(house: House) -> Choices:
    with house.reading() as session:
        return choices_of(session)


def _something_is_due(house: House) -> bool:
    now = house.now()
    with house.reading() as session:
        return bool(journals_due(session, now))


def _ask_for_old_pages(house: House) -> None:
    now = house.now()
    with house.writing() as session:
        ask_for_old_pages(session, at=now)
