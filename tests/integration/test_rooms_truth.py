"""A room ends on the truth: an older date is never posted last, a wrong one is taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from rooming import ROOMS, posts
from truthful import corrects, fact

from config.settings import Settings
from config.wiring import House
from example import PILOTE, Paris, imported
from models.rhythm import Rhythm
from models.withdrawn import RETRACTION, VOIDED
from notifications.chat import MemoryChat, Post
from notifications.courier import Deferred
from tasks.empty_rooms import empty_rooms
from tasks.superseded import MOVED

LAUNCH = {"event": "lancement-in-situ", "place": "Évron"}


@pytest.fixture
def house(database_url: str, tmp_path: Path, paris: Paris) -> Iterator[House]:
    """An atelier with a room, in which all that waited was posted."""
    chat = SecretStr("matrixs://jeton@agent.example/{room}")
    built = House(Settings(home=tmp_path, database_url=database_url, chat=chat, rhythm=Rhythm.DIGEST))
    imported(built, tmp_path, paris("2027-01-12 10:00"), text=ROOMS)
    posted(built, paris("2027-01-12 10:01"))
    fact(built, "marche-notifie", paris("2027-03-12 09:00"), reference="M1")
    posted(built, paris("2027-03-12 09:01"))
    yield built
    built.close()


def posted(house: House, at: datetime, chat: MemoryChat | None = None) -> list[str]:
    """The first line of each post that the service took at this moment."""
    chat = chat or MemoryChat()
    before = len(chat.posts)
    empty_rooms(house, chat, at=at)
    return [post.text.partition("\n")[0].replace("\u00a0", " ") for post in chat.posts[before:]]


class Busy(MemoryChat):
    """Puts off, a few times, whatever gives this day first."""

    def __init__(self, day: str, times: int) -> None:
        super().__init__()
        self.day, self.times = day, times

    def post(self, post: Post) -> None:
        """The post, or « 429 »."""
        if self.day in post.text and self.times:
            self.times -= 1
            raise Deferred("429 : trop d’appels")
        super().post(post)


def test_a_date_that_was_put_off_is_not_posted_after_the_newer_one(house: House, paris: Paris) -> None:
    chat, said = Busy("23\u00a0mars", 4), list[str]()
    start = paris("2027-03-12 10:00")
    fact(house, "date-convenue", start, dates="2027-03-23", **LAUNCH)
    for minute in range(20):
        at = start + timedelta(minutes=minute)
        if minute == 5:
            fact(house, "date-convenue", at, dates="2027-03-30", **LAUNCH)
        said += posted(house, at, chat)
    # The room never read the other one: nothing is compared with it.
    assert said == ["[Simulation] Les Coëvrons : date du séminaire de lancement in situ, 30 mars 2027."]
    assert [row.reason for row in posts(house) if row.message == "date-convenue"] == [MOVED, None]


def test_a_date_moved_twice_in_the_night_is_posted_once_against_the_one_that_the_room_knows(
    house: House, paris: Paris
) -> None:
    fact(house, "date-convenue", paris("2027-03-12 10:00"), dates="2027-03-30", **LAUNCH)
    posted(house, paris("2027-03-12 10:01"))
    fact(house, "date-convenue", paris("2027-03-12 22:00"), dates="2027-04-01", **LAUNCH)
    fact(house, "date-convenue", paris("2027-03-12 22:10"), dates="2027-04-02", **LAUNCH)
    (said,) = posted(house, paris("2027-03-15 08:01"))
    assert said.endswith(
        "nouvelle date du séminaire de lancement in situ, 2 avril 2027, et non 30 mars 2027."
    )


def test_a_date_annulled_before_its_post_is_not_posted(house: House, paris: Paris) -> None:
    wrong = fact(house, "date-convenue", paris("2027-03-15 20:00"), dates="2027-04-06", **LAUNCH)
    corrects(house, wrong, paris("2027-03-15 20:05"), by=PILOTE)
    assert posted(house, paris("2027-03-16 08:01")) == []
    assert [row.reason for row in posts(house) if row.message == "date-convenue"] == [VOIDED]


def test_a_date_annulled_once_posted_is_taken_back_by_a_post_that_names_nobody(
    house: House, paris: Paris
) -> None:
    wrong = fact(house, "date-convenue", paris("2027-03-15 10:00"), dates="2027-04-06", **LAUNCH)
    posted(house, paris("2027-03-15 10:01"))
    corrects(house, wrong, paris("2027-03-15 20:05"), by=PILOTE)
    # Not at night, nor twice.
    assert posted(house, paris("2027-03-15 20:06")) == []
    (said,) = posted(house, paris("2027-03-16 08:01"))
    assert said == (
        "[Simulation] Les Coëvrons : rectification, ce qui a été écrit le 15 mars 2027 n’a plus lieu d’être "
        "(date du séminaire de lancement in situ, 6 avril 2027)."
    )
    assert posted(house, paris("2027-03-16 09:00")) == []
    (row,) = [row for row in posts(house) if row.message == RETRACTION]
    assert "Erreur de saisie" not in row.context


def test_the_date_that_holds_again_is_said_with_what_is_taken_back(house: House, paris: Paris) -> None:
    fact(house, "date-convenue", paris("2027-03-12 10:00"), dates="2027-03-30", **LAUNCH)
    posted(house, paris("2027-03-12 10:01"))
    wrong = fact(house, "date-convenue", paris("2027-03-15 10:00"), dates="2027-04-06", **LAUNCH)
    posted(house, paris("2027-03-15 10:01"))
    corrects(house, wrong, paris("2027-03-15 10:05"), by=PILOTE)
    (said,) = posted(house, paris("2027-03-15 10:06"))
    assert said.endswith("6 avril 2027). La date qui vaut est celle du 30 mars 2027.")


def test_a_date_corrected_once_posted_says_what_it_replaces(house: House, paris: Paris) -> None:
    wrong = fact(house, "date-convenue", paris("2027-03-15 10:00"), dates="2027-04-06", **LAUNCH)
    posted(house, paris("2027-03-15 10:01"))
    corrects(house, wrong, paris("2027-03-16 10:05"), by=PILOTE, dates="2027-04-07")
    (said,) = posted(house, paris("2027-03-16 10:06"))
    assert said.endswith("lancement in situ, 7 avril 2027. Remplace ce qui a été écrit le 15 mars 2027.")
