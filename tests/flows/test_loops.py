"""The loops of `atelier up` in this process: acts are followed up, with Prefect and without it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr
from rooming import posts
from webhooks import Webhooks

from config.clock import real_now
from example import AD1
from models.tables import Lease
from notifications.testing import MemoryCourier
from service.demo_house import free_port
from service.loops import Loops
from service.shared import NAMES
from tasks.correct import correct
from tasks.lease import holder_name
from tasks.walk import look

if TYPE_CHECKING:
    from flows.conftest import Stage

pytestmark = [pytest.mark.server, pytest.mark.slow]

Paris = Callable[[str], datetime]
#: Everything asked of the loops takes them seconds; a busy machine may need longer.
PATIENCE = 40.0
CLOSED = "http://127.0.0.1:{port}/api"
#: Two loops of one process pass for two processes: what each runs is done in its own name.
_holder: ContextVar[str] = ContextVar("_holder")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits four seconds for a heart to beat."""
    monkeypatch.setattr("service.beat.BEAT", 0.2)
    monkeypatch.setattr("service.walker.POLL", 0.2)
    monkeypatch.setattr("service.loops.LISTEN", 0.2)
    monkeypatch.setattr("tasks.empty_outbox.holder_name", lambda: _holder.get(holder_name()))


@pytest.fixture
def mails(stage: Stage) -> MemoryCourier:
    """The mails that left."""
    courier = MemoryCourier()
    stage.courier = courier
    return courier


class Running:
    """Loops that turn while the test looks."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.turning: list[tuple[Loops, asyncio.Task[None]]] = []

    def start(self, api: str | None = None, holder: str | None = None) -> Loops:
        """One more process's loops."""

        async def begin() -> Loops:
            loops = Loops(self.stage.house, api or self.stage.api, self.stage.prefect.client)
            loops.holder = holder or loops.holder
            apart = copy_context()
            apart.run(_holder.set, loops.holder)
            self.turning.append((loops, asyncio.create_task(loops.run(), context=apart)))
            return loops

        return self.stage.prefect.wait(begin())

    def until(self, true: Callable[[], bool], what: str) -> None:
        """Lets them turn until something is true."""

        async def looking() -> None:
            end = time.monotonic() + PATIENCE
            while not true():
                assert time.monotonic() < end, f"still waiting for {what}"
                broken = [task for _, task in self.turning if task.done() and task.exception()]
                assert not broken, broken
                await asyncio.sleep(0.05)

        self.stage.prefect.wait(looking())

    def stop(self, loops: Loops) -> None:
        """As Ctrl-C does."""

        async def end(task: asyncio.Task[None]) -> None:
            loops.stop.set()
            await asyncio.wait_for(task, PATIENCE)

        for known, task in list(self.turning):
            if known is loops:
                self.turning.remove((known, task))
                self.stage.prefect.wait(end(task))


@contextmanager
def turning(stage: Stage) -> Iterator[Running]:
    running = Running(stage)
    try:
        yield running
    finally:
        for loops, _ in list(running.turning):
            running.stop(loops)


@pytest.fixture
def running(stage: Stage) -> Iterator[Running]:
    """Whatever happens, the loops stop before the house goes."""
    with turning(stage) as made:
        yield made


def leases(stage: Stage) -> dict[str, Lease]:
    with stage.house.reading() as session:
        return {name: row for name in NAMES if (row := session.get(Lease, name))}


def rests(stage: Stage) -> bool:
    """Nothing waits: no walk, no mail; what was overtaken meanwhile is set aside."""
    states = {message.state for message in stage.messages()}
    return not stage.walks() and states <= {"sent", "skipped"}


def test_an_act_is_walked_and_its_mails_leave(stage: Stage, running: Running, mails: MemoryCourier) -> None:
    running.start()
    running.until(lambda: rests(stage), "the follow-up of the import")
    before = len(mails.sent)
    stage.is_ready_to_launch()
    stage.opens("lancement-in-situ", "2027-03-12 10:00")
    running.until(lambda: rests(stage), "the follow-up of the opening")
    assert "ouverture du séminaire de lancement in situ" in " ".join(
        mail.subject for mail in mails.sent[before:]
    )
    assert len({mail.message_id for mail in mails.sent}) == len(mails.sent)
    assert len(mails.sent) == len([one for one in stage.messages() if one.state == "sent"])


def test_a_form_sent_from_the_ui_is_run(stage: Stage, running: Running, mails: MemoryCourier) -> None:
    loops = running.start()
    running.until(lambda: bool(loops.flows), "the deployments")
    form = {
        "atelier": stage.coevrons,
        "fait": "marche-notifie",
        "par": "pilote@ddt53.example",
        "autres": "reference=M1",
    }
    key = next(key for key, flow in loops.flows.items() if flow.name == "enregistrer")
    stage.prefect.wait(stage.prefect.client.create_flow_run_from_deployment(key, parameters=form))
    running.until(lambda: "marche-notifie" in [fact.kind for fact in stage.facts(stage.coevrons)], "the fact")
    running.until(lambda: rests(stage), "its follow-up")
    assert any(message.message == "phase-terminee" for message in stage.messages(stage.coevrons))
    assert mails.sent


