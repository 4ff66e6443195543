"""What a server refuses outright: of an address it counts as a return; of everybody it counts for nobody."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from config.wiring import House
from example import ATELIER, EQUIPE, PILOTE, QUIET, Paris, fill, imported
from mailboxing import address_of, reader_of, told
from mailserver import MailServer
from models.tables import Message
from noticing import Refuses, handed_in, put_off, to_the_pilot
from notifications.courier import Courier, Deferred
from notifications.mail import Mail
from notifications.smtp import SmtpCourier
from sending import ELUE, MAIRE, VOISINE, Recorder, delivers, rows
from tasks import refusals
from tasks.fate import MAX_ATTEMPTS
from tasks.record import record

WORKSHOPS = ("lancement-in-situ", "atelier-1", "atelier-2", "atelier-3", "cloture-in-situ")
Writes = Callable[[Courier], Message]


@pytest.fixture
def quiet(house: House, tmp_path: Path, paris: Paris) -> House:
    """Four people who were written to once."""
    imported(house, tmp_path, paris("2027-01-12 10:00"), more=(MAIRE, ELUE, VOISINE), text=QUIET)
    delivers(house, Recorder(), paris("2027-01-12 10:01"))
    house.set_clock(paris("2027-01-12 12:00"))
    return house


@pytest.fixture
def writes(quiet: House) -> Writes:
    """Tells everybody of one more date, a day later; the row of the mail to the mayor."""
    count = iter(range(len(WORKSHOPS)))

    def one_more(courier: Courier) -> Message:
        at = quiet.now() + timedelta(days=1)
        number = next(count)
        said = {"event": WORKSHOPS[number], "dates": f"2027-0{number + 3}-16", "place": "Évron"}
        with quiet.writing() as session:
            record(session, ATELIER, "date-convenue", said, by=PILOTE, at=at)
        delivers(quiet, courier, at + timedelta(minutes=1))
        quiet.set_clock(at + timedelta(minutes=2))
        return [row for row in rows(quiet) if address_of(quiet, row) == MAIRE][-1]

    return one_more


def is_given_up(house: House, email: str) -> bool:
    reader = reader_of(house, email)
    return reader is not None and reader.returned_at is not None


@pytest.mark.parametrize("said", ["550 5.1.1 boite inconnue", "550 inconnu", "550 5.2.1 boite fermee"])
def test_three_refusals_in_a_row_give_the_address_up_and_the_pilot_is_told_as_of_returns(
    quiet: House, writes: Writes, server: MailServer, courier: SmtpCourier, said: str
) -> None:
    server.rcpt[MAIRE] = said
    first = writes(courier)
    assert (first.state, first.bounced_at) == ("failed", quiet.now() - timedelta(minutes=1))
    (begins,) = told(quiet)
    assert (address_of(quiet, begins), json.loads(begins.context)["lost"]) == (PILOTE, False)
    writes(courier)
    assert not is_given_up(quiet, MAIRE)
    writes(courier)
    assert is_given_up(quiet, MAIRE)
    begins, lost = told(quiet)
    assert json.loads(lost.context)["lost"]
    assert len(json.loads(lost.context)["missed"]) == 3
    assert said[:3] in json.loads(lost.context)["why"]
    kept_back = writes(courier)
    assert (kept_back.reason or "").startswith("adresse en échec")
    assert not any(is_given_up(quiet, one) for one in (PILOTE, ELUE, VOISINE))


@pytest.mark.parametrize("answer", ["554 5.2.1 boite fermee", f"550 {MAIRE}: inconnu"])
def test_one_that_comes_after_the_text_counts_where_it_names_the_mailbox(
    writes: Writes, server: MailServer, courier: SmtpCourier, answer: str
) -> None:
    class ToTheMayor(Recorder):
        def send(self, mail: Mail) -> None:
            server.data.append(answer if mail.to == MAIRE else "250 OK")
            courier.send(mail)

    row = writes(ToTheMayor())
    assert (row.state, row.bounced_at is not None) == ("failed", True), row.reason


@pytest.mark.parametrize(
    "said", ["554 5.7.1 relay access denied", "550 5.7.26 SPF", "554 non", "550 5.1.8 vous"]
)
def test_what_blames_us_counts_for_no_address(
    quiet: House, writes: Writes, server: MailServer, courier: SmtpCourier, said: str
) -> None:
    server.rcpt[MAIRE] = said
    for _ in range(4):
        row = writes(courier)
        assert (row.state, row.bounced_at) == ("failed", None)
    assert not is_given_up(quiet, MAIRE)
    assert told(quiet) == []


def test_a_server_that_refuses_everybody_gives_nobody_up_neither_then_nor_later(
    quiet: House, writes: Writes
) -> None:
    everybody = (MAIRE, ELUE, VOISINE, PILOTE)
    for _ in range(4):
        assert writes(Refuses()).bounced_at is None
        assert not any(is_given_up(quiet, one) for one in everybody)
    assert writes(Recorder()).state == "sent"
    assert not any(is_given_up(quiet, one) for one in everybody)
    assert told(quiet) == []
    # What was refused with the others is held against nobody, ever.
    assert not any(row.bounced_at or row.bounce for row in rows(quiet))


def test_one_refused_while_nothing_is_taken_is_judged_once_the_server_has_taken_another(
    quiet: House, writes: Writes
) -> None:
    class Busy(Refuses):
        def send(self, mail: Mail) -> None:
            super().send(mail)
            raise Deferred("451 plus tard")

    row = writes(Busy(MAIRE))
    assert (row.bounce is not None, row.bounced_at, told(quiet)) == (True, None, [])
    at = quiet.now() + timedelta(minutes=5)
    delivers(quiet, Recorder(), at)
    assert next(one for one in rows(quiet) if one.id == row.id).bounced_at == at
    assert len(told(quiet)) == 1


def test_a_full_mailbox_that_was_tried_in_vain_counts_too(
    quiet: House, writes: Writes, server: MailServer, courier: SmtpCourier
) -> None:
    server.rcpt[MAIRE] = "452 4.2.2 boite pleine"
    row = writes(courier)
    for _ in range(MAX_ATTEMPTS):
        quiet.set_clock(quiet.now() + timedelta(hours=5))
        delivers(quiet, courier, quiet.now())
    assert writes(courier).state == "queued"
    row = next(one for one in rows(quiet) if one.id == row.id)
    assert (row.state, row.attempts) == ("failed", MAX_ATTEMPTS)
    assert (row.bounce or "").startswith("la boîte est pleine (4.2.2)")
    assert row.bounced_at is not None


@pytest.fixture
def filled(house: House, tmp_path: Path, paris: Paris) -> House:
    fill(house, tmp_path)
    delivers(house, Recorder(), paris("2027-03-12 10:01"))
    return house


@pytest.mark.parametrize("said", ["550 5.1.1 inconnu", "554 5.7.1 contenu refuse"])
def test_of_a_legal_notice_the_pilot_is_told_at_once_whatever_is_to_blame(
    filled: House, paris: Paris, said: str
) -> None:
    courier = Refuses(EQUIPE, said=said)
    notice = handed_in(filled, paris, courier)
    assert notice.state == "failed"
    (alarm,) = told(filled)
    assert (alarm.legal, alarm.next_try_at) == (True, paris("2027-04-07 09:01"))
    delivers(filled, courier, paris("2027-04-07 09:02"))
    (subject,) = to_the_pilot(courier.sent)
    assert "à prévenir autrement" in subject
    (mail,) = [one for one in courier.sent if one.subject == subject]
    assert said in mail.text
    put_off(filled, paris, courier)
    delivers(filled, courier, paris("2027-04-08 15:02"))
    # One more notice, one more mail.
    assert len(to_the_pilot(courier.sent)) == 2


def test_the_refusal_of_what_tells_of_an_address_tells_nobody(filled: House, paris: Paris) -> None:
    nobody = Refuses()
    handed_in(filled, paris, nobody)
    before = len(rows(filled))
    delivers(filled, nobody, paris("2027-04-07 09:02"))
    delivers(filled, nobody, paris("2027-04-07 09:03"))
    assert {row.state for row in told(filled)} == {"failed"}
    assert len(rows(filled)) == before


def test_where_nobody_can_be_told_the_mail_is_marked_all_the_same(
    filled: House, paris: Paris, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise ValueError("journal illisible")

    monkeypatch.setattr(refusals, "tell", breaks)
    monkeypatch.setattr(refusals, "follow_up", breaks)
    courier = Refuses(EQUIPE)
    assert handed_in(filled, paris, courier).state == "failed"
    assert "nobody could be told" in caplog.text
    assert any(mail.to == PILOTE for mail in courier.sent)
