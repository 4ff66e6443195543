"""The work pool `ateliers` as one worker sees it: its beat, what waits there, what dead workers left."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import timedelta
from http.client import NOT_FOUND
from typing import Any
from uuid import UUID

from httpx import HTTPStatusError
from prefect import Flow, State
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
    FlowRunFilterTags,
)
from prefect.client.schemas.objects import FlowRun, StateType, Worker
from prefect.exceptions import ObjectAlreadyExists, ObjectNotFound
from prefect.states import Cancelled

from config.clock import real_now
from service.runs import TAKEN_BY, close_crashed, unfinished, without_missed
from service.timetable import TAG, TIMETABLE
from tasks.lease import is_dead

POOL = "ateliers"
#: On the runs that the loops ask for, as against those that a person or a schedule asks for.
ASKED = "suivi"
#: Before the name of the worker that runs it, on every run.
WORKER = "ouvrier:"
#: A worker that Prefect has not heard for this much longer than the others is dead.
SILENCE = timedelta(seconds=20)
_LIVE = [StateType.SCHEDULED, StateType.PENDING, StateType.RUNNING, StateType.CANCELLING, StateType.PAUSED]


class Pool:
    """One worker's place in the pool; it calls Prefect's API and keeps nothing that must last."""

    def __init__(self, client: PrefectClient, worker: str, mark: str, *, every: float) -> None:
        self.client, self.worker, self.mark, self._every = client, worker, mark, every
        self._flows: dict[UUID, Flow[..., Any] | None] = {}
        self._silent: set[str] = set()

    async def beat(self) -> None:
        """Says that this worker lives; makes the pool where there is none."""
        pools = [pool.name for pool in await self.client.read_work_pools()]
        if POOL not in pools:
            await self._create()
        await self.client.send_worker_heartbeat(POOL, self.worker, self._every)

    async def _create(self) -> None:
        said = "Les machines qui suivent les ateliers (« atelier worker » sur chacune)."
        try:
            await self.client.create_work_pool(WorkPoolCreate(name=POOL, type=POOL, description=said))
        except ObjectAlreadyExists:
            # Another worker started with us.
            return
        # Whoever deleted the pool left the runs that waited in it without anybody to take them.
        for run in await self._asked([StateType.SCHEDULED]):
            gone: State[Any] = Cancelled(name="Sautée", message="La réserve avait été supprimée.")
            await self.client.set_flow_run_state(run.id, gone, force=True)

    async def waiting(self) -> list[FlowRun]:
        """What could be run now, oldest first."""
        try:
            found = await self.client.get_scheduled_flow_runs_for_work_pool(POOL, scheduled_before=real_now())
        except ObjectNotFound:
            return []
        return await without_missed(self.client, [one.flow_run for one in found])

    async def flow_of(self, run: FlowRun) -> Flow[..., Any] | None:
        """The flow that a run of the pool is of; None when its deployment is not one of ours."""
        key = run.deployment_id
        if key is None:
            return None
        if key not in self._flows:
            name = (await self.client.read_deployment(key)).name
            self._flows[key] = {entry.name: entry.flow for entry in TIMETABLE}.get(name)
        return self._flows[key]

    async def ask(self, deployment: UUID, parameters: Mapping[str, Any], key: str) -> None:
        """Asks for a run once; one that ended without doing what was asked is asked for again."""
        given, tags = dict(parameters), [TAG, self.mark, ASKED]
        while True:
            run = await self.client.create_flow_run_from_deployment(
                deployment, parameters=given, tags=tags, idempotency_key=key
            )
            if run.state is None or not run.state.is_final():
                return
            key = f"{key}#{run.id}"

    async def walked_now(self) -> set[str]:
        """The ateliers and sessions whose walk was asked for and has not ended."""
        runs = await self._asked(_LIVE)
        return {str(run.parameters.get("atelier") or run.parameters.get("session")) for run in runs}

    async def _asked(self, states: list[StateType]) -> list[FlowRun]:
        """The runs that the loops asked for, in these states."""
        state = FlowRunFilterState(type=FlowRunFilterStateType(any_=states))
        asked = FlowRunFilter(tags=FlowRunFilterTags(all_=[self.mark, ASKED]), state=state)
        return await self.client.read_flow_runs(flow_run_filter=asked, limit=200)

    async def close_dead(self) -> int:
        """Closes as Crashed what dead workers left, and forgets them; returns how many runs."""
        workers = await self.client.read_workers_for_work_pool(POOL)
        dead = self._dead(workers)
        alive = {self.worker} | {worker.name for worker in workers} - dead
        closed = 0
        for run in await unfinished(self.client, self.mark):
            if _owner(run) not in alive:
                await close_crashed(self.client, run, "son ouvrier")
                closed += 1
        for name in dead:
            await self._forget(name)
        return closed

    async def _forget(self, name: str) -> None:
        place = {"work_pool_name": POOL, "name": name}
        try:
            await self.client.request(
                "DELETE", "/work_pools/{work_pool_name}/workers/{name}", path_params=place
            )
        except HTTPStatusError as error:
            # Another holder of the lease was quicker.
            if error.response.status_code != NOT_FOUND:
                raise

    async def close_own(self, known: Collection[UUID], idle: Callable[[], bool]) -> int:
        """Closes the runs of this worker that it does not run: Prefect went away under them.

        The phases of a walk and the mails have no deployment: they wait until it is idle.
        """
        closed, was_idle = 0, idle()
        left = await unfinished(self.client, self.mark)
        # Nothing began meanwhile either: what the list holds was lost before.
        rests = was_idle and idle()
        for run in left:
            lost = run.id not in known and (run.deployment_id is not None or rests)
            if lost and _owner(run) == self.worker:
                await close_crashed(self.client, run, "son ouvrier")
                closed += 1
        return closed

    def _dead(self, workers: Collection[Worker]) -> set[str]:
        """By the server's own clock. Two looks are needed: after an outage somebody is heard first."""
        heard = {worker.name: worker.last_heartbeat_time for worker in workers}
        newest = max((at for at in heard.values() if at), default=None)
        silent = {name for name, at in heard.items() if newest and (at is None or newest - at > SILENCE)}
        twice, self._silent = silent & self._silent, silent
        return (twice | {name for name in heard if is_dead(name)}) - {self.worker}


def _owner(run: FlowRun) -> str:
    """The worker that took a run: by its tag, or before that by what the claim says."""
    said = run.state.message or "" if run.state else ""
    claimed = [said.removeprefix(TAKEN_BY)] if said.startswith(TAKEN_BY) else []
    return next(iter([tag.removeprefix(WORKER) for tag in run.tags if tag.startswith(WORKER)] + claimed), "")
