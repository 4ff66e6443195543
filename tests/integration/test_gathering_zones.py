"""The mail of the day of people who read in several zones, or in another one than their territory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from gathering import (
    EVERYWHERE,
    day,
    digests,
    gathering,
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
from example import AD1, Paris
from models.tables import Message
from preferring import chooses
from sending import rows
from several import SESSION, SLUGS, pilot, several
from tasks.move_date import move


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[House]:
    with launched(database_url, tmp_path) as built:
        yield built


def test_a_person_of_several_zones_has_one_mail_a_day_when_all_that_is_known_is_in_it(
    house: House, paris: Paris
) -> None:
    """Nine o’clock in La Réunion is six in Paris: what is read in both comes at nine in Paris."""
    at = paris("2027-03-12 15:00")
    for slug in SLUGS:
        joins(house, slug, EVERYWHERE, "pilote", at)
    times, invitations = Counter[str](), 0
    for number in range(16 * 24):
        moment = paris("2027-03-15 00:05") + timedelta(hours=number)
        sweeps(house, moment)
        received = Counter(to for to, _ in sends(house, moment))[EVERYWHERE]
        # Each invitation travels in its own mail, which is not that of the day.
        invited = [row for row in of(house, EVERYWHERE) if row.calendar and row.sent_at == moment]
        times[f"{moment:%Y-%m-%d}"] += received - len(invited)
        invitations += len(invited)
    times = +times
    assert invitations == 3
    assert times
    assert set(times.values()) == {1}
    causes = {row.cause for row in of(house, EVERYWHERE) if row.state in {"sent", "grouped"}}
    assert len([one for one in causes if "lancement-in-situ-tenu" in one]) == 3


def test_who_chose_another_zone_has_the_reminders_of_their_territory_on_their_day(
    database_url: str, tmp_path: Path, paris: Paris, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nine in Guadeloupe is two in Paris: the mail of the day waits for what it is to say."""
    monkeypatch.setattr("several.DEPARTEMENTS", ("971",))
    with gathering(database_url, tmp_path) as house:
        several(house, tmp_path, ("rive-b",))
        pilot_ = pilot("rive-b")
        sends(house, paris("2027-03-12 14:00"))
        day(house, paris("2027-03-15 14:01"))
        chooses(house, paris("2027-03-15 14:30"), email=pilot_, zone="Europe/Paris")
        news(house, "rive-b", paris("2027-03-15 15:00"))
        assert pilot_ not in day(house, paris("2027-03-16 09:31"))
        assert pilot_ in day(house, paris("2027-03-16 14:01"))
        (digest,) = [row for row in digests(house) if row.gathered_at == paris("2027-03-16 14:01")]
        assert {row.message for row in said_by(house, digest)} == {"plan-revise", "echeance"}


def test_a_reminder_that_comes_after_the_mail_of_the_day_leaves_on_its_day(
    database_url: str, tmp_path: Path, paris: Paris, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody had their mail at nine in Paris, and nothing said that Guadeloupe would write to them too."""
    monkeypatch.setattr("several.DEPARTEMENTS", ("971",))
    with gathering(database_url, tmp_path) as house:
        several(house, tmp_path, ("rive-b",))
        day(house, paris("2027-03-15 14:01"))
        person = of(house, pilot("rive-b"))[0].person
        with house.writing() as session:
            told = col(Message.person) == person, col(Message.state) == "sent"
            session.execute(update(Message).where(*told).values(gathered_at=paris("2027-03-16 09:01")))
        assert pilot("rive-b") in day(house, paris("2027-03-16 14:01"))


def test_the_people_of_a_session_read_its_news_by_the_hours_of_their_own_atelier(
    house: House, paris: Paris
) -> None:
    """At half past four in Paris it is half past seven in La Réunion: an invitation waits for the morning."""
    at = paris("2027-03-15 16:30")
    said = {"event": "lancement-national", "dates": "2027-04-20", "place": "Paris"}
    assert says(house, "date-convenue", at, slug=SESSION, by=AD1, **said).refusal is None
    days = (date(2027, 6, 24),)
    with house.writing() as session:
        moved = move(session, SESSION, "rendez-vous-national-1", days, because="La salle.", by=AD1, at=at)
    assert moved.outcome.refusal is None
    told = [row for row in rows(house) if row.scope == SESSION and row.role == "pilote"]
    invited = {row.home: row.next_try_at for row in told if row.mode == "alone"}
    assert invited == {
        "pays-a": datetime(2027, 3, 16, 4, tzinfo=UTC),
        "rive-b": datetime(2027, 3, 15, 15, 30, tzinfo=UTC),
        "val-c": datetime(2027, 3, 15, 15, 30, tzinfo=UTC),
    }
    read = {row.home: row.next_try_at for row in told if row.mode == "daily"}
    assert read == {
        "pays-a": datetime(2027, 3, 16, 5, tzinfo=UTC),
        "rive-b": datetime(2027, 3, 16, 8, tzinfo=UTC),
        "val-c": datetime(2027, 3, 16, 8, tzinfo=UTC),
    }
