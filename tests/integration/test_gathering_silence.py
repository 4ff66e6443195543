"""What the mail of the day leaves unsaid: it was said, is over, or is said in other words beside it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from gathering import (
    VAL,
    day,
    launched,
    of,
    sweeps,
)
from sqlmodel import col, update

from config.wiring import House
from example import Paris
from models.tables import Message
from sending import rows
from tasks.gather import gather


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[House]:
    with launched(database_url, tmp_path) as built:
        yield built


def silent(house: House, email: str) -> dict[str, str | None]:
    """Why what was not sent to somebody was not, by the end of its cause."""
    found = [row for row in of(house, email) if row.state == "skipped" and row.about]
    return {row.cause.rpartition(":")[2]: row.reason for row in found}


def test_a_phase_that_was_opened_meanwhile_is_not_said_to_be_ready(house: House, paris: Paris) -> None:
    day(house, paris("2027-03-15 09:01"))
    why = {row.reason for row in rows(house) if row.message == "phase-a-ouvrir"}
    assert why == {"ce message n’avait plus lieu d’être quand il aurait pu partir"}


def test_a_date_announced_by_the_request_is_not_announced_again_within_three_days(
    house: House, paris: Paris
) -> None:
    """The seminar is over on the 23rd, its note is due a fortnight later: the J-1 comes by itself."""
    day(house, paris("2027-03-15 09:01"))
    for number in (16, 17, 18, 19, 22):
        day(house, paris(f"2027-03-{number} 09:01"))
    # J-7 left on the 16th; the date moves to the 25th: the new date is another word.
    assert [row.cause[-3:] for row in of(house, VAL) if row.state == "sent" and row.about] == ["J-7"]


def test_two_words_about_one_thing_in_one_mail_are_said_once(house: House, paris: Paris) -> None:
    """The pilot was away from the server for a week: J+2 waited, J+7 comes."""
    day(house, paris("2027-03-22 09:01"))
    sweeps(house, paris("2027-03-25 09:01"))
    with house.writing() as session:
        session.execute(
            update(Message)
            .where(col(Message.state) == "queued", col(Message.cause).endswith("J+2"))
            .values(next_try_at=paris("2027-03-30 09:00"), queued_at=paris("2027-03-30 08:30"))
        )
    day(house, paris("2027-03-30 09:01"))
    assert silent(house, VAL) == {
        "J+2": "dit dans le mail du 30\xa0mars\xa02027 par un message plus pressant"
    }
    assert [row.cause[-3:] for row in of(house, VAL) if row.state in {"sent", "grouped"} and row.about][
        -1
    ] == "J+7"


def said_again(house: House, paris: Paris, **columns: str) -> None:
    """J+7 was sent on the 30th; somebody queues the same word again, for the day after the next."""
    for number in (16, 25, 30):
        day(house, paris(f"2027-03-{number} 09:01"))
    last = next(row for row in of(house, VAL) if row.cause.endswith("J+7"))
    again = last.model_dump(exclude={"id"}) | {
        "key": f"{last.key}@paris",
        "cause": f"{last.cause}@paris",
        "state": "queued",
        "mode": "daily",
        "subject": None,
        "sent_at": None,
        "gathered_at": None,
        "claimed_by": None,
        "next_try_at": paris("2027-04-01 09:00"),
        "queued_at": paris("2027-04-01 08:50"),
        **columns,
    }
    with house.writing() as session:
        session.add(Message(**again))
    sweeps(house, paris("2027-04-01 09:01"))
    with house.writing() as session:
        gather(session, at=paris("2027-04-01 09:01"))


def test_what_was_just_written_about_is_not_written_about_again(house: House, paris: Paris) -> None:
    said_again(house, paris)
    assert silent(house, VAL) == {"J+7@paris": "déjà écrit le 30\xa0mars\xa02027 à ce sujet"}


def test_the_words_to_send_to_an_elu_are_not_those_that_the_pilot_was_just_sent(
    house: House, paris: Paris
) -> None:
    draft = json.dumps({"recipients": ["Mme la maire"]})
    said_again(house, paris, message="projet-de-rappel", context=draft)
    assert silent(house, VAL) == {}
