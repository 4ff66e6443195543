"""What waits, or is held by somebody else, when a choice comes: nothing is sent sooner, twice, or never."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import col, update

from config.wiring import House
from example import AD1, PILOTE, Paris
from models.decent import NO_MAIL
from models.outcomes import DIGEST
from models.tables import Message
from notifications.courier import Unreachable
from notifications.testing import MemoryCourier
from preferring import FRIDAY, MONDAY, chooses, daily_house, leaves, mails, marked, ref
from sending import delivers, rows
from tasks.restamp import Waiting
from tasks.sweep_all import sweep_all


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[House]:
    with daily_house(database_url, tmp_path) as built:
        yield built


def test_who_wants_no_mail_gets_none_and_each_message_says_why(house: House) -> None:
    waiting = chooses(house, mail="no")
    assert waiting == Waiting(set_aside=5)
    assert {(row.state, row.reason) for row in mails(house).values()} == {("skipped", NO_MAIL)}


def test_who_turned_mails_off_by_mistake_finds_what_was_set_aside(house: House) -> None:
    before = {name: (row.state, row.reason) for name, row in mails(house).items()}
    chooses(house, mail="no")
    waiting = chooses(house, FRIDAY + timedelta(minutes=5), mail="yes")
    # Those of this week, not those of January; and an invitation to the national event, which is to come.
    assert waiting.messages == 4
    assert {
        name: (row.state, row.reason) for name, row in mails(house).items() if name != "ouverture-de-phase"
    } == {name: said for name, said in before.items() if name != "ouverture-de-phase"}
    assert leaves(house, "phase-terminee") == ("daily", MONDAY)


def test_what_was_refused_for_another_reason_is_not_brought_back(house: House) -> None:
    marked(house, "phase-terminee", state="skipped", reason="aucun message automatique pour ce rôle")
    chooses(house, mail="no")
    chooses(house, mail="yes")
    assert mails(house)["phase-terminee"].state == "skipped"


def test_what_a_sender_holds_is_its_own(house: House) -> None:
    marked(house, "phase-a-ouvrir", state="sending", claimed_by="ailleurs")
    marked(house, "date-convenue", state="sent")
    chooses(house, mail="no")
    found = mails(house)
    assert (found["phase-a-ouvrir"].state, found["date-convenue"].state) == ("sending", "sent")


def test_a_mail_that_the_server_refused_for_a_while_is_not_asked_for_sooner(house: House) -> None:
    again = FRIDAY + timedelta(hours=2)
    frozen = {"subject": "x", "body_text": "x", "body_html": "x", "message_id": "<x@y>", "address": PILOTE}
    marked(house, "phase-terminee", attempts=2, next_try_at=again, mode="alone", reason="occupé", **frozen)
    chooses(house, timing="digest")
    row = mails(house)["phase-terminee"]
    # Written already: it leaves as it was written, by itself, though not before the mail of the day.
    assert (row.mode, row.subject, row.reason) == ("alone", "x", "occupé")
    assert row.next_try_at == MONDAY
    chooses(house, timing="immediate")
    assert mails(house)["phase-terminee"].next_try_at == MONDAY


def test_a_digest_that_waits_for_its_server_waits_for_the_end_of_a_pause_too(
    house: House, paris: Paris
) -> None:
    delivers(house, MemoryCourier(), MONDAY + timedelta(hours=1))
    person = ref(house)
    (digest,) = [row for row in rows(house) if row.message == "recapitulatif" and row.person == person]
    with house.writing() as session:
        session.execute(
            update(Message).where(col(Message.id) == digest.id).values(state="queued", attempts=1)
        )
    chooses(house, MONDAY + timedelta(hours=2), pause_until="2027-03-16")
    (held,) = [row for row in rows(house) if row.id == digest.id]
    assert (held.state, held.mode) == ("queued", "alone")
    assert held.next_try_at == paris("2027-03-17 09:00")


def test_a_digest_that_waits_for_its_server_is_put_off_by_no_other_choice(house: House) -> None:
    """Whatever it says was ready on its morning, which is past: the next one is not its own."""
    away = MemoryCourier()
    away.failures = [Unreachable("connexion refusée")]
    morning = MONDAY + timedelta(hours=1)
    delivers(house, away, morning)
    person = ref(house)
    (digest,) = [row for row in rows(house) if row.message == DIGEST and row.person == person]
    assert digest.state == "queued"
    later = morning + timedelta(minutes=10)
    assert chooses(house, later, invitations="no").next_at == later
    courier = MemoryCourier()
    delivers(house, courier, later)
    assert "sent" in {row.state for row in rows(house) if row.id == digest.id}


def test_a_message_alone_on_its_morning_is_put_off_no_more_than_a_digest(house: House) -> None:
    morning = MONDAY + timedelta(hours=1)
    marked(house, "phase-terminee", gathered_at=morning, mode="alone", reason="occupé", attempts=1)
    marked(house, "phase-terminee", next_try_at=morning + timedelta(minutes=5))
    chooses(house, morning + timedelta(minutes=1), timing="digest")
    assert leaves(house, "phase-terminee") == ("alone", morning + timedelta(minutes=5))


def test_the_mail_of_a_week_to_come_is_not_sent_before_it_whatever_is_chosen(house: House) -> None:
    """AD1 wants each message at once: that of Monday is Monday's."""
    delivers(house, MemoryCourier(), FRIDAY)
    sweep_all(house, at=FRIDAY)
    for timing in ("immediate", "digest"):
        chooses(house, FRIDAY + timedelta(hours=1), email=AD1, timing=timing)
        waiting = [row for row in rows(house) if row.message == "hebdomadaire" and row.state == "queued"]
        assert [row.next_try_at for row in waiting] == [MONDAY]
