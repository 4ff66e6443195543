"""Reminders: a ladder per kind of deadline, and what makes no sense is not sent."""

from __future__ import annotations

import pytest
from reminding import CARNET, STORED, of_version_1, process_with, reminders, shown

from building import Year, moment
from config.process_file import definition_of
from models.ladders import Reminders
from models.roles import Role
from models.settle import settle

EVERYONE = [role for role in Role if role is not Role.NATIONAL]


@pytest.mark.parametrize(
    ("at", "rung"),
    [
        ("2027-04-28 08:59", None),
        ("2027-04-28 09:00", "echeance J-7"),
        ("2027-05-03 23:59", "echeance J-7"),
        ("2027-05-04 08:59", None),
        ("2027-05-04 09:00", "echeance J-1"),
        ("2027-05-05 23:59", "echeance J-1"),
        ("2027-05-06 00:00", None),
        ("2027-05-07 08:59", None),
        ("2027-05-07 09:00", "retard J+2"),
        ("2027-05-11 23:59", "retard J+2"),
        ("2027-05-12 08:59", None),
        ("2027-05-12 09:00", "retard J+7"),
        ("2027-09-01 09:00", "retard J+7"),
    ],
)
def test_of_the_reminders_of_a_thing_only_the_latest_that_makes_sense_is_owed(
    at: str, rung: str | None
) -> None:
    found = shown(reminders(Year().lives("2027-04-14"), at, CARNET))
    assert found == ([f"{rung}: mandataire, pilote"] if rung else [])


@pytest.mark.parametrize(
    ("at", "rung"),
    [
        ("2027-05-04 09:00", None),
        ("2027-05-07 08:59", None),
        ("2027-05-07 09:00", "J+1"),
        ("2027-05-12 23:59", "J+1"),
        ("2027-05-13 08:59", None),
        ("2027-05-13 09:00", "J+8"),
        ("2027-09-01 09:00", "J+8"),
    ],
)
def test_an_atelier_opened_under_version_1_is_reminded_as_it_was(at: str, rung: str | None) -> None:
    owed = reminders(Year(process=of_version_1()).lives("2027-04-14"), at, CARNET)
    assert [one.cause for one in owed] == ([f"{CARNET}:2027-05-05:{rung}"] if rung else [])
    assert {one.message for one in owed} <= {"retard"}


def test_the_stored_text_of_version_1_is_read_and_written_as_it_was() -> None:
    text, digest = definition_of(of_version_1())
    assert text == STORED.read_text(encoding="utf-8")
    assert digest == "3f4b5e616c9dfc06f4cd92ed45296240295a23c8d1a4c03ad4fa9edcd92e7d00"


def test_a_stored_definition_that_says_nothing_of_reminders_means_those_of_version_1() -> None:
    written = {"message": "retard", "days": [8, 1, 8], "to": ["pilote"]}
    assert Reminders.model_validate({}) == Reminders.model_validate(written)
    assert Reminders().model_dump(mode="json", exclude_defaults=True) == {}


def test_a_plan_recorded_late_brings_no_reproach_except_under_version_1() -> None:
    """What version 1 did is kept; under the ladders a plan is known once it is recorded."""
    for process, expected in ((None, []), (of_version_1(), ["retard J+8: pilote"])):
        told = Year(process=process)
        told.on("2027-03-10", "marche-notifie")
        told.on("2027-03-11", "date-convenue", "lancement-in-situ", dates="2027-03-23")
        told.on("2027-03-12", "phase-ouverte", "lancement-in-situ")
        told._add(told.slug, "2027-06-14", "plan-initial", {"dates": {"atelier-1": "2027-04-13"}})
        assert shown(reminders(told, "2027-06-15", "atelier-1-date")) == expected


def test_a_reminder_says_the_date_and_which_face_it_shows() -> None:
    told = Year().lives("2027-04-14")
    (before,) = reminders(told, "2027-04-28 09:00", CARNET)
    assert (before.context["wanted"]["due"], before.leaves) == ("2027-05-05", moment("2027-04-28 09:00"))


def test_what_has_come_is_reminded_of_no_more() -> None:
    told = Year().lives("2027-05-04")
    assert not reminders(told, "2027-05-04 12:00", CARNET)
    assert not reminders(told, "2027-09-01", CARNET)


def test_a_deliverable_is_announced_only_once_it_was_asked_for() -> None:
    """Its workshop is agreed, so its date is known; but nobody has asked for it yet."""
    told = Year(process=process_with(ladders={"defaut": ["J-30", "J-15"]})).lives("2027-04-05")
    assert not reminders(told, "2027-04-12", CARNET)
    told.lives("2027-04-14")
    assert shown(reminders(told, "2027-04-20", CARNET)) == ["echeance J-15: mandataire, pilote"]


def test_an_event_is_announced_only_once_its_date_is_agreed() -> None:
    told = Year()
    told.plan(lancement_in_situ="2027-03-23")
    told.on("2027-03-10", "marche-notifie")
    told.waive("2027-03-11", "lancement-in-situ", "lancement-in-situ-date")
    told.on("2027-03-12", "phase-ouverte", "lancement-in-situ")
    assert not reminders(told, "2027-03-17", "lancement-in-situ-tenu")
    told.on("2027-03-15", "date-convenue", "lancement-in-situ", dates="2027-03-23")
    assert shown(reminders(told, "2027-03-17", "lancement-in-situ-tenu")) == ["echeance J-7: pilote"]


