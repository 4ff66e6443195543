"""`envois`: the outbox emptied through a real mail server, and what it says when that server is away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from config.clock import real_now
from flows.envois import envois
from mailserver import MailServer
from models.tables import Lease
from notifications.smtp import SmtpCourier
from service.demo_house import free_port
from tasks.lease import holder_name, take

if TYPE_CHECKING:
    from flows.conftest import Stage

pytestmark = pytest.mark.server

Paris = Callable[[str], datetime]


def test_what_waits_leaves_once(stage: Stage, paris: Paris) -> None:
    waiting = len(stage.messages())
    at = paris("2027-01-15 10:00")
    with MailServer() as server:
        stage.courier = SmtpCourier(server.url())
        first, second = stage.run(envois, at), stage.run(envois, at)
    assert first.state.name == "Envoyé"
    assert first.run.name == f"Envois · {waiting}\u00a0messages"
    assert second.message.startswith("0\u00a0message")
    assert Counter(server.recipients) == Counter(stage.addresses(stage.messages()))
    assert {message.state for message in stage.messages()} == {"sent"}


def test_with_the_mail_server_down_it_says_so_keeps_everything_and_sends_later(
    stage: Stage, paris: Paris
) -> None:
    at = paris("2027-01-15 10:00")
    stage.courier = SmtpCourier(f"mailto://127.0.0.1:{free_port()}?from=ateliers@ddt.example")
    down = stage.run(envois, at)
    assert (down.state.is_failed(), down.state.name) == (True, "Messagerie en panne")
    assert "Les mails attendent et repartiront d’eux-mêmes." in down.message
    assert "ATELIER_COURIER" in down.message
    waiting = stage.messages()
    assert {message.state for message in waiting} == {"queued"}
    assert any("ne répond pas" in (message.reason or "") for message in waiting)
    with MailServer() as server:
        stage.courier = SmtpCourier(server.url())
        assert stage.run(envois, at + timedelta(hours=2)).state.name == "Envoyé"
    assert len(server.received) == len(waiting)
    assert {message.state for message in stage.messages()} == {"sent"}


def test_one_refused_address_does_not_stop_the_others(stage: Stage, paris: Paris) -> None:
    with MailServer() as server:
        server.rcpt["commun@cc.example"] = "550 inconnu"
        stage.courier = SmtpCourier(server.url())
        shown = stage.run(envois, paris("2027-01-15 10:00"))
    lost = [message for message in stage.messages() if message.state == "failed"]
    assert shown.state.name == "Envoyé"
    assert f", {len(lost)} en échec" in shown.message
    assert set(stage.addresses(lost)) == {"commun@cc.example"}
    assert server.recipients
    assert "commun@cc.example" not in server.recipients


def test_while_another_process_sends_it_leaves_the_outbox_alone(stage: Stage, paris: Paris) -> None:
    with stage.house.writing() as session:
        assert take(session, "envois", "autre-machine:1", real=real_now())
    shown = stage.run(envois, paris("2027-01-15 10:00"))
    assert (shown.state.name, shown.message) == ("Déjà en cours", "Un autre envoi est en cours.")
    assert {message.state for message in stage.messages()} == {"queued"}


def test_a_run_inside_the_loop_leaves_its_lease_in_place(stage: Stage, paris: Paris) -> None:
    with stage.house.writing() as session:
        assert take(session, "envois", holder_name(), real=real_now())
    assert stage.run(envois, paris("2027-01-15 10:00")).state.name == "Envoyé"
    with stage.house.reading() as session:
        assert session.get_one(Lease, "envois").until > real_now()
