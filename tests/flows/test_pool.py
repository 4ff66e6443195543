"""The work pool as one worker sees it: each run taken once, asked for once, closed when its worker died."""

from __future__ import annotations

from collections.abc import Coroutine, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

import pytest
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterTags
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.states import Crashed, Running, Scheduled

from config.clock import real_now
from models.tables import Lease
from service.deploy import choices_of, deploy
from service.loops import Loops
from service.pool import POOL, WORKER, Pool
from service.pool_loops import PoolBeat
from service.runs import claim, execute
from service.timetable import TAG
from tasks.lease import take

if TYPE_CHECKING:
    from flows.conftest import Stage

pytestmark = pytest.mark.server

T = TypeVar("T")
ME, OTHER = "ici.example:1", "ailleurs.example:2"


@pytest.fixture
def place(stage: Stage) -> Iterator[Pool]:
    """This worker's place in the pool, which is empty again afterwards."""
    mine = Pool(stage.prefect.client, ME, stage.house.mark(), every=4)
    wait(stage, mine.beat())
    yield mine
    client = stage.prefect.client
    # The houses of the tests are copies of one: their runs bear one mark.
    of_the_house = FlowRunFilter(tags=FlowRunFilterTags(all_=[mine.mark]))
    for run in wait(stage, client.read_flow_runs(flow_run_filter=of_the_house, limit=200)):
        wait(stage, client.delete_flow_run(run.id))
    wait(stage, client.delete_work_pool(POOL))


@pytest.fixture
def deployed(stage: Stage, place: Pool) -> Iterator[dict[str, UUID]]:
    """The timetable on the pool; what it was before comes back afterwards."""
    with stage.house.reading() as session:
        choices = choices_of(session)
    client, mark = stage.prefect.client, place.mark
    found = wait(stage, deploy(client, choices, mark, pool=POOL))
    yield {flow.name: key for key, flow in found.items()}
    wait(stage, deploy(client, choices, mark))


def wait(stage: Stage, work: Coroutine[Any, Any, T]) -> T:
    return stage.prefect.wait(work)


def asked(stage: Stage, place: Pool, deployed: dict[str, UUID], key: str) -> FlowRun:
    """A walk that the loops ask for, as the pool lists it."""
    wait(stage, place.ask(deployed["parcours"], {"atelier": stage.coevrons}, key))
    return wait(stage, place.waiting())[-1]


def state_of(stage: Stage, run: FlowRun) -> StateType | None:
    return wait(stage, stage.prefect.client.read_flow_run(run.id)).state_type


def left_running(stage: Stage, place: Pool, deployed: dict[str, UUID], worker: str, key: str = "") -> FlowRun:
    """A run that a worker began."""
    run = asked(stage, place, deployed, f"{worker}#{stage.session}#{key}")
    client = stage.prefect.client
    wait(stage, client.update_flow_run(run.id, tags=[TAG, place.mark, f"{WORKER}{worker}"]))
    wait(stage, client.set_flow_run_state(run.id, Running(), force=True))
    return run


def test_the_deployments_are_the_same_ones_on_the_pool(stage: Stage, deployed: dict[str, UUID]) -> None:
    for name, key in deployed.items():
        found = wait(stage, stage.prefect.client.read_deployment(key))
        assert (found.name, found.work_pool_name) == (name, POOL)
        assert found.entrypoint == f"flows.{name}:{name}"


def test_a_walk_is_asked_for_once_and_again_when_it_ended_without_being_done(
    stage: Stage, place: Pool, deployed: dict[str, UUID]
) -> None:
    first = asked(stage, place, deployed, "les-coevrons#7")
    assert asked(stage, place, deployed, "les-coevrons#7").id == first.id
    assert wait(stage, place.walked_now()) == {stage.coevrons}
    wait(stage, stage.prefect.client.set_flow_run_state(first.id, Crashed(), force=True))
    assert wait(stage, place.walked_now()) == set()
    assert asked(stage, place, deployed, "les-coevrons#7").id != first.id


