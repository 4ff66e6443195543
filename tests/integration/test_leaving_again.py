"""What a person sends again arrives at a decent hour of its reader or of its room, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from gathering import gathering, of, sends
from pydantic import SecretStr
from rooming import ROOMS, posts
from sqlmodel import col, update

from acting import says
from config.settings import Settings
from config.wiring import House
from example import AD1, PILOTE, Paris, fill, imported
from models.rhythm import Rhythm
from models.tables import Message
from notifications.chat import MemoryChat
from sending import Recorder, delivers, rows
from several import SLUGS, pilot, several
from tasks.empty_rooms import empty_rooms
from tasks.leaving_again import first_leaving
from tasks.release import Verdict, release, undecided

#: A Saturday afternoon, on which somebody agrees a date; a Sunday night, on which a person decides.
SATURDAY, NIGHT = "2027-03-13 16:00", "2027-03-14 22:00"
AGREED = {"event": "lancement-in-situ", "dates": "2027-03-25", "place": "Évron"}


@pytest.fixture
def house(database_url: str, tmp_path: Path, paris: Paris) -> Iterator[House]:
    """The session of the examples; the date agreed on Saturday waits, and nobody knows whether it left."""
    with gathering(database_url, tmp_path) as built:
        fill(built, tmp_path)
        sends(built, paris("2027-03-12 10:01"))
        assert says(built, "date-convenue", paris(SATURDAY), **AGREED).refusal is None
        yield built


def doubtful(house: House) -> None:
    """Of all that waits nobody knows whether it left."""
    with house.writing() as session:
        waiting = update(Message).where(col(Message.state) == "queued")
        session.execute(waiting.values(state="unknown"))


def sent_again(house: House, at: datetime) -> datetime | None:
    """A person sends all of it again; when the first leaves."""
    with house.writing() as session:
        chosen = undecided(session, [row.id or 0 for row in rows(house) if row.state == "unknown"])
        assert release(session, chosen, Verdict.SEND, by=AD1, at=at) == len(chosen)
        return first_leaving(session, chosen)


def test_what_is_sent_again_on_a_sunday_night_leaves_on_monday_at_eight(house: House, paris: Paris) -> None:
    doubtful(house)
    assert sent_again(house, paris(NIGHT)) == paris("2027-03-15 08:00")
    for nobody in ("2027-03-14 22:01", "2027-03-15 03:00", "2027-03-15 07:59"):
        assert sends(house, paris(nobody)) == []
    assert PILOTE in [to for to, _ in sends(house, paris("2027-03-15 08:01"))]


def test_what_is_said_with_the_rest_leaves_with_the_mail_of_the_morning(house: House, paris: Paris) -> None:
    doubtful(house)
    sent_again(house, paris(NIGHT))
    daily = [row for row in of(house, PILOTE) if row.state == "queued" and row.mode == "daily"]
    assert daily
    assert {(row.next_try_at, row.decent_until) for row in daily} == {
        (paris("2027-03-15 09:00"), paris("2027-03-15 19:00"))
    }


def test_it_leaves_at_once_while_its_reader_is_at_work(house: House, paris: Paris) -> None:
    doubtful(house)
    assert sent_again(house, paris("2027-03-15 14:00")) == paris("2027-03-15 14:00")
    assert {row.next_try_at for row in rows(house) if row.state == "queued"} == {paris("2027-03-15 14:00")}


def test_what_is_urgent_leaves_whatever_the_hour(house: House, paris: Paris) -> None:
    with house.writing() as session:
        session.execute(update(Message).values(decent_until=None))
    doubtful(house)
    assert sent_again(house, paris(NIGHT)) == paris(NIGHT)
    courier = Recorder()
    delivers(house, courier, paris("2027-03-14 22:01"))
    assert PILOTE in [mail.to for mail in courier.sent]


def test_each_has_it_at_a_decent_hour_of_their_own_territory(
    database_url: str, tmp_path: Path, paris: Paris
) -> None:
    with gathering(database_url, tmp_path) as built:
        several(built, tmp_path)
        doubtful(built)
        sent_again(built, paris(NIGHT))
        found = {slug: min(row.next_try_at for row in of(built, pilot(slug))) for slug in SLUGS}
    # « pays-a » is in La Réunion, three hours ahead of Paris in winter.
    assert found == {
        "val-c": paris("2027-03-15 08:00"),
        "pays-a": paris("2027-03-15 05:00"),
        "rive-b": paris("2027-03-15 08:00"),
    }


def test_a_room_is_written_to_at_a_decent_hour_of_its_territory(
    database_url: str, tmp_path: Path, paris: Paris
) -> None:
    chat = SecretStr("matrixs://jeton@agent.example/{room}")
    settings = Settings(home=tmp_path, database_url=database_url, rhythm=Rhythm.DIGEST, chat=chat)
    house = House(settings)
    imported(house, tmp_path, paris("2027-01-12 10:00"), text=ROOMS)
    assert says(house, "marche-notifie", paris("2027-03-12 09:00"), reference="M1").refusal is None
    empty_rooms(house, MemoryChat(), at=paris("2027-03-12 09:01"))
    assert says(house, "date-convenue", paris(SATURDAY), **AGREED).refusal is None
    doubtful(house)
    sent_again(house, paris(NIGHT))
    (post,) = [row for row in posts(house) if row.state == "queued"]
    assert (post.next_try_at, post.decent_until) == (paris("2027-03-15 08:00"), paris("2027-03-15 19:00"))
    silent, spoken = MemoryChat(), MemoryChat()
    empty_rooms(house, silent, at=paris("2027-03-14 22:01"))
    empty_rooms(house, spoken, at=paris("2027-03-15 08:01"))
    assert (len(silent.posts), len(spoken.posts)) == (0, 1)
    house.close()
