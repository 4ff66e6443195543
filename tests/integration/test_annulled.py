"""What was annulled or corrected before its mail left is not announced; what had left is taken back."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from gathering import of
from sqlalchemy import text
from sqlmodel import col, update
from truthful import corrects, decides, fact, leaves, lively, plans, submits

from config.wiring import House
from example import AD1, EQUIPE, PILOTE, Paris
from models.tables import Message
from models.withdrawn import CORRECTED, RETRACTION, VOIDED
from notifications.courier import Deferred
from preferring import chooses
from sending import Recorder, delivers, rows
from tasks.claim import claim
from tasks.freeze import Sending
from tasks.held import Policy, settle_messages
from tasks.replanned import OVERTAKEN

MAIRIE = "mairie@cc.example"


@pytest.fixture
def house(database_url: str, tmp_path: Path, paris: Paris) -> Iterator[House]:
    with lively(database_url, tmp_path, paris("2027-03-12 10:01")) as built:
        yield built


@pytest.fixture
def submitted(house: House, paris: Paris) -> House:
    """A deliverable waits for its decision; what it brought has left."""
    submits(house, paris("2027-04-07 09:00"))
    leaves(house, paris("2027-04-08 09:01"), sweep=True)
    return house


def reasons(house: House, message: str) -> set[str | None]:
    return {row.reason for row in rows(house) if row.message == message}


def test_a_decision_annulled_in_the_night_is_told_to_nobody(submitted: House, paris: Paris) -> None:
    wrong = decides(submitted, paris("2027-04-08 20:00"), "rejet", reasons="Il manque une carte.")
    corrects(submitted, wrong, paris("2027-04-08 20:05"))
    mails = leaves(submitted, paris("2027-04-09 08:01")) + leaves(
        submitted, paris("2027-04-09 09:01"), sweep=True
    )
    assert mails == []
    assert reasons(submitted, "decision-prise") == {VOIDED}
    assert reasons(submitted, RETRACTION) == set()


def test_a_decision_corrected_in_the_night_is_told_once_as_it_is(submitted: House, paris: Paris) -> None:
    wrong = decides(submitted, paris("2027-04-08 20:00"))
    right = {"decision": "ajournement", "reasons": "Il manque une carte."}
    corrects(submitted, wrong, paris("2027-04-08 20:30"), **right)
    mails = leaves(submitted, paris("2027-04-09 08:01")) + leaves(
        submitted, paris("2027-04-09 09:01"), sweep=True
    )
    assert [mail.to for mail in mails] == [EQUIPE, PILOTE]
    for mail in mails:
        assert "ajournement" in mail.subject
        # Nobody read the other one: there is nothing to replace.
        assert "rectificatif" not in mail.subject
        assert "remplace" not in mail.text
    assert reasons(submitted, "decision-prise") == {None, CORRECTED}


def test_a_decision_corrected_once_told_says_what_it_replaces(submitted: House, paris: Paris) -> None:
    wrong = decides(submitted, paris("2027-04-08 10:00"))
    leaves(submitted, paris("2027-04-08 10:01"))
    leaves(submitted, paris("2027-04-09 09:01"), sweep=True)
    right = {"decision": "ajournement", "reasons": "Il manque une carte."}
    corrects(submitted, wrong, paris("2027-04-09 20:30"), **right)
    (legal,) = leaves(submitted, paris("2027-04-12 08:01"))
    assert legal.to == EQUIPE
    assert (
        "Les Coëvrons\u00a0: rectificatif du message du 8\u00a0avril\u00a02027, ajournement" in legal.subject
    )
    assert "Ce message remplace celui du 8\u00a0avril\u00a02027, qui a été corrigé depuis." in legal.text
    assert "Ce message remplace celui du 8\u00a0avril\u00a02027" in (legal.html or "")
    said = {mail.to: mail.text for mail in leaves(submitted, paris("2027-04-12 09:01"), sweep=True)}
    # The pilot had read the other one in the mail of the next morning.
    assert "Rectificatif, ajournement" in said[PILOTE]
    assert "Remplace ce qui a été écrit le 9\u00a0avril\u00a02027." in said[PILOTE]


def test_a_decision_annulled_once_told_is_taken_back_from_whoever_got_it_alone(
    submitted: House, paris: Paris
) -> None:
    wrong = decides(submitted, paris("2027-04-08 15:00"))
    leaves(submitted, paris("2027-04-08 15:01"))
    chooses(submitted, paris("2027-04-08 15:10"), email=EQUIPE, pause_until="2027-05-02")
    corrects(submitted, wrong, paris("2027-04-08 15:30"))
    (back,) = leaves(submitted, paris("2027-04-08 15:31"))
    assert back.to == EQUIPE
    what = "«\u00a0admission, note de cadrage (8\u00a0avril\u00a02027)\u00a0»"
    assert f"rectification, {what} n’a plus lieu d’être" in back.subject
    assert "notre message du 8\u00a0avril\u00a02027" in back.text
    assert "> Erreur de saisie." in back.text
    assert "Ce message n’est pas la notification" in back.text
    assert leaves(submitted, paris("2027-04-09 09:01"), sweep=True) == []
    (row,) = [row for row in rows(submitted) if row.message == RETRACTION]
    # It takes back a legal notice: no pause holds it.
    assert (row.legal, row.state) == (True, "sent")


def test_what_may_have_left_is_taken_back_too(submitted: House, paris: Paris) -> None:
    wrong = decides(submitted, paris("2027-04-08 15:00"))
    with submitted.writing() as session:
        doubtful = update(Message).where(col(Message.message) == "decision-prise", col(Message.legal))
        session.execute(doubtful.values(state="unknown", sent_at=paris("2027-04-08 15:01")))
    corrects(submitted, wrong, paris("2027-04-08 15:30"))
    (back,) = leaves(submitted, paris("2027-04-08 15:31"))
    assert (back.to, "n’a plus lieu d’être" in back.subject) == (EQUIPE, True)


def test_what_a_restore_holds_is_taken_back_though_nobody_knows_when_it_left(
    submitted: House, paris: Paris
) -> None:
    wrong = decides(submitted, paris("2027-04-08 15:00"))
    with submitted.writing() as session:
        settle_messages(session, Policy.HOLD, at=paris("2027-04-08 15:10"), made="8 avril")
    corrects(submitted, wrong, paris("2027-04-08 15:30"))
    (back,) = leaves(submitted, paris("2027-04-08 15:31"))
    assert back.to == EQUIPE
    assert "notre message du 8\u00a0avril\u00a02027" in back.text


@pytest.mark.postgres
def test_whoever_annuls_waits_for_the_mail_that_is_being_claimed_and_takes_it_back(
    postgres_url: str, tmp_path: Path, paris: Paris
) -> None:
    with lively(postgres_url, tmp_path, paris("2027-03-12 10:01")) as house:
        submits(house, paris("2027-04-07 09:00"))
        leaves(house, paris("2027-04-08 09:01"), sweep=True)
        wrong = decides(house, paris("2027-04-08 15:00"))
        sending = Sending("ailleurs/1", house.settings.sender, "https://suivi.example", simulation=False)
        with ThreadPoolExecutor(1) as pool:
            with house.writing() as session:
                claimed = claim(session, sending, at=paris("2027-04-08 15:01"))
                assert [one.mail.to for one in claimed] == [EQUIPE]
                annulled = pool.submit(corrects, house, wrong, paris("2027-04-08 15:01"))
                waits_for_a_lock(house)
            annulled.result(timeout=30)
        (back,) = [row for row in rows(house) if row.message == RETRACTION]
        assert (back.state, back.legal) == ("queued", True)
        assert reasons(house, "decision-prise") == {None, VOIDED}


def waits_for_a_lock(house: House) -> None:
    """Until a transaction waits for a row that another one holds."""
    waiting = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    for _ in range(300):
        with house.reading() as session:
            if session.connection().execute(waiting).scalar():
                return
        house.closing.wait(0.1)
    pytest.fail("nobody waits")


def test_a_mail_of_the_day_that_no_server_took_is_made_anew_without_what_was_annulled(
    submitted: House, paris: Paris
) -> None:
    fact(
        submitted, "personne-ajoutee", paris("2027-04-08 09:30"), email=MAIRIE, name="C", role="collectivite"
    )
    wrong = decides(submitted, paris("2027-04-08 15:00"))
    plans(submitted, paris("2027-04-08 16:00"), "2027-05-04")
    leaves(submitted, paris("2027-04-08 16:01"))
    courier = Recorder()
    courier.failures = [Deferred("452 pas assez de place")] * 5
    delivers(submitted, courier, paris("2027-04-09 09:01"))
    assert courier.sent == []
    corrects(submitted, wrong, paris("2027-04-09 09:10"))
    told = [mail for mail in leaves(submitted, paris("2027-04-09 10:30")) if mail.to == MAIRIE]
    assert not any("admission" in mail.text.lower() for mail in told)
    assert any("4\u00a0mai\u00a02027" in mail.text for mail in told)


def test_an_event_planned_anew_three_times_is_one_line_of_truth(house: House, paris: Paris) -> None:
    fact(house, "personne-ajoutee", paris("2027-03-15 09:30"), email=MAIRIE, name="C", role="collectivite")
    wrong = plans(house, paris("2027-03-15 14:00"), "2027-05-04")
    corrects(house, wrong, paris("2027-03-15 14:30"), by=PILOTE)
    plans(house, paris("2027-03-15 15:00"), "2027-05-11")
    plans(house, paris("2027-03-15 15:30"), "2027-05-18")
    mails = leaves(house, paris("2027-03-16 09:01"), sweep=True)
    (said,) = [mail.text for mail in mails if mail.to == MAIRIE and "prévue" in mail.text]
    assert "18\u00a0mai\u00a02027 (au lieu des 13 et 14\u00a0avril\u00a02027)" in said
    assert "4\u00a0mai" not in said
    assert "11\u00a0mai" not in said
    assert reasons(house, "plan-revise") == {None, VOIDED, OVERTAKEN}
    monday = [mail.text for mail in leaves(house, paris("2027-03-22 09:01"), sweep=True) if mail.to == AD1]
    assert [text.count("date prévue change") for text in monday] == [1]


def test_an_event_moved_and_moved_back_before_anybody_knew_is_no_news(house: House, paris: Paris) -> None:
    plans(house, paris("2027-03-15 14:00"), "2027-05-04")
    plans(house, paris("2027-03-15 15:00"), "2027-04-13", "2027-04-14")
    mails = leaves(house, paris("2027-03-16 09:01"), sweep=True)
    assert [mail.subject for mail in mails if "prévue" in mail.text] == []


def test_a_plan_told_then_annulled_is_taken_back_unless_a_newer_one_is_told(
    house: House, paris: Paris
) -> None:
    wrong = plans(house, paris("2027-03-15 14:00"), "2027-05-04")
    leaves(house, paris("2027-03-16 09:01"), sweep=True)
    corrects(house, wrong, paris("2027-03-16 10:00"), by=PILOTE)
    (back,) = [mail for mail in leaves(house, paris("2027-03-17 09:01"), sweep=True) if mail.to == EQUIPE]
    assert "1 date prévue change" in back.subject.replace("\u00a0", " ")
    again = plans(house, paris("2027-03-17 10:00"), "2027-05-11")
    leaves(house, paris("2027-03-18 09:01"), sweep=True)
    plans(house, paris("2027-03-18 10:00"), "2027-05-18")
    corrects(house, again, paris("2027-03-18 10:05"), by=PILOTE)
    mails = leaves(house, paris("2027-03-19 09:01"), sweep=True)
    assert not any("n’a plus lieu d’être" in mail.subject for mail in mails)


def test_a_date_annulled_in_the_night_leaves_the_known_one_as_it_is(house: House, paris: Paris) -> None:
    leaves(house, paris("2027-03-15 09:01"), sweep=True)
    wrong = fact(
        house,
        "date-convenue",
        paris("2027-03-15 20:00"),
        event="lancement-in-situ",
        dates="2027-04-06",
        place="x",
    )
    corrects(house, wrong, paris("2027-03-15 20:05"), by=PILOTE)
    mails = leaves(house, paris("2027-03-16 08:01")) + leaves(house, paris("2027-03-16 09:01"), sweep=True)
    assert not any("6\u00a0avril" in mail.text or "nouvelle date" in mail.subject for mail in mails)
    (monday,) = [mail for mail in leaves(house, paris("2027-03-22 09:01"), sweep=True) if mail.to == AD1]
    assert "6\u00a0avril" not in monday.text
    assert "23\u00a0mars" in monday.text


def test_a_date_annulled_once_told_is_taken_back_by_the_invitations_and_from_ad1_by_its_mail(
    house: House, paris: Paris
) -> None:
    wrong = fact(
        house, "date-convenue", paris("2027-03-15 10:00"), event="atelier-1", dates="2027-05-04", place="x"
    )
    leaves(house, paris("2027-03-15 10:01"))
    leaves(house, paris("2027-03-22 09:01"), sweep=True)
    corrects(house, wrong, paris("2027-03-22 10:00"), by=PILOTE)
    mails = leaves(house, paris("2027-03-22 10:01"))
    # Their calendars are told; nobody is told twice.
    assert {mail.to for mail in mails} == {PILOTE, EQUIPE}
    assert all("METHOD:CANCEL" in (mail.calendar or "") for mail in mails)
    taken = [row for row in rows(house) if row.message == RETRACTION]
    assert [row.person for row in taken] == [of(house, AD1)[0].person]
    (monday,) = [mail for mail in leaves(house, paris("2027-03-30 09:01"), sweep=True) if mail.to == AD1]
    assert "rectification, «\u00a0date de" in monday.text


def test_a_date_annulled_and_agreed_again_invites_as_if_for_the_first_time(
    house: House, paris: Paris
) -> None:
    agreed = {"event": "atelier-1", "dates": "2027-05-04", "place": "x"}
    wrong = fact(house, "date-convenue", paris("2027-03-15 20:00"), **agreed)
    corrects(house, wrong, paris("2027-03-15 20:05"), by=PILOTE)
    # Nobody knew: nobody is told, not even to free a day.
    assert {row.message for row in rows(house) if row.phase == "atelier-1"} == {"date-convenue"}
    fact(house, "date-convenue", paris("2027-03-15 20:10"), **agreed)
    mails = leaves(house, paris("2027-03-16 08:01"))
    assert {mail.to for mail in mails if "METHOD:REQUEST" in (mail.calendar or "")} == {PILOTE, EQUIPE}
    assert leaves(house, paris("2027-03-16 08:10")) == []


def test_a_fact_that_is_put_right_before_its_retraction_left_is_said_by_the_new_date(
    house: House, paris: Paris
) -> None:
    """Of two mails to AD1 about one event only the newer date is worth a line."""
    agreed = {"event": "atelier-1", "place": "x"}
    wrong = fact(house, "date-convenue", paris("2027-03-15 10:00"), dates="2027-05-04", **agreed)
    leaves(house, paris("2027-03-22 09:01"), sweep=True)
    corrects(house, wrong, paris("2027-03-22 10:00"), by=PILOTE)
    fact(house, "date-convenue", paris("2027-03-23 10:00"), dates="2027-05-11", **agreed)
    (monday,) = [mail for mail in leaves(house, paris("2027-03-30 09:01"), sweep=True) if mail.to == AD1]
    assert "rectification" not in monday.text
    assert "11\u00a0mai" in monday.text
    assert "4\u00a0mai" not in monday.text
