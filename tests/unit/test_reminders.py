"""Reminders: a ladder per kind of deadline, read each by its clock, and what makes no sense is not sent."""

from __future__ import annotations

from datetime import timedelta

import pytest
from reminding import CARNET, STORED, of_version_1, process_with, reminders, shown

from building import Year, moment
from config.process_file import definition_of
from models.commands import Accepted, Refusal
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


# Who else is told, and when they read.

ESCALATED = {"defaut": ["J+2", {"day": "J+15", "to": ["pilote", "national", "decideur"]}]}


def test_only_the_rung_that_asks_for_them_goes_to_others() -> None:
    told = Year(people=EVERYONE, process=process_with(ladders=ESCALATED)).lives("2027-04-14")
    assert shown(reminders(told, "2027-05-07 09:00", CARNET)) == ["retard J+2: mandataire, pilote"]
    assert shown(reminders(told, "2027-05-20 09:00", CARNET)) == [
        "retard J+15: mandataire, pilote, decideur",
        "retard J+15@paris: national",
    ]


def test_everybody_reads_at_nine_by_their_own_clock() -> None:
    """La Réunion is two hours ahead of Paris in summer; Ascension Day is a day off for both."""
    told = Year(departement="974", people=EVERYONE, process=process_with(ladders=ESCALATED))
    told.lives("2027-04-14")
    there, paris = moment("2027-05-20 09:00", "Indian/Reunion"), moment("2027-05-20 09:00")
    assert told.situation(moment("2027-05-19 12:00")).next_moment == there
    assert shown(reminders(told, there, CARNET)) == ["retard J+15: mandataire, pilote, decideur"]
    assert told.situation(there).next_moment == paris
    assert shown(reminders(told, paris, CARNET))[1:] == ["retard J+15@paris: national"]


def test_ad1_is_written_to_on_a_working_day_of_its_own() -> None:
    """20 December is a holiday in La Réunion alone; the 25th of a Saturday moves nobody."""
    told = Year(departement="974", people=EVERYONE, process=process_with(ladders=ESCALATED))
    told.on("2027-03-10", "marche-notifie")
    told.on("2027-11-11", "date-convenue", "lancement-in-situ", dates="2027-12-05")
    told.on("2027-11-12", "phase-ouverte", "lancement-in-situ")
    held = [one for one in reminders(told, "2027-12-31", "lancement-in-situ-tenu") if "J+15" in one.cause]
    assert [one.leaves for one in held] == [
        moment("2027-12-21 09:00", "Indian/Reunion"),
        moment("2027-12-20 09:00"),
    ]


def test_somebody_with_two_roles_is_written_to_once_by_the_clock_of_the_first() -> None:
    told = Year(people=EVERYONE, process=process_with(ladders=ESCALATED)).lives("2027-04-14")
    told.joins("2027-04-15", "pilote", "national")
    to = [one for owed in reminders(told, "2027-05-20 09:00", CARNET) for one in owed.to]
    assert [str(one.role) for one in to if one.person == "pilote"] == ["pilote"]


def test_an_elected_person_is_never_reminded_but_the_pilot_gets_words_to_send() -> None:
    ladders = {"defaut": [{"day": "J+15", "to": ["elu", "prefet"]}]}
    told = Year(people=EVERYONE, process=process_with(ladders=ladders)).lives("2027-04-14")
    late, draft = reminders(told, "2027-05-20 09:00", CARNET)
    assert shown([late, draft]) == ["retard J+15: mandataire", "projet-de-rappel J+15: pilote"]
    assert draft.context["recipients"] == ["élu", "préfet"]
    assert all(one.skipped is None for one in (*late.to, *draft.to))


def test_no_words_are_prepared_for_a_role_that_nobody_holds() -> None:
    ladders = {"defaut": [{"day": "J+15", "to": ["elu"]}]}
    told = Year(process=process_with(ladders=ladders)).lives("2027-04-14")
    assert shown(reminders(told, "2027-05-20 09:00", CARNET)) == ["retard J+15: mandataire"]


