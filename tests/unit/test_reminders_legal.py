"""Reminders of a legal delay that no open phase asks about: silence decides all the same."""

from __future__ import annotations

from datetime import timedelta

from reminding import reminders

from building import Year, moment
from models.commands import Accepted, Refusal


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
