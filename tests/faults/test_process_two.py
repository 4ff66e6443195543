"""Two `atelier up` on one PostgreSQL database: one works, the other waits and takes over."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from machine import Machine
from postgres import Cluster
from prefectserver import under_way
from running import until
from service.server import PrefectServer

pytestmark = [pytest.mark.server, pytest.mark.slow, pytest.mark.postgres]

Sees = Callable[[str], None]


@pytest.fixture(scope="module")
def machine(
    prefect: PrefectServer, cluster: Cluster, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Machine]:
    """One database; each program has a home of its own, and they share a Prefect server."""
    cluster.execute("CREATE DATABASE deux_programmes TEMPLATE modele")
    folder = tmp_path_factory.mktemp("deux")
    with Machine(folder, cluster.url("deux_programmes"), PREFECT_API_URL=prefect.api) as made:
        yield made


def no_mail_twice(machine: Machine) -> None:
    arrived = Counter(mail["Message-ID"] for mail in machine.mail.mails)
    assert max(arrived.values()) == 1
    assert set(machine.states()) <= {"sent", "skipped", "unknown"}
    assert machine.states()["sent"] <= arrived.total() <= machine.states().total()


@pytest.mark.fault("deux-programmes-une-base", seen="est reprise par ce programme.")
def test_of_two_programs_one_waits_and_takes_over_when_the_first_is_killed(
    machine: Machine, prefect: PrefectServer, person_sees: Sees
) -> None:
    first = machine.up()
    first.wait_ready(machine.house)
    second = machine.up(ATELIER_HOME=str(machine.folder / "autre"))
    second.says("est tenue par un autre programme", times=2)
    machine.comes_to_rest()
    machine.mail.pause = 0.2
    before = len(machine.mail.received)
    for _ in range(3):
        machine.agrees_a_date()
    until(lambda: len(machine.mail.received) > before, seconds=60, what="the first mails")
    first.kill()
    second.says("est reprise par ce programme.", times=2)
    machine.mail.pause = 0.0
    machine.comes_to_rest()
    person_sees(second.shown)
    no_mail_twice(machine)
    assert machine.states()["unknown"] <= 1
    until(lambda: not under_way(prefect.api, machine.house.mark()), seconds=60, what="the runs in Prefect")


@pytest.mark.fault("programme-fige", seen="est tenue par un autre programme")
def test_a_program_that_froze_finds_another_in_its_place_and_leaves_it_the_work(
    machine: Machine, person_sees: Sees
) -> None:
    frozen = machine.programs[-1]
    third = machine.up()
    third.says("est tenue par un autre programme", times=2)
    shown = len(frozen.shown)
    frozen.process.send_signal(signal.SIGSTOP)
    try:
        machine.agrees_a_date()
        third.says("est reprise par ce programme.", times=2)
        machine.comes_to_rest()
    finally:
        frozen.process.send_signal(signal.SIGCONT)
    until(lambda: "est tenue par un autre" in frozen.shown[shown:], seconds=60, what="the frozen one")
    person_sees(frozen.shown[shown:])
    machine.agrees_a_date()
    machine.comes_to_rest()
    no_mail_twice(machine)
    assert frozen.ctrl_c(seconds=60) == third.ctrl_c(seconds=60) == 0