def test_somebody_who_has_left_is_reminded_of_nothing() -> None:
    told = Year().lives("2027-04-14")
    told.on("2027-05-06", "personne-retiree", person="mandataire", role="mandataire")
    assert shown(reminders(told, "2027-05-07 09:00", CARNET)) == ["retard J+2: pilote"]


# A legal delay that no open phase asks about: silence decides all the same.


def announced(told: Year, first: str, last: str) -> list[str]:
    """The rungs that announce the end of a legal delay, each once, as found at each noon."""
    day, found = moment(first), dict[str, None]()
    while day <= moment(last):
        owed = reminders(told, day, "")
        found |= dict.fromkeys(
            one.cause for one in owed if "-admis:" in one.cause and one.message == "echeance"
        )
        day += timedelta(days=1)
    return list(found)


def rungs(about: str) -> list[str]:
    return [f"{about}:{rung}" for rung in ("J-30", "J-15", "J-7", "J-1")]


def test_the_answer_to_what_came_before_its_phase_opened_is_reminded_of() -> None:
    told = Year().lives("2027-03-11")
    told.on("2027-03-12", "livrable-remis", "note-de-cadrage")
    assert told.state("lancement-in-situ", "2027-03-12") == "ready"
    assert announced(told, "2027-03-12", "2027-06-01") == rungs("note-de-cadrage-admis:2027-05-12")
    assert told.situation("2027-03-12").next_moment == moment("2027-04-12 09:00")


def test_the_answer_to_a_report_handed_in_before_the_closing_event_is_reminded_of() -> None:
    told = Year().lives("2027-10-12")
    told.on("2027-10-13", "livrable-remis", "rapport-final")
    assert announced(told, "2027-10-13", "2027-12-31") == rungs("rapport-final-admis:2027-12-13")


def test_an_answer_gone_on_without_is_reminded_of_since_silence_will_decide() -> None:
    told = Year().lives("2027-04-05")
    told.waive("2027-04-05", "lancement-in-situ", "note-de-cadrage-admis")
    assert announced(told, "2027-04-06", "2027-06-30") == rungs("note-de-cadrage-admis:2027-06-01")


def test_the_answer_to_a_second_submission_after_the_phase_is_over_is_reminded_of() -> None:
    told = Year().lives("2027-04-14")
    told.on("2027-04-20", "livrable-remis", "note-de-cadrage")
    assert told.state("lancement-in-situ", "2027-04-21") == "closed"
    assert announced(told, "2027-04-20", "2027-07-30") == rungs("note-de-cadrage-admis:2027-06-21")
    owed = [unmet.key for _, unmet in told.situation("2027-04-21").owed]
    assert owed.count("note-de-cadrage-admis") == 1
    said = {"condition": "note-de-cadrage-admis", "until": "2027-05-10", "reason": "congés"}
    assert isinstance(told.records("2027-04-21", "pris-en-charge", by="decideur", **said), Accepted)
    assert isinstance(told.records("2027-04-21", "pris-en-charge", by="mandataire", **said), Refusal)


def test_an_answer_that_an_open_phase_owes_is_owed_once() -> None:
    owed = [unmet.key for _, unmet in Year().lives("2027-04-05").situation("2027-04-05").owed]
    assert owed.count("note-de-cadrage-admis") == 1


def test_where_silence_decides_nothing_more_nobody_is_awaited() -> None:
    told = Year().lives("2027-12-31")
    assert told.situation("2027-12-31").owed == ()


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


def test_each_reader_is_awaited_by_their_own_hours() -> None:
    """On Thursday 20 May the territory of La Réunion is at work two hours before Paris."""
    told = Year(departement="974", people=EVERYONE, process=process_with(ladders=ESCALATED))
    told.lives("2027-04-14")
    at = moment("2027-05-21 09:30", "Indian/Reunion")
    assert shown(reminders(told, at, CARNET)) == ["retard J+15: mandataire, pilote, decideur"]
    assert told.situation(at).next_moment == moment("2027-05-21 09:00")
    assert len(reminders(told, moment("2027-05-21 09:00"), CARNET)) == 2


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
