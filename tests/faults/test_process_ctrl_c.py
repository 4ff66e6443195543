"""Ctrl-C and SIGTERM in the middle of a walk and of a send: what is under way ends, the rest waits."""

from __future__ import annotations

import signal
from collections.abc import Callable

import pytest

from machine import Machine
from mailserver import SAY_NOTHING
from prefectserver import runs, under_way
from proxy import Proxy
from running import until
from service.server import PrefectServer

pytestmark = [pytest.mark.server, pytest.mark.slow]

Sees = Callable[[str], None]


@pytest.fixture
def machine(proxied: Machine) -> Machine:
    """Each scenario starts a program of its own; the proxy makes runs slow enough to be interrupted."""
    return proxied


def is_running(api: str, mark: str) -> bool:
    return any(run["state"]["type"] == "RUNNING" for run in runs(api, mark))


@pytest.mark.fault("arret-pendant-un-suivi", seen="Arrêt : ce qui est en cours se termine")
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "sigterm"])
def test_a_signal_in_the_middle_of_a_walk_lets_it_end(
    machine: Machine, proxy: Proxy, prefect: PrefectServer, person_sees: Sees, sign: signal.Signals
) -> None:
    up = machine.up()
    up.wait_ready(machine.house)
    machine.comes_to_rest()
    proxy.delay = 0.3
    try:
        machine.agrees_a_date()
        mark = machine.house.mark()
        # Only then has Prefect had the occasion to take SIGTERM for itself.
        until(lambda: is_running(prefect.api, mark), seconds=60, what="a run in the middle")
        up.process.send_signal(sign)
        assert up.process.wait(60) == 0
    finally:
        proxy.delay = 0.0
    person_sees(up.shown)
    assert "Traceback" not in up.shown
    assert not under_way(prefect.api, mark)
    assert "sending" not in machine.states()


@pytest.mark.fault("arret-pendant-un-envoi", seen="Arrêt : ce qui est en cours se termine")
def test_ctrl_c_in_the_middle_of_a_batch_ends_one_mail_and_leaves_the_others_for_the_next_start(
    machine: Machine, prefect: PrefectServer, person_sees: Sees
) -> None:
    up = machine.up()
    up.wait_ready(machine.house)
    machine.comes_to_rest()
    before, machine.mail.pause = len(machine.mail.received), 2.0
    try:
        for _ in range(5):
            machine.agrees_a_date()
        until(lambda: len(machine.mail.received) > before, seconds=60, what="the first mail")
        assert up.ctrl_c(seconds=60) == 0
    finally:
        machine.mail.pause = 0.0
    person_sees(up.shown)
    left = machine.states()
    # The date moved five times: only the last one is still to be said.
    assert left["queued"] >= 1, "it sent the whole batch before it stopped"
    assert set(left) == {"sent", "queued", "skipped"}
    again = machine.up()
    again.wait_ready(machine.house)
    machine.comes_to_rest()
    machine.every_mail_arrived_once()
    assert not under_way(prefect.api, machine.house.mark())
    assert again.ctrl_c(seconds=60) == 0


@pytest.mark.fault("arret-sans-attendre", seen="ce qui était en cours sera repris au prochain démarrage")
def test_a_second_ctrl_c_waits_for_nothing_and_the_mail_under_way_is_shown_as_unknown(
    machine: Machine, person_sees: Sees
) -> None:
    up = machine.up()
    up.wait_ready(machine.house)
    machine.comes_to_rest()
    machine.mail.data.append(SAY_NOTHING)
    machine.agrees_a_date()
    # Announced is not begun: the server has it once it has nothing left to say.
    until(lambda: not machine.mail.data, seconds=60, what="the mail that hangs")
    up.process.send_signal(signal.SIGINT)
    up.says("Arrêt : ce qui est en cours se termine")
    assert up.ctrl_c(seconds=30) == 5
    person_sees(up.shown)
    again = machine.up()
    again.wait_ready(machine.house)
    machine.comes_to_rest()
    cut = [why for why in machine.reasons("unknown") if "l’envoi a été interrompu" in why]
    assert len(cut) == 1, machine.reasons("unknown")
    shown = machine.atelier("health")
    assert "mail(s) d’issue inconnue" in shown.shown
    assert again.ctrl_c(seconds=60) == 0
