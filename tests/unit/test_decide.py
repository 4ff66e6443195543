"""What may be triggered, and what a refusal says."""

from __future__ import annotations

from typing import Any

import pytest

from building import Year
from models.commands import Accepted, OpenPhase, Record, Refusal, Waive
from models.errors import BadInput, NotFound
from models.facts import read_payload
from models.kinds import PhaseOuverte
from models.roles import Role


def refusal(decided: object) -> Refusal:
    assert isinstance(decided, Refusal)
    return decided


def test_a_refused_opening_names_every_unmet_condition_its_owner_and_its_date() -> None:
    told = Year().lives("2027-03-23")
    found = refusal(told.opens("2027-03-24", "atelier-1"))
    assert [(u.what, str(u.owner), u.due and str(u.due)) for u in found.unmet] == [
        ("remise de la note de cadrage", "mandataire", "2027-04-06"),
        ("date et lieu de l’atelier in situ n° 1", "pilote", None),
    ]


def test_a_phase_whose_gate_is_open_is_opened_by_its_pilot_at_that_moment() -> None:
    told = Year().lives("2027-04-02")
    decided = told.opens("2027-04-05 10:00", "atelier-1")
    assert isinstance(decided, Accepted)
    (draft,) = decided.drafts
    assert draft.payload == PhaseOuverte(phase="atelier-1")
    told.keep(decided.drafts, by="pilote", at="2027-04-05 10:00")
    assert told.state("atelier-1", "2027-04-05 10:00") == "open"


def test_opening_twice_is_refused_with_who_did_and_when() -> None:
    told = Year().lives("2027-04-05")
    found = refusal(told.opens("2027-04-07", "atelier-1"))
    assert found.already_by == "pilote"
    assert "déjà ouverte" in found.reason
    assert "5\u00a0avril\u00a02027" in found.reason
    assert found.unmet == ()


def test_a_phase_engaged_by_its_event_is_already_open() -> None:
    told = Year()
    told.on("2027-04-13", "evenement-tenu", "atelier-1")
    found = refusal(told.opens("2027-04-14", "atelier-1"))
    assert "13\u00a0avril\u00a02027" in found.reason
    assert found.already_by is None


def test_a_phase_that_is_done_is_not_opened_again() -> None:
    assert "terminée" in refusal(Year().lives("2027-05-04").opens("2027-05-05", "atelier-1")).reason


@pytest.mark.parametrize(
    ("phase", "how"),
    [
        ("marche-subsequent", "d’elle-même"),
        ("inter-ateliers-1", "d’elle-même"),
        ("rendez-vous-national-1", "AD1"),
        ("cloture-nationale", "AD1"),
    ],
)
def test_a_phase_that_opens_by_itself_or_by_ad1s_date_is_not_triggered(phase: str, how: str) -> None:
    assert how in refusal(Year().opens("2027-01-12", phase)).reason


def test_a_waived_condition_no_longer_refuses_an_opening() -> None:
    told = Year().lives("2027-03-23")
    told.on("2027-04-02", "date-convenue", "atelier-1", dates="2027-04-13")
    told.waive("2027-04-05", "atelier-1", "note-de-cadrage-remis", until="2027-04-08")
    assert isinstance(told.opens("2027-04-08", "atelier-1"), Accepted)
    assert {u.key for u in refusal(told.opens("2027-04-09", "atelier-1")).unmet} == {"note-de-cadrage-remis"}


def test_an_unknown_phase_is_refused_with_those_that_exist() -> None:
    with pytest.raises(NotFound) as refused:
        Year().opens("2027-01-12", "atelier-4")
    assert "atelier-3" in refused.value.todo


def test_an_unknown_condition_is_refused_with_those_of_the_phase() -> None:
    with pytest.raises(NotFound) as refused:
        Year().waives("2027-01-12", "atelier-1", "rapport-final-admis")
    assert "note-de-cadrage-remis" in refused.value.todo


def test_a_phase_of_the_ateliers_is_neither_opened_nor_waived_in_the_sessions_journal() -> None:
    told = Year().lives("2027-04-02")
    when = told._when("2027-04-03")
    for command in (
        OpenPhase("atelier-1", when, "national"),
        Waive("atelier-1", "atelier-1-date", "urgence", None, when, "national"),
    ):
        with pytest.raises((BadInput, NotFound)):
            told.decide("2027-04-03", command, session=True)


