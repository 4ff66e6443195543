"""A message that a digest says has the digest's fate: counted, shown, decided of and restored with it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import col, update

from config.wiring import House
from example import ATELIER, PILOTE, Paris
from keeping import backs_up, puts_back
from models.outcomes import DIGEST, count_by_state, outcomes_of
from models.tables import Journal, Message, Person
from models.weekly import weekly_cause
from notifications.courier import Deferred, NotHandedOver, Rejected, Uncertain
from preferring import chooses
from sending import AT, Recorder, delivers, rows
from tasks.dead_letters import dead_letters
from tasks.gather import gather
from tasks.held import Policy, Waiting
from tasks.lateness import lateness
from tasks.outbox import AWAITED
from tasks.release import Verdict, release, undecided


@pytest.fixture
def daily(filled: House) -> House:
    """All that waits is for one person, who is written to once a day; the sweep of that morning is over."""
    with filled.writing() as session:
        person = rows(filled)[0].person
        session.execute(update(Journal).values(next_moment=None))
        session.execute(update(Message).values(person=person, mode="daily", next_try_at=AT))
    return filled


def digest_of(house: House) -> Message:
    (found,) = [row for row in rows(house) if row.message == DIGEST]
    return found


def counts(house: House) -> dict[str, int]:
    with house.reading() as session:
        return count_by_state(session)


@pytest.mark.parametrize(
    ("failure", "state"),
    [
        (None, "sent"),
        (Rejected("refusé"), "failed"),
        (Uncertain("peut-être parti"), "unknown"),
        (Deferred("plus tard"), "queued"),
    ],
)
def test_what_a_digest_says_becomes_what_the_digest_becomes(
    daily: House, failure: NotHandedOver | None, state: str
) -> None:
    courier = Recorder()
    courier.failures = [failure] if failure else []
    delivers(daily, courier, AT)
    digest = digest_of(daily)
    assert len(courier.attempts) == 1
    assert counts(daily) == {state: 13}
    with daily.reading() as session:
        found = outcomes_of(session, [ATELIER])
        assert digest.id not in outcomes_of(session)
    assert {one.digest for one in found.values()} == {digest.id}
    assert {(one.state, one.reason, one.sent_at, one.message_id) for one in found.values()} == {
        (state, digest.reason, digest.sent_at, digest.message_id)
    }


def test_a_dead_digest_is_one_letter_of_every_atelier_that_it_speaks_of(daily: House) -> None:
    courier = Recorder()
    courier.failures = [Rejected(f"550 <{PILOTE}> inconnu")]
    delivers(daily, courier, AT)
    digest = digest_of(daily)
    with daily.reading() as session:
        (letter,) = dead_letters(session, ATELIER)
        assert dead_letters(session) == [letter]
        assert dead_letters(session, "ailleurs") == []
    assert (letter["id"], letter["state"], letter["message"]) == (digest.id, "failed", DIGEST)
    assert letter["ateliers"] == [ATELIER]
    assert len(letter["says"]) == 13
    assert letter["command"] == f"atelier release {digest.id} --send|--drop --by ADRESSE"
    assert "@" not in "".join(str(value) for value in letter.values() if value != letter["message_id"])


def test_what_is_decided_of_one_message_is_decided_of_the_mail_that_says_it(daily: House) -> None:
    courier, later = Recorder(), AT + timedelta(hours=1)
    courier.failures = [Uncertain("peut-être parti")]
    delivers(daily, courier, AT)
    said = next(row for row in rows(daily) if row.state == "grouped")
    with daily.writing() as session:
        chosen = undecided(session, [said.id or 0])
        assert release(session, chosen, Verdict.SEND, by=PILOTE, at=later, because="rien reçu") == 1
    delivers(daily, courier, later)
    digest = digest_of(daily)
    assert counts(daily) == {"sent": 13}
    # The same mail, to the byte: a server that has it already knows it again.
    assert courier.attempts[0] == courier.attempts[1]
    assert digest.reason is None
    assert "envoi redemandé par p-" in (digest.resolved or "")
    assert "rien reçu" in (digest.resolved or "")


def test_a_digest_that_waited_in_a_backup_is_held_whole_and_lost_by_nobody(
    daily: House, empty_house: House
) -> None:
    with daily.writing() as session:
        gather(session, at=AT)
    daily.set_clock(AT)
    made, courier = backs_up(daily), Recorder()
    delivers(daily, courier, AT)
    # One mail to decide of, which says thirteen messages.
    assert puts_back(empty_house, made.path).waiting.held == 1
    assert delivers(empty_house, courier, AT).sent == 0
    assert counts(empty_house) == {"unknown": 13}
    with empty_house.writing() as session:
        release(session, undecided(session, held=True), Verdict.SEND, by=PILOTE, at=AT)
    delivers(empty_house, courier, AT)
    assert counts(empty_house) == {"sent": 13}
    assert len({mail.message_id for mail in courier.sent}) == 1


@pytest.mark.parametrize("alike", [True, False])
def test_a_digest_made_again_after_a_restore_is_the_same_mail_only_if_it_says_the_same(
    daily: House, empty_house: House, alike: bool
) -> None:
    """A server may drop a mail whose Message-ID it has seen: what says something else must have its own."""
    daily.set_clock(AT - timedelta(hours=1))
    made, courier = backs_up(daily), Recorder()
    delivers(daily, courier, AT)
    assert puts_back(empty_house, made.path).waiting.held == 13
    with empty_house.writing() as session:
        chosen = undecided(session, held=True)
        release(session, chosen if alike else chosen[:5], Verdict.SEND, by=PILOTE, at=AT)
    delivers(empty_house, courier, AT)
    before, after = (mail.message_id for mail in courier.sent)
    assert (before == after) is alike


def test_what_waited_for_the_next_morning_in_a_backup_may_have_been_said_on_the_day(
    daily: House, empty_house: House
) -> None:
    """A mail says what the next one would, even of the day after: nobody knows whether it did."""
    with daily.writing() as session:
        tomorrow = update(Message).where(col(Message.id) > 1).values(next_try_at=AT + timedelta(hours=23))
        session.execute(tomorrow)
    daily.set_clock(AT)
    made, courier = backs_up(daily), Recorder()
    delivers(daily, courier, AT)
    assert counts(daily) == {"sent": 13}
    assert puts_back(empty_house, made.path).waiting.held == 13
    delivers(empty_house, courier, AT + timedelta(hours=24))
    assert len(courier.sent) == 1
    assert counts(empty_house) == {"unknown": 13}


def test_what_a_lost_preference_sent_sooner_is_held(daily: House, empty_house: House) -> None:
    """Somebody who chose to be written to at once, after the backup, has read what waited for days."""
    with daily.writing() as session:
        session.execute(update(Message).values(next_try_at=AT + timedelta(days=3)))
        person = session.get(Person, rows(daily)[0].person)
        assert person is not None
        email = person.email or ""
    daily.set_clock(AT)
    made, courier = backs_up(daily), Recorder()
    chooses(daily, AT, email=email, timing="immediate")
    delivers(daily, courier, AT)
    assert len(courier.sent) > 0
    assert puts_back(empty_house, made.path).waiting == Waiting(queued=0, held=13)


def test_the_mail_of_a_week_to_come_is_written_in_time_and_needs_no_word(
    daily: House, empty_house: House
) -> None:
    with daily.writing() as session:
        to_come = {"cause": weekly_cause(AT + timedelta(days=3)), "mode": "weekly"}
        first = col(Message.id) == rows(daily)[0].id
        session.execute(update(Message).where(first).values(**to_come, next_try_at=AT + timedelta(days=3)))
    daily.set_clock(AT)
    assert puts_back(empty_house, backs_up(daily).path).waiting == Waiting(queued=1, held=12)


def test_a_message_that_a_mail_said_keeps_no_reason_of_its_own(daily: House) -> None:
    """Why it waited while the server was away is no reason of a mail that has left."""
    with daily.writing() as session:
        session.execute(update(Message).values(reason="connexion refusée"))
    delivers(daily, Recorder(), AT)
    assert {row.reason for row in rows(daily)} == {None}
    with daily.writing() as session:
        session.execute(update(Message).where(col(Message.digest).is_not(None)).values(reason="ancienne"))
    with daily.reading() as session:
        assert {one.reason for one in outcomes_of(session).values()} == {None}


def test_a_digest_under_way_in_a_backup_is_in_doubt_even_where_nothing_left_since(
    daily: House, empty_house: House
) -> None:
    with daily.writing() as session:
        gather(session, at=AT)
        session.execute(update(Message).where(col(Message.message) == DIGEST).values(state="sending"))
    daily.set_clock(AT)
    puts_back(empty_house, backs_up(daily).path, policy=Policy.SEND)
    assert counts(empty_house) == {"unknown": 13}


def test_reminders_said_in_a_digest_are_as_late_as_it_is(daily: House) -> None:
    first = rows(daily)[0]
    with daily.writing() as session:
        context = f'{first.context[:-1]}, "{AWAITED}": "{AT.isoformat()}"}}'
        session.execute(update(Message).where(col(Message.id) == first.id).values(context=context))
    delivers(daily, Recorder(), AT + timedelta(minutes=3))
    with daily.reading() as session:
        found = lateness(session, at=AT + timedelta(hours=1))
    assert found["sent"] == {"median": 180.0, "worst": 180.0}


def test_what_waits_for_its_hour_is_not_late(daily: House, paris: Paris) -> None:
    from tasks.health import health

    def said(at: str) -> str:
        with daily.reading() as session:
            checks = health(session, at=paris(at), real=paris(at))["checks"]
        return next(str(check["message"]) for check in checks if check["name"] == "mails")

    assert said("2027-03-12 09:59") == "rien n’est en retard"
    assert said("2027-03-12 10:11") == "13 mail(s) attendent depuis plus de 10 minutes"