def test_a_pool_that_somebody_deleted_is_made_again_and_nothing_waits_for_ever(
    stage: Stage, place: Pool, deployed: dict[str, UUID]
) -> None:
    stranded = asked(stage, place, deployed, "les-coevrons#9")
    wait(stage, stage.prefect.client.delete_work_pool(POOL))
    assert wait(stage, place.waiting()) == []
    wait(stage, place.beat())
    assert state_of(stage, stranded) is StateType.CANCELLED
    with stage.house.reading() as session:
        choices = choices_of(session)
    wait(stage, deploy(stage.prefect.client, choices, place.mark, pool=POOL))
    assert asked(stage, place, deployed, "les-coevrons#9").id != stranded.id


def test_a_run_that_a_person_plans_for_tomorrow_does_not_hold_the_walks_back(
    stage: Stage, place: Pool, deployed: dict[str, UUID]
) -> None:
    later: State[Any] = Scheduled(scheduled_time=real_now() + timedelta(days=1))
    given = {"atelier": stage.coevrons}
    client = stage.prefect.client
    wait(stage, client.create_flow_run_from_deployment(deployed["parcours"], parameters=given, state=later))
    assert wait(stage, place.walked_now()) == set()


def test_of_two_workers_with_the_same_list_one_runs_and_the_other_leaves_the_run_as_it_ended(
    stage: Stage, place: Pool, deployed: dict[str, UUID]
) -> None:
    listed = asked(stage, place, deployed, "les-coevrons#8")
    client = stage.prefect.client
    flow = wait(stage, place.flow_of(listed))
    assert flow is not None
    taken = wait(stage, claim(client, listed, ME))
    assert taken is not None
    # While it is being taken, and once it has run: the other's list is a moment old.
    assert wait(stage, claim(client, listed, OTHER)) is None
    wait(stage, execute(client, flow, taken))
    ended = wait(stage, client.read_flow_run(listed.id))
    assert ended.state_type is StateType.COMPLETED
    assert wait(stage, claim(client, listed, OTHER)) is None
    again = wait(stage, client.read_flow_run(listed.id))
    assert (again.state_type, again.state_name) == (ended.state_type, ended.state_name)
    assert again.run_count == 1


def test_what_a_silent_worker_left_is_closed_at_the_second_look(
    stage: Stage, place: Pool, deployed: dict[str, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    wait(stage, Pool(stage.prefect.client, OTHER, place.mark, every=4).beat())
    theirs = left_running(stage, place, deployed, OTHER)
    mine = left_running(stage, place, deployed, ME)
    wait(stage, place.beat())
    assert wait(stage, place.close_dead()) == 0
    monkeypatch.setattr("service.pool.SILENCE", timedelta(0))
    assert wait(stage, place.close_dead()) == 0
    assert wait(stage, place.close_dead()) == 1
    assert state_of(stage, theirs) is StateType.CRASHED
    assert state_of(stage, mine) is StateType.RUNNING
    names = {one.name for one in wait(stage, stage.prefect.client.read_workers_for_work_pool(POOL))}
    assert names == {ME}


def test_a_worker_closes_the_runs_of_its_own_that_it_lost_and_those_only(
    stage: Stage, place: Pool, deployed: dict[str, UUID]
) -> None:
    lost, kept = (left_running(stage, place, deployed, ME, key) for key in ("perdue", "gardée"))
    theirs = left_running(stage, place, deployed, OTHER)
    assert wait(stage, place.close_own({kept.id}, lambda: False)) == 1
    assert state_of(stage, lost) is StateType.CRASHED
    assert state_of(stage, kept) is StateType.RUNNING
    assert state_of(stage, theirs) is StateType.RUNNING


def test_a_worker_cut_off_from_prefect_leaves_the_walks_and_keeps_the_mails(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    shared = Loops(stage.house, stage.api, stage.prefect.client, said.append)
    beat = PoolBeat(shared)
    wait(stage, beat.step())
    assert shared.holds == {"parcours": True, "envois": True, "salons": True}
    monkeypatch.setattr("service.contact.answers", lambda *_, **__: False)
    wait(stage, shared.contact.look())
    wait(stage, beat.step())
    assert shared.holds == {"parcours": False, "envois": True, "salons": True}
    with stage.house.writing() as session:
        assert session.get_one(Lease, "parcours").note == "Prefect ne répond pas"
        assert take(session, "parcours", OTHER, real=real_now())
    # Nobody else wants the mails; the walks stay with whoever sees Prefect, also later.
    monkeypatch.setattr("service.pool_loops.LEAVE", 0.0)
    wait(stage, beat.step())
    assert shared.holds == {"parcours": False, "envois": True, "salons": True}
