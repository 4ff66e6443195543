"""The mail of the day on both databases: one a person, complete, never the same thing twice."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import groupby
from pathlib import Path

import pytest
from gathering import (
    EVERYWHERE,
    REUNION,
    RIVE,
    VAL,
    day,
    digests,
    joins,
    launched,
    news,
    of,
    said_by,
    sends,
    sweeps,
)
from sqlmodel import col, update

from acting import says
from config.wiring import House
from example import Paris
from models.queries import messages_due
from models.tables import Message
from sending import rows
from several import SLUGS
from tasks.gather import gather
from tasks.gathered import items_of


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[House]:
    with launched(database_url, tmp_path) as built:
        yield built


def test_nothing_leaves_on_a_weekend_and_each_has_one_mail_on_monday_at_nine_of_theirs(
    house: House, paris: Paris
) -> None:
    found = {}
    for hour in range(24 * 3 + 12):
        at = paris("2027-03-12 10:01") + timedelta(hours=hour)
        sweeps(house, at)
        found[at] = sorted(to for to, _ in sends(house, at))
    assert {at: people for at, people in found.items() if people} == {
        paris("2027-03-15 06:01"): [REUNION],
        paris("2027-03-15 09:01"): [RIVE, VAL],
    }


def test_what_is_grouped_says_all_that_it_stands_for_and_is_never_sent_by_itself(
    house: House, paris: Paris
) -> None:
    assert day(house, paris("2027-03-15 09:01")) == sorted([VAL, REUNION, RIVE])
    for digest in digests(house):
        said = said_by(house, digest)
        assert len(said) == (3 if digest.role == "national" else 2)
        assert {(row.state, row.person, row.sent_at) for row in said} == {("grouped", digest.person, None)}
        assert all(row.subject is None for row in said)
        assert digest.state == "sent"
        assert digest.body_text is not None


def test_one_message_alone_is_its_own_mail(house: House, paris: Paris) -> None:
    day(house, paris("2027-03-15 09:01"))
    assert day(house, paris("2027-03-16 09:01")) == sorted([VAL, REUNION, RIVE])
    (reminder,) = [row for row in of(house, VAL) if row.cause.endswith(":J-7")]
    assert (reminder.state, reminder.mode, reminder.digest) == ("sent", "alone", None)


def test_the_mail_of_the_day_waits_for_the_reminders_of_its_morning(house: House, paris: Paris) -> None:
    day(house, paris("2027-03-15 09:01"))
    news(house, "val-c", paris("2027-03-15 15:00"))
    nine = paris("2027-03-16 09:00")
    assert sends(house, nine) == []
    with house.reading() as session:
        assert messages_due(session, nine) == 0
    sweeps(house, nine + timedelta(minutes=5))
    assert [to for to, _ in sends(house, nine + timedelta(minutes=5))].count(VAL) == 1
    (digest,) = [row for row in digests(house) if row.gathered_at == nine + timedelta(minutes=5)]
    assert {row.message for row in said_by(house, digest)} == {"plan-revise", "echeance"}


def test_a_sweep_that_does_not_come_holds_the_mail_of_the_day_for_half_an_hour(
    house: House, paris: Paris
) -> None:
    day(house, paris("2027-03-15 09:01"))
    news(house, "val-c", paris("2027-03-15 15:00"))
    assert VAL not in [to for to, _ in sends(house, paris("2027-03-16 09:29"))]
    with house.reading() as session:
        assert messages_due(session, paris("2027-03-16 09:30")) > 0
    assert VAL in [to for to, _ in sends(house, paris("2027-03-16 09:30"))]


def test_a_second_mail_of_the_day_waits_for_the_next_morning_and_nothing_is_lost(
    house: House, paris: Paris
) -> None:
    """The mail of the 16th left without the reminders: the sweep came at noon."""
    day(house, paris("2027-03-15 09:01"))
    news(house, "val-c", paris("2027-03-15 15:00"))
    sends(house, paris("2027-03-16 09:30"))
    assert VAL not in day(house, paris("2027-03-16 12:00"))
    waiting = [row for row in of(house, VAL) if row.state == "queued"]
    assert [(row.cause[-3:], row.next_try_at) for row in waiting] == [("J-7", paris("2027-03-17 09:00"))]
    assert day(house, paris("2027-03-17 09:01")) == [VAL]


def test_the_last_word_before_a_silence_waits_for_no_other_morning(house: House, paris: Paris) -> None:
    """It is legal: though a mail of the day has left, it leaves in a second one."""
    day(house, paris("2027-03-15 09:01"))
    news(house, "val-c", paris("2027-03-15 15:00"))
    sends(house, paris("2027-03-16 09:30"))
    sweeps(house, paris("2027-03-16 12:00"))
    with house.writing() as session:
        last = col(Message.cause).endswith("J-7"), col(Message.scope) == "val-c"
        session.execute(update(Message).where(*last).values(legal=True))
    assert VAL in [to for to, _ in sends(house, paris("2027-03-16 12:00"))]


def test_after_an_outage_the_reminder_leaves_as_soon_as_somebody_reads_it(house: House, paris: Paris) -> None:
    day(house, paris("2027-03-15 09:01"))
    assert VAL in day(house, paris("2027-03-16 15:00"))


def test_what_would_be_said_tomorrow_is_said_with_what_leaves_today(house: House, paris: Paris) -> None:
    day(house, paris("2027-03-15 09:01"))
    news(house, "val-c", paris("2027-03-16 11:00"))
    day(house, paris("2027-03-16 15:00"))
    (digest,) = [row for row in digests(house) if row.gathered_at == paris("2027-03-16 15:00")]
    assert {row.message for row in said_by(house, digest)} == {"plan-revise", "echeance"}
    assert VAL not in day(house, paris("2027-03-17 09:01"))


def test_a_digest_says_the_territories_apart_and_what_is_overdue_first(house: House, paris: Paris) -> None:
    at = paris("2027-03-12 15:00")
    for slug in SLUGS:
        joins(house, slug, EVERYWHERE, "pilote", at)
    day(house, paris("2027-03-15 12:01"))
    late = {"dates": "2027-04-20", "event": "lancement-in-situ", "place": "Mairie"}
    says(house, "date-convenue", paris("2027-03-16 13:00"), slug="rive-b", by=RIVE, **late)
    for number in range(16, 26):
        day(house, paris(f"2027-03-{number} 06:01"))
        day(house, paris(f"2027-03-{number} 09:01"))
        news(house, "rive-b", paris(f"2027-03-{number} 17:30"))
    mine = [row for row in digests(house) if row.person == of(house, EVERYWHERE)[0].person]
    assert mine
    for digest in mine:
        with house.reading() as session:
            items = items_of(session, digest.id or 0, at=digest.queued_at)
        assert len(items) == len(said_by(house, digest))
        places = [item["territory"] for item in items]
        assert len([place for place, _ in groupby(places)]) == len(set(places))
        assert items[0]["overdue"] == any(item["overdue"] for item in items)
    assert any(row.message == "retard" for digest in mine for row in said_by(house, digest))


def test_two_senders_at_once_never_say_the_same_thing_in_two_mails(house: House, paris: Paris) -> None:
    for slug in SLUGS:
        for number in range(6):
            joins(house, slug, f"equipe-{number}@partout.example", "copilote", paris("2027-03-12 15:00"))
            news(house, slug, paris(f"2027-03-12 16:{number * 7:02d}"))
    at, together = paris("2027-03-15 10:00"), threading.Barrier(2)
    sweeps(house, at)

    def gathers(_: int) -> int:
        together.wait()
        with house.writing() as session:
            return gather(session, at=at)

    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(gathers, range(2)))
    assert sum(made) == len({row.person for row in rows(house) if row.gathered_at == at})
    said = Counter(row.digest for row in rows(house) if row.state == "grouped")
    assert set(said) == {row.id for row in digests(house)}
    assert all(count > 1 for count in said.values())
    assert max(Counter(row.person for row in digests(house)).values()) == 1


@pytest.mark.postgres
def test_what_comes_while_another_sender_gathers_makes_no_second_mail(
    postgres_url: str, tmp_path: Path, paris: Paris
) -> None:
    with launched(postgres_url, tmp_path) as house:
        news(house, SLUGS[0], paris("2027-03-12 16:00"))
        joins(house, SLUGS[0], EVERYWHERE, "copilote", paris("2027-03-12 16:10"))
        at = paris("2027-03-15 10:00")
        sweeps(house, at)
        with house.writing() as one:
            assert gather(one, at=at)
            news(house, SLUGS[1], paris("2027-03-12 17:00"))
            with house.writing() as other:
                assert gather(other, at=at) == 0
        waits = [row for row in rows(house) if row.scope == SLUGS[1] and row.state == "queued"]
        assert waits


def test_a_digest_that_no_server_took_before_the_evening_waits_for_the_morning(
    house: House, paris: Paris
) -> None:
    at = paris("2027-03-15 09:01")
    sweeps(house, at)
    with house.writing() as session:
        assert gather(session, at=at) == 3 + 1  # AD1 reads the dates of all three.
    assert sends(house, paris("2027-03-15 19:00")) == []
    assert digests(house) == []
    waiting = {row.next_try_at for row in rows(house) if row.state == "queued" and row.mode == "daily"}
    assert waiting == {paris("2027-03-16 08:00"), paris("2027-03-16 05:00")}
    assert day(house, paris("2027-03-16 09:00")) == sorted([VAL, REUNION, RIVE])


def test_while_nothing_is_to_be_gathered_no_sender_is_woken(house: House, paris: Paris) -> None:
    news(house, "val-c", paris("2027-03-15 15:00"))
    with house.reading() as session:
        assert messages_due(session, paris("2027-03-15 16:00")) > 0
    day(house, paris("2027-03-15 16:00"))
    news(house, "rive-b", paris("2027-03-15 17:00"))
    with house.reading() as session:
        assert messages_due(session, paris("2027-03-15 18:00")) == 0