def test_what_should_have_been_announced_before_the_thing_was_owed_is_not() -> None:
    """The mail that opens the phase says the dates; the next rung comes in its time."""
    told = Year()
    told.plan(atelier_1="2027-04-20")
    told.on("2027-03-10", "marche-notifie")
    told.on("2027-03-11", "date-convenue", "lancement-in-situ", dates="2027-03-30")
    told.on("2027-03-19", "phase-ouverte", "lancement-in-situ")
    assert not reminders(told, "2027-03-19", "atelier-1-date")
    assert told.situation("2027-03-19").next_moment == moment("2027-03-22 09:00")
    assert shown(reminders(told, "2027-03-22 09:00", "atelier-1-date")) == ["echeance J-1: pilote"]


def test_what_should_have_been_announced_before_a_silence_fixed_its_date_is_not() -> None:
    told = Year().lives("2027-04-05")
    told.on("2027-04-12", "decision-prise", "note-de-cadrage", decision="ajournement")
    # Silence speaks on 23 April at midnight: the buyer has until 7 May, whose J-15 is the day before.
    assert shown(reminders(told, "2027-04-23 00:00", "note-de-cadrage-admis")) == []
    # What else is owed may have been missed: seen by night, it is looked at again at nine.
    assert told.situation("2027-04-23 00:00").next_moment == moment("2027-04-23 09:00")
    assert told.situation("2027-04-23 09:00").next_moment == moment("2027-04-30 09:00")
    assert shown(reminders(told, "2027-04-30 08:59", "note-de-cadrage-admis")) == []
    assert shown(reminders(told, "2027-04-30 09:00", "note-de-cadrage-admis")) == [
        "echeance J-7: decideur, pilote"
    ]


def test_a_date_that_moves_away_silences_the_ladder_of_the_former_one() -> None:
    told = Year().lives("2027-10-06")
    assert reminders(told, "2027-10-19 09:00", "rapport-final-circule")
    told.on("2027-10-19", "date-convenue", "cloture-in-situ", dates="2027-12-07")
    assert not reminders(told, "2027-10-19 13:00", "rapport-final-circule")
    assert shown(reminders(told, "2027-11-09 09:00", "rapport-final-circule")) == [
        "echeance J-7: mandataire, pilote"
    ]


def test_a_session_reminds_ad1_alone() -> None:
    told = Year(people=EVERYONE)
    told.on("2027-01-12", "date-convenue", "lancement-national", dates="2027-02-04")
    at = moment("2027-02-08 09:00")
    members = told.situation(at).history.memberships
    owed = settle(told.process, told.session(at), set(), members=members)
    assert shown([one for one in owed if one.leaves]) == ["retard J+2: national"]


# What was missed waits for its readers to be at work.


def test_what_an_outage_missed_waits_for_nine_on_a_working_day() -> None:
    """The sweep comes back on Sunday 9 May at 3:00; the reminder of Friday leaves on Monday at 9:00."""
    told = Year().lives("2027-04-14")
    for at in ("2027-05-08 10:00", "2027-05-09 03:00", "2027-05-10 08:59"):
        assert not reminders(told, at, CARNET), at
        assert told.situation(at).next_moment == moment("2027-05-10 09:00"), at
    assert shown(reminders(told, "2027-05-10 09:00", CARNET)) == ["retard J+2: mandataire, pilote"]
    assert reminders(told, "2027-05-07 23:59", CARNET), "on its own day it leaves at any hour"


def test_what_a_phase_opened_on_a_saturday_night_owes_at_once_is_said_on_monday() -> None:
    told = Year()
    told.plan(lancement_in_situ="2027-03-23", atelier_1="2027-04-13,2027-04-14")
    told.lives("2027-03-11")
    told.on("2027-03-25 23:00", "phase-ouverte", "lancement-in-situ")
    assert {one.cause.rpartition(":")[2] for one in reminders(told, "2027-03-26 09:00")} == {"J+2", "J+7"}
    told.facts.pop()
    told.on("2027-03-27 23:00", "phase-ouverte", "lancement-in-situ")
    assert not reminders(told, "2027-03-27 23:00")
    # The 29th is Easter Monday.
    assert told.situation("2027-03-27 23:00").next_moment == moment("2027-03-30 09:00")
    assert len(reminders(told, "2027-03-30 09:00")) == 2


# A date that was corrected is known since its correction.


def test_a_corrected_date_is_not_reproached_as_if_always_known() -> None:
    """On 3 May the workshop is said to have been held a week earlier: its carnet was due on 28 April."""
    told = Year().lives("2027-04-14")
    held = told.situation("2027-04-14").history.held("atelier-1")
    assert held is not None
    told.correct("2027-05-03 22:00", held, set={"dates": "2027-04-06,2027-04-07"})
    assert not reminders(told, "2027-05-04", CARNET)
    assert shown(reminders(told, "2027-05-05 09:00", CARNET)) == ["retard J+7: mandataire, pilote"]


def test_a_correction_that_moves_no_date_changes_no_reminder() -> None:
    told = Year().lives("2027-04-14")
    held = told.situation("2027-04-14").history.held("atelier-1")
    assert held is not None
    told.correct("2027-05-08", held, set={"present": "les-coevrons"})
    assert shown(reminders(told, "2027-05-10", CARNET)) == ["retard J+2: mandataire, pilote"]


def test_the_date_of_a_submission_corrected_backwards_brings_no_burst() -> None:
    """Said on 20 May to have come on 25 March: only what comes after is announced."""
    told = Year().lives("2027-04-05")
    (handed_in,) = (f for f in told.facts if f.kind == "livrable-remis")
    told.correct("2027-05-20", handed_in, on="2027-03-25")
    owed = reminders(told, "2027-05-20", "note-de-cadrage-admis")
    assert not owed
    (later,) = reminders(told, "2027-05-24 09:00", "note-de-cadrage-admis")
    assert later.cause.endswith("2027-05-25:J-1")