def test_what_comes_due_is_reminded_by_a_run(
    stage: Stage, running: Running, mails: MemoryCourier, paris: Paris
) -> None:
    stage.house.set_clock(paris("2027-02-08 10:00"))
    running.start()
    running.until(lambda: any("retard" in m.message for m in stage.messages(stage.session)), "the reminder")
    running.until(lambda: rests(stage), "its follow-up")
    assert mails.sent


def test_stopping_gives_the_leases_back(stage: Stage, running: Running, mails: MemoryCourier) -> None:
    loops = running.start()
    running.until(lambda: all(loops.holds.values()), "the leases")
    assert {row.holder for row in leases(stage).values()} == {loops.holder}
    running.stop(loops)
    assert all(row.until <= real_now() for row in leases(stage).values())
    assert mails.failures == []


def test_one_walk_that_fails_does_not_stop_the_others(
    stage: Stage, running: Running, mails: MemoryCourier, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(session: Any, slug: str, *, at: datetime) -> Any:
        if slug == stage.coevrons:
            raise ValueError("abîmé")
        return look(session, slug, at=at)

    monkeypatch.setattr("flows.parcours.look", breaks)
    running.start()
    running.until(lambda: set(stage.walks()) == {stage.coevrons}, "the walks of the others")
    running.until(lambda: all(m.state == "sent" for m in stage.messages()), "their mails")
    assert mails.sent


# Without Prefect.


def test_without_prefect_mails_and_reminders_go_on_and_walks_wait(
    stage: Stage, running: Running, mails: MemoryCourier, paris: Paris
) -> None:
    stage.house.set_clock(paris("2027-02-08 10:00"))
    waiting = stage.walks()
    loops = running.start(api=CLOSED.format(port=free_port()))
    running.until(lambda: any("retard" in m.message for m in stage.messages(stage.session)), "the reminder")
    running.until(lambda: all(m.state == "sent" for m in stage.messages()), "the mails")
    assert mails.sent
    assert set(stage.walks()) == set(waiting)
    assert {row.note for row in leases(stage).values()} == {"Prefect ne répond pas"}
    # Prefect comes back: what waited is walked.
    loops.contact.api = stage.api
    running.until(lambda: rests(stage), "the walks")


def test_once_prefect_is_back_the_beat_no_longer_says_it_is_down(
    stage: Stage, running: Running, mails: MemoryCourier
) -> None:
    loops = running.start(api=CLOSED.format(port=free_port()))
    running.until(lambda: len(leases(stage)) == len(NAMES), "the first beat")
    loops.contact.api = stage.api
    running.until(lambda: rests(stage), "the walks")
    assert mails.sent
    assert {row.note for row in leases(stage).values()} == {""}


# Two of them.


def test_of_two_processes_one_works_and_the_other_takes_over_when_it_stops(
    stage: Stage, running: Running, mails: MemoryCourier
) -> None:
    first = running.start()
    running.until(lambda: all(first.holds.values()), "the leases")
    second = running.start(holder="autre-machine:2")
    running.until(lambda: rests(stage), "the follow-up of the import")
    stage.is_ready_to_launch()
    running.until(lambda: rests(stage), "the follow-up of an act")
    assert not any(second.holds.values())
    assert {row.holder for row in leases(stage).values()} == {first.holder}
    assert len({mail.message_id for mail in mails.sent}) == len(mails.sent)
    running.stop(first)
    running.until(lambda: all(second.holds.values()), "the second to take over")
    assert {row.holder for row in leases(stage).values()} == {"autre-machine:2"}


def test_mails_leave_and_walks_go_on_while_a_service_of_discussion_hangs(
    stage: Stage, running: Running, mails: MemoryCourier, paris: Paris
) -> None:
    room = {"room": "!coevrons:agent.example"}
    with Webhooks() as hooks:
        hooks.hang.set()
        setting = SecretStr(f"json://{hooks.host}/salon")
        stage.house.settings = stage.house.settings.model_copy(update={"chat": setting})
        with stage.house.writing() as session:
            correct(
                session, stage.coevrons, 1, room, because="salon ouvert", by=AD1, at=paris("2027-01-05 10:00")
            )
        stage.is_ready_to_launch()
        running.start()
        running.until(lambda: bool(hooks.calls), "the first post")
        left = len(mails.sent)
        stage.opens("lancement-in-situ", "2027-03-12 10:00")
        running.until(lambda: len(mails.sent) > left and not stage.walks(), "the mails of the opening")
        hooks.hang.clear()
        hooks.goes_on.set()
        moved = {"event": "lancement-in-situ", "dates": "2027-03-24", "place": "Salle des fêtes"}
        stage.says("date-convenue", "2027-03-12 10:05", **moved)
        running.until(lambda: "sent" in {one.state for one in posts(stage.house)}, "the next post")
