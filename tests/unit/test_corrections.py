"""A correction is a fact that says what another should have said."""

from __future__ import annotations

from typing import Any

import pytest

from building import SESSION, Year
from models.commands import Accepted, Refusal
from models.errors import BadInput, NotFound
from models.facts import Fact


def fact(told: Year, kind: str) -> Fact:
    return next(f for f in told.facts if f.kind == kind and f.scope != SESSION)


def test_a_corrected_date_counts_as_if_it_had_been_right_at_once() -> None:
    told = Year().lives("2027-03-11")
    told.correct("2027-05-01", fact(told, "date-convenue"), set={"dates": "2027-03-24"})
    assert [str(day) for day in told.line("lancement-in-situ", "2027-03-12").dates] == ["2027-03-24"]


def test_a_correction_keeps_what_it_does_not_name() -> None:
    told = Year().lives("2027-03-11")
    told.correct("2027-05-01", fact(told, "date-convenue"), set={"dates": "2027-03-24"})
    assert told.state("lancement-in-situ", "2027-03-12") == "ready"


def test_a_correction_may_move_the_moment() -> None:
    told = Year().lives("2027-03-10")
    told.correct("2027-05-01", fact(told, "marche-notifie"), on="2027-03-08")
    closed = told.line("marche-subsequent", "2027-05-01").closed_at
    assert closed is not None
    assert closed.isoformat() == "2027-03-07T23:00:00+00:00"
    assert told.state("marche-subsequent", "2027-03-08") == "closed"


def test_a_fact_said_not_to_have_happened_counts_no_more() -> None:
    told = Year().lives("2027-03-10")
    told.correct("2027-05-01", fact(told, "marche-notifie"), void=True)
    assert told.state("marche-subsequent", "2027-05-01") == "open"


def test_the_last_correction_of_a_fact_speaks() -> None:
    told = Year().lives("2027-03-11")
    date = fact(told, "date-convenue")
    told.correct("2027-05-02", date, set={"dates": "2027-03-24"})
    told.correct("2027-05-01", date, set={"dates": "2027-03-25"})
    assert [str(day) for day in told.line("lancement-in-situ", "2027-05-03").dates] == ["2027-03-25"]


def test_a_correction_reopens_what_was_closed_by_mistake() -> None:
    told = Year().lives("2027-05-04")
    answer = told.facts[-1]
    assert told.state("atelier-1", "2027-05-05") == "closed"
    told.correct("2027-05-05", answer, void=True)
    assert told.unmet("atelier-1", "2027-05-05") == {"carnet-de-suivi-v1-repondu"}


def test_a_correction_counts_in_its_own_journal_only() -> None:
    told = Year().lives("2027-03-11")
    same_number = next(f for f in told.facts if f.scope == SESSION and f.kind == "date-convenue")
    told.correct("2027-05-01", same_number, void=True)
    assert told.state("lancement-national", "2027-01-20") == "locked"
    assert told.state("marche-subsequent", "2027-03-11") == "closed"


def test_the_pilot_or_the_author_corrects_a_fact_and_nobody_else() -> None:
    told = Year().lives("2027-03-10")
    decided = told.records("2027-04-01", "livrable-remis", "note-de-cadrage", by="mandataire")
    assert isinstance(decided, Accepted)
    (submission,) = told.keep(decided.drafts, by="mandataire", at="2027-04-01")
    for by, accepted in (("pilote", True), ("mandataire", True), ("decideur", False)):
        found = told.corrects("2027-04-02", submission, by=by, set={"parts": "calendrier"})
        assert isinstance(found, Accepted) is accepted


def test_a_correction_that_makes_no_sense_is_refused() -> None:
    told = Year().lives("2027-03-11")
    date = fact(told, "date-convenue")
    for keys, field in (
        ({"set": {"event": "atelier-9"}}, "event"),
        ({"set": {"dates": "2027-02-30"}}, "dates"),
        ({"set": {"lieu": "Évron"}}, "lieu"),
        ({"on": "2027-03-13"}, "on"),
        ({"on": "2027-02-30"}, "on"),
    ):
        with pytest.raises(BadInput) as refused:
            told.corrects("2027-03-12", date, **keys)
        assert refused.value.field == field


def test_a_fact_that_does_not_exist_is_not_corrected() -> None:
    told = Year().lives("2027-03-10")
    correction = told.correct("2027-03-11", fact(told, "marche-notifie"), void=True)
    for target in (correction, fact(told, "marche-notifie")):
        with pytest.raises(NotFound):
            told.corrects("2027-03-12", target, void=True)


def test_a_constat_is_corrected_through_the_fact_it_follows_from() -> None:
    told = Year().lives("2027-04-01")
    constat = told.on(
        "2027-06-02", "constat", "note-de-cadrage", rule="r", article="a", version=1, attempt=1,
        effective="2027-06-01T22:00:00Z",
    )  # fmt: skip
    with pytest.raises(BadInput):
        told.corrects("2027-06-03", constat, void=True)


@pytest.mark.parametrize(
    "keys", [{"set": {"phase": "cloture-in-situ"}}, {"set": {"phase": "x"}}, {"on": "2027-03-01"}]
)
def test_a_correction_does_not_open_a_phase_whose_gate_was_shut(keys: dict[str, Any]) -> None:
    told = Year().lives("2027-04-05")
    opening = next(f for f in told.facts if f.kind == "phase-ouverte" and "atelier-1" in str(f.payload))
    try:
        decided = told.corrects("2027-04-06", opening, **keys)
    except (BadInput, NotFound):
        return
    assert isinstance(decided, Refusal)


def test_an_opening_made_by_mistake_can_be_said_not_to_have_happened() -> None:
    told = Year().lives("2027-04-05")
    opening = next(f for f in told.facts if f.kind == "phase-ouverte" and "atelier-1" in str(f.payload))
    assert isinstance(told.corrects("2027-04-06", opening, void=True), Accepted)
    told.correct("2027-04-06", opening, void=True)
    assert told.state("atelier-1", "2027-04-06") == "ready"


@pytest.mark.parametrize(
    "keys",
    [
        {"void": True},
        {"set": {"zone": "Mars"}},
        {"set": {"departement": "99"}},
        {"set": {"verification": "bof"}},
    ],
)
def test_the_registration_of_an_atelier_is_neither_voided_nor_made_unreadable(
    keys: dict[str, Any],
) -> None:
    told = Year()
    try:
        decided = told.corrects("2027-04-06", fact(told, "atelier-inscrit"), **keys)
    except BadInput:
        return
    assert isinstance(decided, Refusal)


def test_a_decision_is_not_corrected_into_that_of_somebody_who_is_not_entitled() -> None:
    told = Year().lives("2027-04-05")
    decided = told.records(
        "2027-04-06", "decision-prise", "note-de-cadrage", decision="admission", by="decideur"
    )
    assert isinstance(decided, Accepted)
    (decision,) = told.keep(decided.drafts, by="decideur", at="2027-04-06")
    changed = told.corrects("2027-04-07", decision, set={"decided-by": "mandataire"})
    assert isinstance(changed, Refusal)
