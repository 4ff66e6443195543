"""What runs when: the files, the deployments and their schedules."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterTags
from prefect.client.schemas.responses import DeploymentResponse
from prefect.client.schemas.schedules import CronSchedule
from prefect.flows import load_flow_from_entrypoint

import flows
from deploying import ask, deploys, flow_of
from service.deploy import choices_of, deploy, description_of
from service.timetable import TAG, TIMETABLE, Entry

if TYPE_CHECKING:
    from flows.conftest import Stage

pytestmark = pytest.mark.server

NAMES = sorted(
    path.stem for path in Path(flows.__file__).parent.glob("*.py") if not path.stem.startswith("_")
)
PILOTE = "pilote@ddt53.example"


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
    assert {flow.name: key for key, flow in deploys(stage).items()} == deployed
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
    deploys(stage)
    (now,) = deployments(stage)["relances"].schedules
    assert isinstance(now.schedule, CronSchedule)
    assert (now.id, now.schedule.cron) == (key, "5 * * * *")
