"""Takes the runs that forms and schedules ask for, and runs them in this process."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from prefect import Flow, State
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
    FlowRunFilterTags,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.client.schemas.responses import OrchestrationResult, SetStateStatus
from prefect.exceptions import Abort
from prefect.flow_engine import _flow_parameters, run_flow_async
from prefect.states import Cancelled, Crashed, Failed, Pending

from config.clock import real_now
from service.timetable import TAG

Flows = Mapping[UUID, Flow[..., Any]]
log = logging.getLogger("ateliers")
#: What a run says between its claim and its start.
TAKEN_BY = "Pris par "


async def take_scheduled(client: PrefectClient, flows: Flows, holder: str) -> int:
    """Runs what is due now; returns how many. Of missed passages of a schedule the newest is enough."""
    due = await client.get_scheduled_flow_runs_for_deployments(
        list(flows), scheduled_before=real_now(), limit=200
    )
    taken = 0
    for run in await without_missed(client, due):
        flow = flows.get(run.deployment_id) if run.deployment_id else None
        claimed = await claim(client, run, holder) if flow is not None else None
        if flow is not None and claimed is not None:
            await execute(client, flow, claimed)
            taken += 1
    return taken


async def claim(client: PrefectClient, run: FlowRun, holder: str) -> FlowRun | None:
    """The run as it is now, for the one process that moves it from Scheduled to Pending.

    The list may be a moment old, and Prefect takes a run that ended since for one to run again: its
    count of starts tells. It is then put back as it ended, because a form must not be recorded twice.
    """
    answer: OrchestrationResult[Any] = await client.set_flow_run_state(
        run.id, Pending(message=f"{TAKEN_BY}{holder}")
    )
    if answer.status is not SetStateStatus.ACCEPT:
        return None
    found = await client.read_flow_run(run.id)
    if found.run_count == run.run_count:
        return found
    ended = [state for state in await client.read_flow_run_states(run.id) if state.is_final()]
    if ended:
        await client.set_flow_run_state(run.id, ended[-1].fresh_copy(), force=True)
    return None


async def execute(client: PrefectClient, flow: Flow[..., Any], run: FlowRun) -> None:
    """Runs it in this process; whatever happens is on its page."""
    try:
        # Prefect's own way to fill in defaults; a parameter it does not know raises before the run starts.
        parameters = _flow_parameters(flow, run, None)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with the parameters ends on the run's page
        await client.set_flow_run_state(run.id, Failed(message=f"Paramètres refusés : {error}"), force=True)
        return
    try:
        state = await run_flow_async(flow, flow_run=run, parameters=parameters, return_type="state")
    except Abort as error:
        log.warning("run %s was stopped by the server: %s", run.name, error)
        return
    if isinstance(state, State) and state.is_failed():
        log.error("run %s failed: %s", run.name, state.message)


async def without_missed(client: PrefectClient, due: Sequence[FlowRun]) -> list[FlowRun]:
    """What is due; of the missed passages of a schedule the newest, the others closed."""
    kept: list[FlowRun] = []
    newest: dict[UUID, FlowRun] = {}
    for run in due:
        if not run.auto_scheduled or run.deployment_id is None:
            kept.append(run)
            continue
        older = newest.get(run.deployment_id)
        if older is not None:
            skipped: State[Any] = Cancelled(name="Sautée", message="Passage manqué : le plus récent suffit.")
            await client.set_flow_run_state(older.id, skipped, force=True)
        newest[run.deployment_id] = run
    return [*kept, *newest.values()]


async def close_orphans(client: PrefectClient, mark: str) -> int:
    """Closes as Crashed the runs left behind in this house; the caller holds the lease and runs none."""
    closed = 0
    while runs := await unfinished(client, mark):
        for run in runs:
            await close_crashed(client, run, "« atelier up »")
            closed += 1
    return closed


async def unfinished(client: PrefectClient, mark: str) -> list[FlowRun]:
    """Runs of this house that somebody took and did not end, two hundred at the most."""
    left = FlowRunFilterStateType(any_=[StateType.RUNNING, StateType.PENDING, StateType.CANCELLING])
    ours = FlowRunFilter(tags=FlowRunFilterTags(all_=[TAG, mark]), state=FlowRunFilterState(type=left))
    return await client.read_flow_runs(flow_run_filter=ours, limit=200)


async def close_crashed(client: PrefectClient, run: FlowRun, who: str) -> None:
    """Closes a run that was left behind by whoever ran it."""
    message = (
        f"Exécution interrompue : {who} s’est arrêté, ou n’a plus joint Prefect. Ce qu’elle "
        "devait suivre est repris ailleurs ; pour un formulaire, voyez le journal, et recommencez si "
        "le fait n’y est pas."
    )
    await client.set_flow_run_state(run.id, Crashed(message=message), force=True)
