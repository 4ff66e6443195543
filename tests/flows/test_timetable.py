"""What runs when: the files, the deployments, their schedules, and the runs they and forms ask for."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Callable, Coroutine, Iterator
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

import pytest
from prefect import Flow
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.actions import DeploymentScheduleCreate
from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterTags, FlowRunFilter
from prefect.client.schemas.filters import FlowRunFilterDeploymentId as OfDeployment
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.client.schemas.responses import DeploymentResponse
from prefect.client.schemas.schedules import CronSchedule, IntervalSchedule
from prefect.exceptions import PrefectHTTPStatusError
from prefect.flows import load_flow_from_entrypoint
from prefect.states import Pending, Running, Scheduled

import flows
from config.clock import real_now
from flows.enregistrer import enregistrer
from flows.relances import relances
from service.deploy import choices_of, deploy, description_of
from service.runs import close_orphans, take_scheduled
from service.timetable import TAG, TIMETABLE, Entry

if TYPE_CHECKING:
    from flows.conftest import Stage

pytestmark = pytest.mark.server

T = TypeVar("T")
NAMES = sorted(
    path.stem for path in Path(flows.__file__).parent.glob("*.py") if not path.stem.startswith("_")
)
PILOTE = "pilote@ddt53.example"


def flow_of(name: str) -> Flow[..., Any]:
    found = getattr(import_module(f"flows.{name}"), name)
    assert isinstance(found, Flow)
    return found


# Files and words.


@pytest.mark.parametrize("name", NAMES)
def test_a_file_holds_the_flow_of_its_name(name: str) -> None:
    flow = flow_of(name)
    assert flow.name == flow.fn.__name__ == name
    assert load_flow_from_entrypoint(f"flows.{name}:{name}") is flow


@pytest.mark.parametrize("name", NAMES)
def test_its_first_line_says_why_running_it_again_is_harmless(name: str) -> None:
    first, blank = inspect.cleandoc(flow_of(name).fn.__doc__ or "").split("\n")[:2]
    assert first.startswith("Harmless to ")
    assert ": " in first
    assert first.endswith(".")
    assert blank == ""


@pytest.mark.parametrize("name", NAMES)
def test_its_description_is_in_french(name: str) -> None:
    said = description_of(flow_of(name))
    assert said.endswith(".")
    assert not {"the", "and", "harmless"} & set(said.lower().split())
    assert {"le", "la", "les", "un", "une", "ce"} & set(said.lower().replace("’", " ").split())


@pytest.mark.parametrize("name", NAMES)
def test_prefect_never_runs_it_again_by_itself(name: str) -> None:
    assert flow_of(name).retries == 0


@pytest.mark.parametrize("entry", TIMETABLE, ids=lambda entry: entry.name)
def test_an_entrypoint_leads_to_its_flow(entry: Entry) -> None:
    assert entry.name in NAMES
    assert load_flow_from_entrypoint(entry.entrypoint) is entry.flow
    assert {key for key, _ in entry.choices} <= set(inspect.signature(entry.flow.fn).parameters)


# Deployments.


@pytest.fixture
def deployed(stage: Stage) -> dict[str, UUID]:
    """The deployments of this stage's house, by name."""
    found = _deployed(stage)
    names = {str(flow.name): key for key, flow in found.items()}
    assert set(names) == {entry.name for entry in TIMETABLE}
    return names


def _deployed(stage: Stage) -> dict[UUID, Flow[..., Any]]:
    with stage.house.reading() as session:
        choices = choices_of(session)
    return stage.prefect.wait(deploy(stage.prefect.client, choices, stage.house.mark()))


def ask(stage: Stage, question: Callable[[PrefectClient], Coroutine[Any, Any, T]]) -> T:
    return stage.prefect.wait(question(stage.prefect.client))


def deployments(stage: Stage) -> dict[str, DeploymentResponse]:
    async def read(client: PrefectClient) -> list[DeploymentResponse]:
        ours = DeploymentFilter(tags=DeploymentFilterTags(all_=[TAG]))
        return await client.read_deployments(deployment_filter=ours)

    return {one.name: one for one in ask(stage, read)}


def test_each_entry_is_deployed_under_the_name_of_its_flow(stage: Stage, deployed: dict[str, UUID]) -> None:
    found = deployments(stage)
    assert {name: one.id for name, one in found.items()} == deployed
    for entry in TIMETABLE:
        one = found[entry.name]
        assert one.entrypoint == entry.entrypoint
        assert one.description == description_of(entry.flow)
        assert {TAG, stage.house.mark(), *entry.tags} == set(one.tags)
        assert one.enforce_parameter_schema


def test_schedules_are_those_of_the_timetable_and_fit_the_flows(
    stage: Stage, deployed: dict[str, UUID]
) -> None:
    assert deployed
    for name, one in deployments(stage).items():
        entry = next(entry for entry in TIMETABLE if entry.name == name)
        crons = [s.schedule.cron for s in one.schedules if isinstance(s.schedule, CronSchedule)]
        assert crons == ([entry.cron] if entry.cron else [])
        for schedule in one.schedules:
            assert isinstance(schedule.schedule, CronSchedule)
            assert schedule.schedule.timezone == "Europe/Paris"
            inspect.signature(entry.flow.fn).bind(**(one.parameters | schedule.parameters))


def test_deploying_again_changes_nothing(stage: Stage, deployed: dict[str, UUID]) -> None:
    before = deployments(stage)
    assert {flow.name: key for key, flow in _deployed(stage).items()} == deployed
    after = deployments(stage)
    volatile = {"status", "last_polled"}
    assert {k: v.model_dump(exclude=volatile) for k, v in after.items()} == {
        k: v.model_dump(exclude=volatile) for k, v in before.items()
    }


@pytest.fixture
def paused(stage: Stage, deployed: dict[str, UUID]) -> Iterator[UUID]:
    """Somebody paused the hourly sweep."""
    key = deployed["relances"]
    ask(stage, lambda client: client.pause_deployment(key))
    yield key
    ask(stage, lambda client: client.resume_deployment(key))


def test_what_somebody_paused_stays_paused_even_when_the_forms_change(stage: Stage, paused: UUID) -> None:
    before = deployments(stage)
    with stage.house.reading() as session:
        choices = {**choices_of(session), "journals": ["pays-ajoute"]}
    # Another mark changes every deployment.
    ask(stage, lambda client: deploy(client, choices, "maison:autre"))
    after = deployments(stage)
    assert after["relances"].id == paused
    assert after["relances"].paused
    assert after["relances"].version != before["relances"].version
    for name, one in after.items():
        assert [(s.id, s.active) for s in one.schedules] == [(s.id, s.active) for s in before[name].schedules]
    schema = after["enregistrer"].parameter_openapi_schema
    assert schema is not None
    assert schema["properties"]["atelier"]["enum"] == ["pays-ajoute"]


def test_a_line_of_the_timetable_that_changed_changes_the_schedule_in_place(
    stage: Stage, deployed: dict[str, UUID]
) -> None:
    (was,) = deployments(stage)["relances"].schedules
    assert was.id is not None
    old, key = CronSchedule(cron="7 3 * * *", timezone="Europe/Paris"), was.id
    ask(stage, lambda client: client.update_deployment_schedule(deployed["relances"], key, schedule=old))
    _deployed(stage)
    (now,) = deployments(stage)["relances"].schedules
    assert isinstance(now.schedule, CronSchedule)
    assert (now.id, now.schedule.cron) == (key, "5 * * * *")


# Runs that forms and schedules ask for.


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
