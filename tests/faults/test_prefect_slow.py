"""A Prefect server that is slow, refuses everything, or in which somebody deletes our runs: by a proxy."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from machine import Machine
from prefectserver import runs, under_way
from proxy import Proxy
from running import Up, until
from service.server import PrefectServer

pytestmark = [pytest.mark.server, pytest.mark.slow]

Sees = Callable[[str], None]


@pytest.fixture(scope="module")
def machine(proxied: Machine) -> Machine:
    """One `atelier up` for all these scenarios, each of which leaves it at rest."""
    proxied.up().wait_ready(proxied.house)
    proxied.comes_to_rest()
    return proxied


@pytest.fixture
def up(machine: Machine) -> Up:
    return machine.programs[-1]


def ends_well(machine: Machine, prefect: PrefectServer) -> None:
    """Every request was walked, every mail arrived once, and no run of Prefect waits for its end."""
    machine.comes_to_rest()
    machine.every_mail_arrived_once()
    mark = machine.house.mark()
    until(lambda: not under_way(prefect.api, mark), seconds=90, what="the end of the runs in Prefect")


@pytest.mark.fault("prefect-lent", seen="Prefect répond lentement : les mails partent sans lui")
def test_a_slow_prefect_delays_its_pages_and_nothing_else(
    machine: Machine, up: Up, proxy: Proxy, prefect: PrefectServer, person_sees: Sees
) -> None:
    before, proxy.delay = len(machine.mail.received), 1.5
    try:
        up.says("Prefect répond lentement")
        assert machine.agrees_by_command().code == 0
        until(machine.mails_left, seconds=60, what="the mails without Prefect")
        assert len(machine.mail.received) == before + 3
        person_sees(machine.health("Prefect répond lentement"))
        until(lambda: not machine.walks(), seconds=120, what="the walk, slowly")
    finally:
        proxy.delay = 0.0
    ends_well(machine, prefect)


@pytest.mark.fault("prefect-repond-503", seen="Prefect ne répond pas : les mails partent sans lui")
def test_a_prefect_that_answers_503_to_everything_delays_its_pages_and_nothing_else(
    machine: Machine, proxy: Proxy, prefect: PrefectServer, person_sees: Sees
) -> None:
    before, proxy.status = len(machine.mail.received), 503
    try:
        assert machine.agrees_by_command().code == 0
        until(machine.mails_left, seconds=60, what="the mails without Prefect")
        assert len(machine.mail.received) == before + 3
        person_sees(machine.health("Prefect ne répond pas"))
        assert proxy.refused
        assert machine.walks()
    finally:
        proxy.status = 0
    ends_well(machine, prefect)


@pytest.mark.fault("suivi-efface-dans-prefect", seen="bien  boucle parcours : elle tourne")
def test_a_run_that_somebody_deletes_in_prefect_is_run_again_and_stops_no_loop(
    machine: Machine, up: Up, proxy: Proxy, prefect: PrefectServer, person_sees: Sees
) -> None:
    # Slow enough to be caught in the middle, by whoever speaks to Prefect itself.
    proxy.delay = 0.4
    try:
        machine.agrees_a_date()
        mark, deleted = machine.house.mark(), []

        def delete_one() -> bool:
            for run in runs(prefect.api, mark):
                if run["state"]["type"] == "RUNNING" and machine.walks():
                    httpx.delete(f"{prefect.api}/flow_runs/{run['id']}", timeout=30).raise_for_status()
                    deleted.append(run["name"])
            return bool(deleted)

        until(delete_one, seconds=60, what="a run to delete")
    finally:
        proxy.delay = 0.0
    ends_well(machine, prefect)
    assert not up.died()
    person_sees(machine.health("boucle parcours : elle tourne"))
