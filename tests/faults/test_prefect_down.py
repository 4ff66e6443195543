"""Our own Prefect server dies, freezes or cannot write: mails and acts go on, its pages come later, once."""

from __future__ import annotations

import os
import resource
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from machine import Machine, copied_database
from prefectserver import copy_tables, server_pid, under_way
from running import Up, until
from service.server import PrefectServer, answers

pytestmark = [pytest.mark.server, pytest.mark.slow]

Sees = Callable[[str], None]
#: A person who does not know whether it will come back waits that long before they worry.
FREEZE = 20.0


@pytest.fixture(scope="module")
def machine(
    prefect: PrefectServer, sqlite_model: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Machine]:
    """A machine with a Prefect server of its own, which each scenario leaves running and at rest."""
    folder = tmp_path_factory.mktemp("prefect-mort")
    url = copied_database(sqlite_model, folder)
    copy_tables(prefect.home, folder / "var" / "prefect")
    with Machine(folder, url) as made:
        try:
            made.up().wait_ready(made.house)
            made.comes_to_rest()
            yield made
        finally:
            made.ends_server()


@pytest.fixture
def up(machine: Machine) -> Up:
    return machine.programs[-1]


def nothing_is_left_behind(machine: Machine) -> None:
    """Every request was walked, every mail arrived once, and no run of Prefect waits for its end."""
    machine.comes_to_rest()
    machine.every_mail_arrived_once()
    mark = machine.house.mark()
    until(lambda: not under_way(machine.api, mark), seconds=60, what="the end of the runs in Prefect")


@pytest.mark.fault("prefect-tue", seen="Le serveur Prefect s’est arrêté : il est relancé…")
def test_prefect_killed_again_and_again_is_started_again_and_mail_leaves_meanwhile(
    machine: Machine, up: Up, person_sees: Sees
) -> None:
    for turn in range(1, 4):
        before = len(machine.mail.received)
        machine.agrees_a_date()
        os.kill(server_pid(machine.prefect_home), signal.SIGKILL)
        up.says("il est relancé…", times=turn)
        until(machine.mails_left, seconds=60, what="the mails")
        assert len(machine.mail.received) == before + 3
        up.says("est relancé.", times=turn)
    nothing_is_left_behind(machine)
    person_sees(up.shown)
    assert not up.died()


@pytest.mark.fault("prefect-fige", seen="Prefect ne répond pas : les mails partent sans lui")
def test_prefect_frozen_in_the_middle_of_walks_holds_up_neither_acts_nor_mails(
    machine: Machine, person_sees: Sees
) -> None:
    before, server = len(machine.mail.received), server_pid(machine.prefect_home)
    machine.agrees_a_date()
    until(
        lambda: bool(under_way(machine.api, machine.house.mark())) or machine.rests(),
        seconds=60,
        what="a run",
    )
    os.kill(server, signal.SIGSTOP)
    frozen = time.monotonic()
    try:
        # Before another date is agreed: of two that wait together the newer alone is said.
        until(machine.mails_left, seconds=60, what="the mails of the walk under way")
        machine.agrees_a_date()
        until(machine.mails_left, seconds=60, what="the mails without Prefect")
        assert len(machine.mail.received) == before + 6
        person_sees(machine.health("Prefect ne répond pas"))
        told = machine.agrees_by_command()
        assert told.code == 0
        assert "Le suivi est ralenti : Prefect ne répond pas" in told.shown
        until(machine.mails_left, seconds=60, what="the mails of that act")
        assert machine.walks()
        time.sleep(max(0.0, frozen + FREEZE - time.monotonic()))
    finally:
        os.kill(server, signal.SIGCONT)
    nothing_is_left_behind(machine)
    assert server_pid(machine.prefect_home) == server


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="only Linux limits another process")
@pytest.mark.fault(
    "disque-plein-pour-prefect",
    seen="Prefect répond par des erreurs : les mails partent sans lui, ses pages attendent",
)
def test_a_disk_that_is_full_for_prefect_alone_stops_neither_acts_nor_mails(
    machine: Machine, person_sees: Sees
) -> None:
    before, server = len(machine.mail.received), server_pid(machine.prefect_home)
    _, hard = resource.prlimit(server, resource.RLIMIT_FSIZE)
    resource.prlimit(server, resource.RLIMIT_FSIZE, (1, hard))
    try:
        assert machine.agrees_by_command().code == 0
        until(machine.mails_left, seconds=60, what="the mails without Prefect")
        assert len(machine.mail.received) == before + 3
        person_sees(machine.health("Prefect répond par des erreurs"))
        assert machine.walks()
    finally:
        resource.prlimit(server, resource.RLIMIT_FSIZE, (hard, hard))
    nothing_is_left_behind(machine)


@pytest.mark.fault("serveur-orphelin", seen="Le serveur Prefect qui tournait déjà est repris.")
def test_a_server_left_by_a_sigkill_is_taken_back_with_the_work(machine: Machine, person_sees: Sees) -> None:
    first = machine.programs[-1]
    machine.agrees_a_date()
    first.kill()
    server = server_pid(machine.prefect_home)
    assert answers(machine.api, timeout=5)
    dead = machine.health("ne tourne pas")
    assert "dernier signe le" in dead
    second = machine.up()
    second.wait_ready(machine.house)
    person_sees(second.shown)
    nothing_is_left_behind(machine)
    assert server_pid(machine.prefect_home) == server


@pytest.mark.fault("deux-programmes-une-maison", seen="est tenue par un autre programme")
def test_a_second_program_in_the_same_house_waits_and_takes_nothing_away(
    machine: Machine, up: Up, person_sees: Sees
) -> None:
    second = machine.up()
    second.says("est tenue par un autre programme")
    machine.agrees_a_date()
    nothing_is_left_behind(machine)
    assert second.ctrl_c(seconds=60) == 0
    person_sees(second.shown)
    assert answers(machine.api, timeout=5), "it stopped the server of the first"
    assert machine.programs.pop() is second
    assert "s’est arrêté" not in up.shown


@pytest.mark.fault("prefect-pendu", seen="Le serveur Prefect ne répond plus : il est relancé…")
def test_a_server_that_hangs_for_good_is_replaced(machine: Machine, up: Up, person_sees: Sees) -> None:
    up.kill()
    again = machine.planted_up("service.keeper.HUNG=8", "service.server.GRACE=1")
    again.wait_ready(machine.house)
    machine.comes_to_rest()
    server = server_pid(machine.prefect_home)
    os.kill(server, signal.SIGSTOP)
    machine.agrees_a_date()
    again.says("Le serveur Prefect est relancé.")
    person_sees(again.shown)
    assert server_pid(machine.prefect_home) != server
    nothing_is_left_behind(machine)
    assert again.ctrl_c(seconds=60) == 0
    assert not answers(machine.api)
