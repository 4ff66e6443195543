"""The thirteen phases: what dates, events and submissions change, and by when each thing is owed."""

from __future__ import annotations

import pytest

from building import Year, moment
from thirteen import AT, TABLE, TRIGGERED, year


@pytest.mark.parametrize("phase", [phase for phase in TRIGGERED if phase != "marche-subsequent"])
def test_a_date_without_place_does_not_open_a_gate_unless_it_is_held_at_a_distance(phase: str) -> None:
    rest = set(TABLE[phase][1]) - {f"{phase}-date"}
    told = year(rest)
    told.on("2027-01-20", "date-convenue", phase, dates="2027-12-20", place=None)
    assert told.unmet(phase, AT) == {f"{phase}-date"}
    told.on(
        "2027-01-21", "date-convenue", phase, dates="2027-12-20", place=None, remote="https://visio.example/1"
    )
    assert told.state(phase, AT) == "ready"


def test_a_cancelled_date_shuts_the_gate_again_and_a_new_one_opens_it() -> None:
    told = year({"marche-notifie", "lancement-in-situ-date"})
    told.on("2027-03-12", "evenement-annule", "lancement-in-situ", reason="grève")
    assert told.state("lancement-in-situ", "2027-03-11") == "ready"
    assert told.unmet("lancement-in-situ", "2027-03-12") == {"lancement-in-situ-date"}
    told.on("2027-03-15", "date-convenue", "lancement-in-situ", dates="2027-03-30")
    assert told.state("lancement-in-situ", "2027-03-15") == "ready"


def test_a_programme_agreed_again_was_agreed_the_first_time() -> None:
    told = Year().lives("2027-05-11")
    told.on("2027-05-20", "programme-convenu", "atelier-2")
    assert told.line("inter-ateliers-1", "2027-06-01").closed_at == moment("2027-05-11 00:00")


def test_a_workshop_of_two_days_is_held_on_its_last_day() -> None:
    told = Year().lives("2027-04-14")
    line = told.line("atelier-1", "2027-04-14")
    assert [day.isoformat() for day in line.dates] == ["2027-04-13", "2027-04-14"]
    opened = told.line("inter-ateliers-1", "2027-04-14").opened_at
    assert opened is not None
    assert opened.isoformat() == "2027-04-13T22:00:00+00:00"


@pytest.mark.parametrize("deliverable", ["rapport-final", "feuille-de-route"])
def test_a_final_version_handed_in_before_the_closing_seminar_is_not_the_final_one(deliverable: str) -> None:
    told = year({*TABLE["cloture-in-situ"][1], "cloture-in-situ-tenu"}, opened="cloture-in-situ")
    told.on("2027-11-10", "livrable-remis", deliverable)
    assert f"{deliverable}-remis-final" in told.unmet("cloture-in-situ", AT)


def test_a_working_version_is_no_submission() -> None:
    told = year({"atelier-1-date"})
    told.on("2027-04-01", "version-circulee", "note-de-cadrage")
    assert told.unmet("atelier-1", AT) == {"note-de-cadrage-remis"}


def test_an_incomplete_submission_names_the_parts_that_it_lacks() -> None:
    told = year({"atelier-1-date"})
    told.on("2027-04-01", "livrable-remis", "note-de-cadrage", parts="methodologie")
    (unmet,) = told.line("atelier-1", AT).unmet
    assert unmet.what == "remise de la note de cadrage (il manque : calendrier)"


def test_dates_owed_are_counted_from_what_happened_else_agreed_else_planned() -> None:
    told = Year()
    told.plan(lancement_in_situ="2027-03-23")
    due = {u.key: u.due and u.due.isoformat() for u in told.line("atelier-1", AT).unmet}
    assert due["note-de-cadrage-remis"] == "2027-04-06"
    told.on("2027-03-11", "date-convenue", "lancement-in-situ", dates="2027-03-24")
    due = {u.key: u.due and u.due.isoformat() for u in told.line("atelier-1", AT).unmet}
    assert due["note-de-cadrage-remis"] == "2027-04-07"
    told.on("2027-03-25", "evenement-tenu", "lancement-in-situ")
    due = {u.key: u.due and u.due.isoformat() for u in told.line("atelier-1", AT).unmet}
    assert due == {"note-de-cadrage-remis": "2027-04-08", "atelier-1-date": None}


@pytest.mark.parametrize(
    ("phase", "key", "due"),
    [
        ("atelier-1", "carnet-de-suivi-v1-remis", "2027-05-05"),
        ("inter-ateliers-1", "atelier-2-programme", "2027-05-18"),
        ("atelier-2", "carnet-de-suivi-v2-remis", "2027-07-06"),
        ("inter-ateliers-3", "rapport-final-circule", "2027-10-26"),
        ("inter-ateliers-3", "cloture-in-situ-date", "2027-10-19"),
        ("cloture-in-situ", "feuille-de-route-remis-final", "2027-12-07"),
        ("cloture-nationale", "livret-de-capitalisation-publie", "2027-12-09"),
    ],
)
def test_a_thing_owed_has_its_date_from_the_days_of_its_event(phase: str, key: str, due: str) -> None:
    told = year(set())
    for event, days in (
        ("atelier-1", "2027-04-13,2027-04-14"), ("atelier-2", "2027-06-15"), ("atelier-3", "2027-09-14"),
        ("cloture-in-situ", "2027-11-16"), ("cloture-nationale", "2027-12-09"),
    ):  # fmt: skip
        told.on("2027-01-20", "date-convenue", event, dates=days, place=None)
        if event.startswith("atelier") or phase.startswith("cloture"):
            told.on("2027-12-09", "evenement-tenu", event, dates=days)
    owed = {unmet.key: unmet.due for unmet in told.line(phase, AT).unmet}
    assert str(owed[key]) == due


def test_what_is_owed_before_an_event_is_owed_on_the_last_working_day_before_its_date() -> None:
    told = Year().lives("2027-04-14")
    told.on("2027-04-15", "date-convenue", "atelier-2", dates="2027-06-14")
    (owed,) = told.line("inter-ateliers-1", "2027-04-16").unmet
    assert (owed.key, str(owed.due)) == ("atelier-2-programme", "2027-05-14")


def test_the_answer_to_a_carnet_is_owed_fifteen_days_after_it_or_when_its_verification_ends() -> None:
    for modes, expected in (({}, "2027-05-13"), ({"carnet-de-suivi": "contractual"}, "2027-06-28")):
        told = Year(modes=modes).lives("2027-04-28")
        owed = {unmet.key: unmet.due for unmet in told.line("atelier-1", "2027-04-29").unmet}
        assert str(owed["carnet-de-suivi-v1-repondu"]) == expected
