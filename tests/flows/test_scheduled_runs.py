"""The runs that schedules and forms ask for: each is taken once, and what went wrong stays on its page."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from prefect import Flow
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.actions import DeploymentScheduleCreate
from prefect.client.schemas.filters import FlowRunFilter
from prefect.client.schemas.filters import FlowRunFilterDeploymentId as OfDeployment
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.client.schemas.schedules import IntervalSchedule
from prefect.exceptions import PrefectHTTPStatusError
from prefect.states import Pending, Running, Scheduled

from config.clock import real_now
from deploying import ask, flow_of
from flows.enregistrer import enregistrer
from flows.relances import relances
from service.runs import close_orphans, take_scheduled
from service.timetable import TAG

if TYPE_CHECKING:
    from flows.conftest import Stage

pytestmark = pytest.mark.server

PILOTE = "pilote@ddt53.example"


def asks_for(stage: Stage, deployment: UUID, at: Any = None, **parameters: Any) -> FlowRun:
    """A run asked through the API, as the UI's form does."""
    state: State[Any] = Scheduled(scheduled_time=at or real_now())
    return ask(
        stage,
        lambda client: client.create_flow_run_from_deployment(deployment, parameters=parameters, state=state),
    )


def takes(stage: Stage, deployment: UUID, flow: Flow[..., Any], holder: str = "essai:1") -> int:
    return ask(stage, lambda client: take_scheduled(client, {deployment: flow}, holder))


def again(stage: Stage, run: FlowRun) -> FlowRun:
    return ask(stage, lambda client: client.read_flow_run(run.id))


def said(run: FlowRun) -> tuple[str, str]:
    assert run.state is not None
    return run.state.name or "", run.state.message or ""


def form(stage: Stage, **more: Any) -> dict[str, Any]:
    return {"atelier": stage.coevrons, "fait": "autre-evenement", "par": PILOTE} | more


def test_a_filled_form_is_run_with_the_defaults_of_the_fields_left_alone(
    stage: Stage, deployed: dict[str, UUID]
) -> None:
    run = asks_for(stage, deployed["enregistrer"], **form(stage, autres="nature=COTECH\ntitle=Premier"))
    assert takes(stage, deployed["enregistrer"], enregistrer) == 1
    assert said(again(stage, run))[0] == "Enregistré"
    assert {TAG, stage.house.mark(), "formulaire"} <= set(again(stage, run).tags)
    fact = stage.facts(stage.coevrons)[-1]
    assert fact.kind == "autre-evenement"
    assert takes(stage, deployed["enregistrer"], enregistrer) == 0


def test_a_form_submitted_untouched_passes_the_servers_own_check(
    stage: Stage, deployed: dict[str, UUID]
) -> None:
    empty = {"le": "", "evenement": "", "dates": "", "livrable": "", "version": 1, "decision": ""}
    run = asks_for(stage, deployed["enregistrer"], **form(stage, **empty))
    with pytest.raises(PrefectHTTPStatusError):
        asks_for(stage, deployed["enregistrer"], **form(stage, evenement="kermesse"))
    with pytest.raises(PrefectHTTPStatusError):
        asks_for(stage, deployed["enregistrer"], atelier=stage.coevrons)
    # The one that passed has no « nature », and says so.
    assert takes(stage, deployed["enregistrer"], enregistrer) == 1
    assert said(again(stage, run))[0] == "À corriger"


def test_a_run_of_tomorrow_waits(stage: Stage, deployed: dict[str, UUID]) -> None:
    run = asks_for(stage, deployed["envois"], at=real_now() + timedelta(days=1))
    assert takes(stage, deployed["envois"], flow_of("envois")) == 0
    assert said(again(stage, run))[0] == "Scheduled"
    ask(stage, lambda client: client.delete_flow_run(run.id))


