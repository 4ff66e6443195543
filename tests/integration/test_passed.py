"""A pause, or an outage, that lasts longer than a date: nobody reads afterwards of what is over."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from config.wiring import House
from diary import NATIONAL, Town, national, opened
from example import ATELIER, EQUIPE, PILOTE, SESSION, Paris
from models.invitations import DATES
from notifications.mail import Mail
from preferring import chooses, daily_house
from sending import Recorder, delivers, rows
from tasks.passed import PASSED
from tasks.status import status
from tasks.sweep import sweep

LAUNCH, DEPUTY = "lancement-in-situ", "adjointe@ddt53.example"


@pytest.fixture
def town(house: House, tmp_path: Path, paris: Paris) -> Town:
    """The pilot is away until 30 April."""
    found = opened(house, tmp_path, paris)
    chooses(house, found.at, pause_until="2027-04-30")
    return found


def told(town: Town, who: str = PILOTE) -> list[tuple[str, str, str | None]]:
    """What became of each message that says a date to somebody."""
    ref = town.ref(who)
    asked = [row for row in rows(town.house) if row.person == ref and row.message in DATES]
    return [(row.message, row.state, row.reason) for row in asked]


def comes_back(town: Town, paris: Paris, day: str = "2027-05-03") -> list[Mail]:
    """The first morning after the pause; what the pilot is sent."""
    town.at = paris(f"{day} 09:00")
    for slug in (ATELIER, SESSION):
        with town.house.writing() as session:
            sweep(session, slug, at=town.at)
    return [mail for mail in town.delivers() if mail.to == PILOTE]


def expected(town: Town) -> list[tuple[str, str]]:
    """Who is expected at the launch, and what is said of them."""
    with town.house.reading() as session:
        (line,) = [
            one for one in status(session, ATELIER, at=town.at, by=PILOTE)["phases"] if one["key"] == LAUNCH
        ]
    return [(one["email"], one["title"]) for one in (line["coming"] or {"people": ()})["people"]]


def test_an_invitation_to_what_took_place_meanwhile_is_set_aside_and_says_why(
    town: Town, paris: Paris
) -> None:
    town.agrees("2027-04-13")
    town.delivers()
    assert (PILOTE, "invitation pas encore partie") in expected(town)
    assert not [mail for mail in comes_back(town, paris) if mail.calendar]
    assert told(town) == [("date-convenue", "skipped", PASSED)]
    assert told(town, EQUIPE) == [("date-convenue", "sent", None)]


def test_nobody_is_said_to_wait_for_an_invitation_to_a_past_event(town: Town, paris: Paris) -> None:
    town.agrees("2027-04-13")
    town.at = paris("2027-04-14 09:00")
    assert expected(town) == []


def test_what_is_still_to_come_leaves_as_before(town: Town, paris: Paris) -> None:
    town.agrees("2027-05-11")
    assert [mail for mail in comes_back(town, paris) if mail.calendar]
    assert list(town.diary(PILOTE).values()) != []


def test_of_a_date_that_moved_and_is_past_nothing_is_said(town: Town, paris: Paris) -> None:
    town.agrees("2027-04-13")
    town.agrees("2027-04-20")
    assert not [mail for mail in comes_back(town, paris) if mail.calendar]
    assert {state for _, state, _ in told(town)} == {"skipped"}


def test_a_move_that_is_past_is_said_to_whoever_still_expects_the_former_date(
    house: House, tmp_path: Path, paris: Paris
) -> None:
    """Their calendar shows a day to come, on which nobody would be there."""
    town = opened(house, tmp_path, paris)
    town.agrees("2027-05-20")
    town.delivers()
    chooses(house, town.at, pause_until="2027-04-30")
    town.agrees("2027-04-20")
    assert [mail for mail in comes_back(town, paris) if mail.calendar]
    assert town.diary(PILOTE) == {}


@pytest.mark.parametrize(("held", "mails"), [("2027-04-13", 0), ("2027-05-20", 1)])
def test_a_cancellation_leaves_where_a_calendar_holds_a_day_to_come(
    house: House, tmp_path: Path, paris: Paris, held: str, mails: int
) -> None:
    town = opened(house, tmp_path, paris)
    town.agrees(held)
    town.delivers()
    chooses(house, town.at, pause_until="2027-04-30")
    town.agrees("2027-04-14")
    town.says("evenement-annule", {"event": LAUNCH, "reason": "Crue."})
    assert len([mail for mail in comes_back(town, paris) if mail.calendar]) == mails
    assert town.diary(PILOTE) == {}


def test_whoever_was_told_nothing_of_a_past_event_is_invited_to_its_new_date(
    town: Town, paris: Paris
) -> None:
    town.agrees("2027-04-13")
    comes_back(town, paris)
    town.agrees("2027-05-11")
    (mail,) = [mail for mail in town.delivers() if mail.to == PILOTE]
    assert mail.calendar
    assert {str(days[0]) for days in town.diary(PILOTE).values()} == {"2027-05-11"}


def test_the_opening_of_a_national_event_is_still_said_and_asks_no_calendar_for_a_past_day(
    town: Town, paris: Paris
) -> None:
    national(town, "2027-04-22")
    (mail,) = [mail for mail in comes_back(town, paris) if "national" in mail.subject]
    assert mail.calendar is None
    opening = [row for row in rows(town.house) if row.phase == NATIONAL and row.person == town.ref(PILOTE)]
    assert [(row.message, row.state) for row in opening] == [("ouverture-de-phase", "sent")]


def test_a_delegation_that_ended_meanwhile_hands_nothing_over(town: Town, paris: Paris) -> None:
    town.says("personne-ajoutee", {"email": DEPUTY, "name": "Adjointe", "role": "copilote"})
    town.says("delegation-donnee", {"delegate": DEPUTY, "since": "2027-04-01", "until": "2027-04-20"})
    town.at = paris("2027-04-01 09:00")
    with town.house.writing() as session:
        sweep(session, ATELIER, at=town.at)
    comes_back(town, paris)
    ref = town.ref(PILOTE)
    (row,) = [row for row in rows(town.house) if row.message == "delegation" and row.person == ref]
    assert (row.state, row.reason) == ("skipped", PASSED)


def test_in_a_digest_what_is_past_is_left_out_and_the_rest_is_said(
    database_url: str, tmp_path: Path, paris: Paris
) -> None:
    with daily_house(database_url, tmp_path) as house:
        at = paris("2027-03-12 10:30")
        town = Town(house, at)
        chooses(house, at, invitations="no", timing="digest", pause_until="2027-04-30")
        town.says("evenement-annule", {"event": LAUNCH, "reason": "Crue."})
        town.agrees("2027-03-30")
        town.agrees("2027-05-11", event="atelier-1")
        courier = Recorder()
        town.at = paris("2027-05-03 09:00")
        for slug in (ATELIER, SESSION):
            with house.writing() as session:
                sweep(session, slug, at=town.at)
        delivers(house, courier, town.at + timedelta(minutes=40))
        (mail,) = [mail for mail in courier.sent if mail.to == PILOTE]
        assert "11\u00a0mai" in mail.text
        ref = town.ref(PILOTE)
        found = [row for row in rows(house) if row.person == ref and row.message in DATES]
        past = [(row.state, row.reason) for row in found if row.phase == LAUNCH]
        assert past[-1] == ("skipped", PASSED)
        assert {state for state, _ in past} == {"skipped"}
        assert [row.state for row in found if row.phase == "atelier-1"] == ["grouped"]


def test_a_date_that_is_said_after_it_is_over_is_told_all_the_same(
    house: House, tmp_path: Path, paris: Paris
) -> None:
    """Entered late, it is news when it is written: nothing went by while it waited."""
    town = opened(house, tmp_path, paris)
    town.at = paris("2027-04-20 10:00")
    town.agrees("2027-04-13")
    town.delivers()
    assert told(town) == [("date-convenue", "sent", None)]
