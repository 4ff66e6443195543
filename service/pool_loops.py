"""The loops of one worker among several: those of one machine, and the one that takes runs from the pool."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from prefect import tags
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.objects import FlowRun
from sqlmodel import Session

from config.clock import real_now, ticks
from config.wiring import House
from service.beat import BEAT, Beat
from service.contact import REFUSING, SILENT
from service.loops import Loops, Step
from service.pool import WORKER, Pool
from service.pool_walker import ROUNDS, PoolWalker
from service.runs import claim, execute
from service.shared import Shared
from tasks.lease import holder_of, let_go

log = logging.getLogger("ateliers")
#: Seconds between two looks at the pool; whoever has just asked for a run looks at once.
POLL = 1.0
#: A beat in our database holds for this long; a worker cut off from it takes nothing new afterwards.
FIT = 12.0
#: A worker that does not see Prefect leaves its place this long, this often: another may see it.
LEAVE, LEAVE_EVERY = 10.0, 60.0


class PoolBeat(Beat):
    """Remembers when our database was last heard, and leaves the walks to who sees Prefect."""

    def __init__(self, shared: Shared) -> None:
        super().__init__(shared)
        self.heard_at = 0.0
        self._left_at = -LEAVE_EVERY

    async def step(self) -> float:
        """One beat."""
        pause = await super().step()
        self.heard_at = ticks()
        return pause

    def _keep(self, session: Session, name: str, said: str) -> str:
        """Cut off from Prefect, it lets the walks go, and takes them back if nobody does better."""
        if name != "parcours" or self.shared.contact.note not in {SILENT, REFUSING}:
            self._left_at = -LEAVE_EVERY if name == "parcours" else self._left_at
            return super()._keep(session, name, said)
        if ticks() - self._left_at >= LEAVE_EVERY:
            self._left_at = ticks()
            let_go(session, name, self.shared.holder, real=real_now(), note=said)
        if ticks() - self._left_at < LEAVE:
            return holder_of(session, name, real=real_now())
        return super()._keep(session, name, said)


class PoolLoops(Loops):
    """One worker's loops over one house and the pool `ateliers`."""

    def __init__(
        self, house: House, api: str, client: PrefectClient, say: Callable[[str], None], *, at_once: int
    ) -> None:
        super().__init__(house, api, client, say)
        self.tags = (*self.tags, f"{WORKER}{self.holder}")
        self.place = Pool(client, self.holder, self.mark, every=BEAT)
        self._woken = asyncio.Event()
        self.beat: PoolBeat = PoolBeat(self)
        self.walker = PoolWalker(self, self.place, self._woken.set)
        self._at_once = at_once
        self._running: dict[asyncio.Task[None], FlowRun] = {}
        self._beat_at = self._round_at = -ROUNDS

    def steps(self) -> dict[str, Step]:
        """Those of one machine, and the pool's."""
        return super().steps() | {"réserve": self._take}

    async def run(self) -> None:
        """Until `stop` is set; the runs under way end first."""
        await super().run()
        await asyncio.gather(*self._running)

    async def _take(self) -> float:
        """Takes what waits in the pool, as many runs at once as this worker bears.

        Only while both our database and Prefect are heard: a run taken in vain would show as failed.
        """
        self._woken.clear()
        if self.contact.usable and ticks() - self.beat.heard_at < FIT:
            with self.contact.asking():
                await self._show_up()
                free = self._at_once - len(self._running)
                for run in (await self.place.waiting())[:free] if free > 0 else []:
                    task = asyncio.create_task(self._run(run))
                    self._running[task] = run
                    task.add_done_callback(self._ended)
        try:
            await asyncio.wait_for(self._woken.wait(), POLL)
        except TimeoutError:
            return 0.0
        return 0.0

    async def _show_up(self) -> None:
        """Its heartbeat, and the end of runs of its own that it lost while Prefect was away."""
        if ticks() - self._beat_at >= BEAT:
            self._beat_at = ticks()
            await self.place.beat()
        if ticks() - self._round_at >= ROUNDS:
            self._round_at = ticks()
            known = {run.id for run in self._running.values()}
            if closed := await self.place.close_own(known, self._is_idle):
                log.warning("closed %s runs of mine that Prefect no longer followed", closed)

    def _is_idle(self) -> bool:
        return not self._running and not self.running

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.pop(task, None)
        self._woken.set()

    async def _run(self, run: FlowRun) -> None:
        """One run, if it is ours; whatever goes wrong with it stops no other."""
        try:
            flow = await self.place.flow_of(run)
            if flow is None or (taken := await claim(self.client, run, self.holder)) is None:
                return
            mine = [*taken.tags, *(tag for tag in self.tags if tag not in taken.tags)]
            await self.client.update_flow_run(taken.id, tags=mine)
            with tags(*self.tags):
                await execute(self.client, flow, taken.model_copy(update={"tags": mine}))
        except Exception as error:  # noqa: BLE001 - its row is still there, it will be asked for again
            log.warning("run %s was interrupted: %s", run.name, error)
