"""The alarm through a real Prefect server: the outbox stands still, and a run says so and why."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from prefect.client.schemas.objects import FlowRun
from pydantic import SecretStr
from webhook import Listener

from config.clock import real_now, ticks
from deploying import ask, deploys
from flows.alerte import alerte
from notifications.courier import Unreachable
from notifications.testing import MemoryCourier
from sending import delivers
from service.alarm import Alarm, emit
from service.automation import LEFT, WAITING, name_of, watch_over
from service.runs import take_scheduled
from service.shared import Shared

if TYPE_CHECKING:
    from flows.conftest import Stage

pytestmark = pytest.mark.server

Paris = Callable[[str], datetime]
#: The shortest that Prefect takes.
WITHIN = timedelta(seconds=10)
LONGEST = 60.0


def watched(stage: Stage, *marks: str) -> UUID:
    """The deployment of `alerte`, which the automation of each of these installations asks for."""
    (key,) = [key for key, flow in deploys(stage).items() if flow.name == "alerte"]
    for mark in marks or (stage.house.mark(),):
        stage.prefect.wait(watch_over(stage.prefect.client, key, mark, WITHIN))
    return key


def alarm_of(stage: Stage) -> Alarm:
    shared = Shared(stage.house, stage.api, stage.prefect.client, lambda _: None)
    shared.holds["parcours"] = True
    return Alarm(shared)


def asked_for(stage: Stage, key: UUID, count: int) -> list[FlowRun]:
    """The runs that the automation asks for, once there are so many of them."""

    async def waits() -> list[FlowRun]:
        end = ticks() + LONGEST
        while ticks() < end:
            due = await stage.prefect.client.get_scheduled_flow_runs_for_deployments(
                [key], scheduled_before=real_now()
            )
            if len(due) >= count:
                return list(due)
            await asyncio.sleep(0.2)
        raise AssertionError(f"no run of alerte within {LONGEST:.0f} s")

    return stage.prefect.wait(waits())


def test_an_outbox_that_stands_still_raises_one_alarm_and_none_once_it_moves_again(
    stage: Stage, paris: Paris
) -> None:
    at = paris("2027-01-15 10:00")
    stage.house.set_clock(at)
    key, alarm = watched(stage), alarm_of(stage)
    broken = MemoryCourier()
    broken.failures = [Unreachable("451 le serveur est en travaux, écrivez à aide@ddt.example")]
    delivers(stage.house, broken, at)
    stage.house.set_clock(at := at + timedelta(hours=1))
    for _ in range(3):
        stage.prefect.wait(alarm.step())
    (run,) = asked_for(stage, key, 1)
    assert stage.prefect.wait(take_scheduled(stage.prefect.client, {key: alerte}, "essai")) == 1
    ended = ask(stage, lambda client: client.read_flow_run(run.id))
    assert ended.state is not None
    assert (ended.state.type.value, ended.state.name) == ("FAILED", "En panne")
    assert "le serveur est en travaux" in (ended.state.message or "")
    assert "aide@" not in (ended.state.message or "")
    assert ended.name.startswith("Alerte · ")
    # It moves again; the other installation, which is told of later, shows how long nothing came.
    delivers(stage.house, MemoryCourier(), at)
    stage.prefect.wait(alarm.step())
    stage.prefect.wait(emit(WAITING, stage.house.mark(), 1))
    stage.prefect.wait(emit(LEFT, stage.house.mark(), 0))
    ask(stage, lambda client: watch_over(client, key, "temoin", WITHIN))
    stage.prefect.wait(emit(WAITING, "temoin", 1))
    assert len(asked_for(stage, key, 1)) == 1
    (again,) = stage.prefect.wait(stage.prefect.client.read_automations_by_name(name_of("temoin")))
    stage.prefect.wait(stage.prefect.client.delete_automation(again.id))
    assert stage.run(alerte).state.name == "Levée"


def test_the_automation_is_made_once_follows_the_setting_and_stays_off_where_somebody_switched_it_off(
    stage: Stage,
) -> None:
    key, mark = watched(stage), stage.house.mark()

    def known() -> Any:
        (found,) = ask(stage, lambda client: client.read_automations_by_name(name_of(mark)))
        return found

    first = known()
    ask(stage, lambda client: client.pause_automation(first.id))
    ask(stage, lambda client: watch_over(client, key, mark, WITHIN))
    ask(stage, lambda client: watch_over(client, key, mark, timedelta(minutes=20)))
    assert (known().id, known().enabled, known().trigger.within) == (first.id, False, timedelta(minutes=20))


def test_whoever_is_to_be_told_is_told_once_and_the_address_is_shown_nowhere(
    stage: Stage, paris: Paris
) -> None:
    stage.house.set_clock(paris("2027-01-15 11:00"))
    with Listener() as listener:
        address = f"json://:motdepasse@127.0.0.1:{listener.port}/alarme"
        stage.house.settings = stage.house.settings.model_copy(update={"alarm": SecretStr(address)})
        ended = stage.run(alerte)
    assert ended.state.is_failed()
    assert ended.message.endswith("L’alerte a été transmise.")
    (told,) = listener.received
    assert "les messages ne partent plus" in told["title"]
    assert "aucun programme n’envoie" in told["message"]
    assert "motdepasse" not in f"{ended}{listener.received}"


def test_prefect_that_does_not_answer_costs_the_alarm_and_nothing_else(stage: Stage, paris: Paris) -> None:
    stage.house.set_clock(paris("2027-01-15 11:00"))
    alarm = alarm_of(stage)
    alarm.shared.contact.api = "http://127.0.0.1:1/api"
    stage.prefect.wait(alarm.shared.contact.look())
    assert stage.prefect.wait(alarm.step()) > 0
    assert {message.state for message in stage.messages()} == {"queued"}
