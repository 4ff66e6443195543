"""Who chooses, for whom, and by which link; what their page may tell of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, update

from config.key import key_of
from config.links import person_of_link
from config.wiring import House
from example import AD1, CHEF, EQUIPE, PILOTE
from models.errors import NotFound
from models.tables import Person
from notifications.render import Rendered, render
from notifications.testing import MemoryCourier
from preferring import FRIDAY, MONDAY, daily_house, ref
from sending import delivers
from tasks.places import may_choose_for, places_of
from tasks.preferences import chosen


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[House]:
    with daily_house(database_url, tmp_path) as built:
        yield built


def test_somebody_unknown_or_forgotten_has_no_preferences(house: House) -> None:
    person = ref(house)
    with house.writing() as session:
        session.execute(update(Person).where(col(Person.ref) == person).values(email=None, name=None))
    for one in (person, "p-0000000000000000"):
        with house.reading() as session, pytest.raises(NotFound):
            chosen(session, one, at=FRIDAY)


def test_people_see_their_territories_and_roles_and_nobody_else_s(house: House) -> None:
    with house.reading() as session:
        pilot = places_of(session, ref(house), at=FRIDAY)
        bureau = places_of(session, ref(house, AD1), at=FRIDAY)
    assert [(place.title, place.roles, place.zone) for place in pilot] == [
        ("Les Coëvrons", ("pilote",), "Europe/Paris")
    ]
    assert [(place.title, place.roles) for place in bureau] == [("Session nationale 2027", ("national",))]


@pytest.mark.parametrize(
    ("person", "by", "may"),
    [
        pytest.param(EQUIPE, EQUIPE, True, id="for oneself"),
        pytest.param(EQUIPE, PILOTE, True, id="the pilot, for somebody of the atelier"),
        pytest.param(EQUIPE, AD1, True, id="AD1, for somebody of its session"),
        pytest.param(PILOTE, AD1, True, id="AD1, for a pilot"),
        pytest.param(PILOTE, EQUIPE, False, id="the team, for the pilot"),
        pytest.param(EQUIPE, CHEF, False, id="another role of the atelier"),
        pytest.param(AD1, PILOTE, False, id="the pilot, for the bureau"),
    ],
)
def test_who_may_choose_for_whom(house: House, person: str, by: str, may: bool) -> None:
    at = datetime(2027, 3, 12, 9, tzinfo=UTC)
    with house.reading() as session:
        assert may_choose_for(session, ref(house, person), ref(house, by), at=at) is may


def test_every_mail_is_given_the_link_of_who_reads_it(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[tuple[str, str]] = []

    def spied(*values: Any, preferences: str, **more: Any) -> Rendered:
        given.append((values[0], preferences))
        return render(*values, preferences=preferences, **more)

    monkeypatch.setattr("tasks.freeze.render", spied)
    delivers(house, MemoryCourier(), MONDAY + timedelta(hours=1))
    key = key_of(house.settings)
    readers = {person_of_link(key, link.rpartition("/")[2], at=MONDAY) for _, link in given}
    assert readers == {ref(house, one) for one in (PILOTE, EQUIPE, AD1)}
    assert "recapitulatif" in {message for message, _ in given}


def test_mails_leave_without_their_link_where_no_secret_can_be_kept(house: House) -> None:
    var = house.settings.var
    (var / "cle").mkdir(parents=True)
    courier = MemoryCourier()
    delivers(house, courier, MONDAY + timedelta(hours=1))
    assert courier.sent