def test_a_territory_does_not_waive_what_a_national_event_waits_for() -> None:
    told = Year()
    told.on("2027-04-15", "date-convenue", "rendez-vous-national-1", dates="2027-05-20")
    with pytest.raises(BadInput, match="session"):
        told.waives("2027-04-16", "rendez-vous-national-1", "rendez-vous-national-1-tenu")


def test_what_has_not_happened_yet_is_not_recorded() -> None:
    told = Year()
    for on in ("2027-03-11", "2027-03-10 12:01"):
        with pytest.raises(BadInput) as refused:
            told.records("2027-03-10", "marche-notifie", on=on)
        assert refused.value.field == "on"
    assert isinstance(told.records("2027-03-10", "marche-notifie", on="2027-03-10"), Accepted)


@pytest.mark.parametrize(
    ("kind", "subject", "values", "field"),
    [
        ("evenement-tenu", "atelier-1", {"dates": "2027-04-13"}, "dates"),
        ("evenement-tenu", "atelier-1", {"dates": "2027-03-10,2027-03-11"}, "dates"),
        (
            "decision-prise",
            "note-de-cadrage",
            {"decision": "rejet", "notified_at": "2027-03-11T00:00:00+01:00"},
            "notified-at",
        ),
    ],
)
def test_what_took_place_or_was_notified_is_not_still_to_come(
    kind: str, subject: str, values: dict[str, str], field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        Year().records("2027-03-10", kind, subject, **values)
    assert refused.value.field == field


def test_the_day_of_a_fact_is_that_of_the_territory() -> None:
    told = Year(departement="974")
    assert isinstance(told.records("2027-03-10 01:00", "marche-notifie", on="2027-03-10"), Accepted)
    with pytest.raises(BadInput):
        told.records("2027-03-09 23:00", "marche-notifie", on="2027-03-10")


@pytest.mark.parametrize(
    ("kind", "values", "field", "known"),
    [
        ("evenement-tenu", {"event": "atelier-4", "dates": "2027-03-09"}, "event", "atelier-3"),
        ("evenement-tenu", {"event": "inter-ateliers-1", "dates": "2027-03-09"}, "event", "atelier-1"),
        ("livrable-remis", {"deliverable": "note", "parts": ""}, "deliverable", "note-de-cadrage"),
        (
            "livrable-remis",
            {"deliverable": "note-de-cadrage", "parts": "methode"},
            "parts",
            "methodologie, calendrier",
        ),
        (
            "livrable-remis",
            {"deliverable": "carnet-de-suivi", "version": 4, "parts": ""},
            "version",
            "1, 2, 3",
        ),
    ],
)
def test_an_unknown_key_is_refused_with_those_that_exist(
    kind: str, values: dict[str, str], field: str, known: str
) -> None:
    told = Year()
    asked = Record(kind, read_payload(kind, values), told._when("2027-03-10"), "pilote")
    with pytest.raises(BadInput) as refused:
        told.decide("2027-03-10", asked)
    assert (refused.value.field, known in refused.value.todo) == (field, True)


def test_a_fact_told_to_the_wrong_journal_is_refused_with_the_right_one() -> None:
    told = Year()
    said = {"event": "rendez-vous-national-1", "dates": "2027-05-20"}
    for kind, values, session, right in (
        ("evenement-tenu", said, False, "session"),
        ("marche-notifie", {}, True, "atelier"),
    ):
        asked = Record(kind, read_payload(kind, dict(values)), told._when("2027-05-21"), "pilote")
        with pytest.raises(BadInput) as refused:
            told.decide("2027-05-21", asked, session=session)
        assert right in refused.value.todo


@pytest.mark.parametrize(
    "kind", ["phase-ouverte", "correction", "constat", "atelier-inscrit", "plan-initial"]
)
def test_what_has_its_own_command_or_is_written_by_a_rule_is_not_recorded(kind: str) -> None:
    values: dict[str, dict[str, Any]] = {
        "phase-ouverte": {"phase": "atelier-1"},
        "correction": {"fact": 1, "because": "x"},
        "constat": {
            "rule": "x", "article": "x", "deliverable": "note-de-cadrage", "version": 1,
            "attempt": 1, "effective": "2027-01-01T00:00:00Z",
        },
        "plan-initial": {"dates": {}},
        "atelier-inscrit": {
            "name": "x", "departement": "53", "zone": "Europe/Paris", "start": "2027-01-11",
            "process": "national", "process-version": 1, "process-digest": "x", "calendar": "x",
            "verification": "2 mois",
        },
    }  # fmt: skip
    with pytest.raises(BadInput) as refused:
        Year().records("2027-03-10", kind, **values[kind])
    assert refused.value.field == "kind"


@pytest.mark.parametrize("dates", ["0001-01-01", "2005-12-31", "2101-01-01", "9999-12-31", "0"])
@pytest.mark.parametrize("kind", ["date-convenue", "evenement-tenu"])
def test_an_impossible_year_is_refused_in_the_days_of_an_event_too(kind: str, dates: str) -> None:
    with pytest.raises(BadInput) as refused:
        Year().records("2027-03-10", kind, "atelier-1", dates=dates)
    assert refused.value.field == "dates"


@pytest.mark.parametrize("dates", ["13/04/2027", "2027-04-13, 14/04/2027", "2027-04-14,2027-04-13"])
def test_the_days_of_an_event_are_read_like_any_day(dates: str) -> None:
    assert isinstance(Year().records("2027-03-10", "date-convenue", "atelier-1", dates=dates), Accepted)


@pytest.mark.parametrize("dates", ["2027-04-13,2027-04-15", "2027-04-13,2027-04-14,2027-04-15", ""])
def test_an_event_lasts_one_day_or_two_in_a_row(dates: str) -> None:
    with pytest.raises(BadInput) as refused:
        Year().records("2027-03-10", "date-convenue", "atelier-1", dates=dates)
    assert refused.value.field == "dates"


# A decision is that of a person entitled.


def test_a_decision_is_refused_to_somebody_who_is_not_entitled() -> None:
    told = Year().lives("2027-04-05")
    found = refusal(told.records("2027-04-06", "decision-prise", "note-de-cadrage", decision="admission"))
    assert "habilité" in found.reason
    assert "decided-by" in found.todo


@pytest.mark.parametrize(("named", "accepted"), [("decideur", True), ("mandataire", False)])
def test_a_pilot_records_the_decision_of_a_person_entitled(named: str, accepted: bool) -> None:
    told = Year().lives("2027-04-05")
    decided = told.records(
        "2027-04-06", "decision-prise", "note-de-cadrage", decision="admission", decided_by=named
    )
    assert isinstance(decided, Accepted) is accepted


def test_a_person_is_entitled_on_the_date_of_the_decision() -> None:
    told = Year(people=[Role.PILOTE, Role.MANDATAIRE]).lives("2027-04-05")
    told.joins("2027-04-10", "chef", "decideur", until="2027-04-20")
    for on, accepted in (
        ("2027-04-09", False),
        ("2027-04-10", True),
        ("2027-04-20", True),
        ("2027-04-21", False),
    ):
        decided = told.records(
            "2027-05-01", "decision-prise", "note-de-cadrage", decision="admission", decided_by="chef", on=on
        )
        assert isinstance(decided, Accepted) is accepted


def test_a_decision_that_names_a_submission_replaced_since_is_refused() -> None:
    told = Year().lives("2027-04-05")
    told.on("2027-04-08", "livrable-remis", "note-de-cadrage")
    values = {"decision": "admission", "by": "decideur"}
    found = refusal(told.records("2027-04-09", "decision-prise", "note-de-cadrage", attempt=1, **values))
    assert "remplacée" in found.reason
    assert "attempt=2" in found.todo
    for accepted in ({"attempt": 2}, {}, {"attempt": 1, "on": "2027-04-07"}):
        decided = told.records("2027-04-09", "decision-prise", "note-de-cadrage", **values, **accepted)
        assert isinstance(decided, Accepted)
