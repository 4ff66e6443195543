"""The next moment at which time alone changes something."""

from __future__ import annotations

from datetime import date

import pytest

from building import Year, moment
from models.calendar import NATIONAL, calendar_of
from models.reminders import rung_moment
from models.roles import Role


def test_nothing_is_awaited_by_time_alone_in_a_year_that_is_over() -> None:
    assert Year().lives("2027-12-31").situation("2027-12-31").next_moment is None


def test_the_start_of_an_atelier_registered_beforehand_is_awaited() -> None:
    assert Year().situation("2027-01-05").next_moment == moment("2027-01-11 00:00")


def test_the_end_of_a_verification_is_awaited_until_somebody_answers() -> None:
    told = Year(people=[Role.PILOTE]).lives("2027-03-10")
    told.on("2027-04-01", "livrable-remis", "note-de-cadrage")
    assert told.situation("2027-05-30").next_moment == moment("2027-05-31 09:00")  # Its last reminder.
    assert told.situation("2027-05-31").next_moment == moment("2027-06-02 00:00")
    told.on("2027-04-06", "decision-prise", "note-de-cadrage", decision="admission")
    assert told.situation("2027-04-06").next_moment is None


def test_the_end_of_a_waiver_is_awaited() -> None:
    told = Year().lives("2027-03-10")
    told.waive("2027-03-11", "lancement-in-situ", "lancement-in-situ-date", until="2027-03-20")
    assert told.situation("2027-03-12").next_moment == moment("2027-03-21 00:00")
    assert told.situation("2027-03-22").next_moment is None


def test_the_reminders_of_what_an_open_phase_owes_are_awaited_one_after_the_other() -> None:
    told = Year().lives("2027-04-14")
    told.on("2027-04-14", "decision-prise", "note-de-cadrage", decision="admission")
    assert told.situation("2027-04-14 12:00").next_moment == moment("2027-04-28 09:00")
    assert told.situation("2027-04-28 09:00").next_moment == moment("2027-05-04 09:00")
    assert told.situation("2027-05-04 09:00").next_moment == moment("2027-05-07 09:00")
    assert told.situation("2027-05-07 09:00").next_moment == moment("2027-05-12 09:00")
    assert told.situation("2027-05-12 09:00").next_moment is None


def test_what_a_phase_still_shut_waits_for_awaits_no_reminder() -> None:
    told = Year()
    told.on("2027-03-10", "marche-notifie")
    told.plan(atelier_1="2027-04-13")
    assert told.situation("2027-03-11").next_moment is None


def test_a_national_event_is_awaited_by_the_session_only() -> None:
    told = Year().lives("2027-01-12")
    told.on("2027-01-12", "marche-notifie")
    assert told.session("2027-01-20").next_moment == moment("2027-01-28 09:00")
    assert told.session("2027-02-04").next_moment == moment("2027-02-08 09:00")
    assert told.situation("2027-01-20").next_moment is None


@pytest.mark.parametrize(
    ("due", "days", "leaves"),
    [
        ("2027-05-05", 1, "2027-05-07 09:00"),
        ("2027-03-10", 1, "2027-03-11 09:00"),
        ("2027-03-12", 1, "2027-03-15 09:00"),
        ("2027-03-26", 1, "2027-03-30 09:00"),
        ("2027-03-30", -1, "2027-03-26 09:00"),
        ("2027-05-13", -7, "2027-05-05 09:00"),
    ],
)
def test_a_reminder_leaves_at_nine_on_a_working_day(due: str, days: int, leaves: str) -> None:
    assert rung_moment(date.fromisoformat(due), days, "Europe/Paris", NATIONAL) == moment(leaves)


def test_nine_o_clock_is_that_of_the_territory() -> None:
    assert (
        rung_moment(date(2027, 3, 10), 1, "Indian/Reunion", calendar_of("974")).isoformat()
        == "2027-03-11T05:00:00+00:00"
    )