def test_of_two_takers_each_run_is_taken_once(stage: Stage, deployed: dict[str, UUID]) -> None:
    key = deployed["enregistrer"]
    runs = [asks_for(stage, key, **form(stage, autres=f"nature=COTECH\ntitle=N{n}")) for n in range(3)]

    async def race(first: PrefectClient) -> list[int]:
        async with get_client() as second:
            both = (
                take_scheduled(client, {key: enregistrer}, name)
                for client, name in ((first, "un:1"), (second, "deux:2"))
            )
            return await asyncio.gather(*both)

    assert sum(ask(stage, race)) == len(runs)
    titles = [f.payload.model_dump()["title"] for f in stage.facts() if f.kind == "autre-evenement"]
    assert sorted(titles) == ["N0", "N1", "N2"]
    assert {said(again(stage, run))[0] for run in runs} == {"Enregistré"}


def test_parameters_that_do_not_fit_end_on_the_runs_own_page(stage: Stage, deployed: dict[str, UUID]) -> None:
    wrong = asks_for(stage, deployed["enregistrer"], **form(stage, couleur="bleu"))
    right = asks_for(stage, deployed["enregistrer"], **form(stage, autres="nature=COTECH\ntitle=Suivant"))
    before = len(stage.facts())
    takes(stage, deployed["enregistrer"], enregistrer)
    run = again(stage, wrong)
    assert run.state_type is StateType.FAILED
    assert said(run)[1].startswith("Paramètres refusés : ")
    assert "couleur" in said(run)[1]
    assert said(again(stage, right))[0] == "Enregistré"
    assert len(stage.facts()) == before + 1


def test_of_the_passages_that_were_missed_the_newest_is_enough(stage: Stage) -> None:
    async def every_second(client: PrefectClient) -> UUID:
        schedule = DeploymentScheduleCreate(schedule=IntervalSchedule(interval=timedelta(seconds=1)))
        return await client.create_deployment(
            flow_id=await client.create_flow(relances), name="chaque-seconde", schedules=[schedule]
        )

    key = ask(stage, every_second)
    try:
        due = _wait_for_passages(stage, key, 3)
        asked = asks_for(stage, key)
        assert takes(stage, key, relances) == 2
        states = {run.id: said(again(stage, run)) for run in due}
        skipped = [message for name, message in states.values() if name == "Sautée"]
        assert len(skipped) >= len(due) - 1
        assert set(skipped) == {"Passage manqué : le plus récent suffit."}
        # What a person asked for is no passage of a schedule.
        assert said(again(stage, asked))[0] in {"Fait", "Rien à relancer"}
    finally:
        ask(stage, lambda client: client.delete_deployment(key))


def _wait_for_passages(stage: Stage, key: UUID, count: int) -> list[FlowRun]:
    """The runs that the server itself made, once enough of them are due."""
    end = time.monotonic() + 40
    ours = FlowRunFilter(deployment_id=OfDeployment(any_=[key]))
    while time.monotonic() < end:
        runs = ask(stage, lambda client: client.read_flow_runs(flow_run_filter=ours, limit=200))
        due = [
            run
            for run in runs
            if run.auto_scheduled and run.expected_start_time and run.expected_start_time <= real_now()
        ]
        if len(due) >= count:
            return due
        time.sleep(0.2)
    pytest.fail("the server made no runs for a schedule of one second")


def test_the_runs_of_a_dead_process_of_this_house_are_closed_as_crashed(stage: Stage) -> None:
    mark = f"maison:{stage.session}"

    async def left(client: PrefectClient, state: State[Any], *marks: str) -> FlowRun:
        return await client.create_flow_run(relances, parameters={}, tags=[TAG, *marks], state=state)

    def leaves(state: State[Any], *marks: str) -> FlowRun:
        run = ask(stage, lambda client: left(client, Pending(), *marks))
        if state.type is not StateType.PENDING:
            ask(stage, lambda client: client.set_flow_run_state(run.id, state, force=True))
        return run

    ours = [leaves(Running(), mark), leaves(Pending(), mark)]
    theirs = leaves(Running(), "maison:voisine")
    assert ask(stage, lambda client: close_orphans(client, mark)) == 2
    for run in ours:
        found = again(stage, run)
        assert found.state_type is StateType.CRASHED
        assert said(found)[1].startswith("Exécution interrompue :")
    assert again(stage, theirs).state_type is StateType.RUNNING
    assert ask(stage, lambda client: close_orphans(client, mark)) == 0
    assert ask(stage, lambda client: close_orphans(client, "maison:voisine")) == 1
