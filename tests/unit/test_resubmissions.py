"""A new submission, and what becomes of the answers to the one before (process.md)."""

from __future__ import annotations

import pytest

from building import Year
from models.legal import TACIT
from submitting import CARNET, NOTE, current, outcome, submitted, track


def test_a_resubmission_voids_the_answer_to_the_one_before() -> None:
    told = Year().lives("2027-04-05")
    told.on("2027-04-06", "decision-prise", NOTE, decision="ajournement")
    told.on("2027-04-20", "livrable-remis", NOTE)
    attempt = current(told, "2027-04-21")
    assert (attempt.number, attempt.answer, str(attempt.verification_ends)) == (2, None, "2027-06-21")
    assert told.unmet("lancement-in-situ", "2027-04-21") == {"note-de-cadrage-admis"}


def test_a_resubmission_restarts_the_whole_delay() -> None:
    told = submitted()
    told.on("2027-05-31", "livrable-remis", NOTE)
    assert outcome(told, "2027-06-15") is None
    assert outcome(told, "2027-08-02 23:59") is None
    assert outcome(told, "2027-08-03 00:00") == TACIT
    assert [silence.attempt for silence in told.situation("2027-09-01").silences] == [2]


def test_a_resubmission_comes_too_late_to_undo_what_silence_has_decided() -> None:
    told = submitted()
    told.on("2027-06-10", "livrable-remis", NOTE)
    first = track(told, "2027-06-11").attempts[0]
    assert first.answer is not None
    assert first.answer.outcome == TACIT


def test_a_resubmission_voids_an_admission_of_an_open_phase() -> None:
    told = Year()
    told.on("2027-03-23", "evenement-tenu", "lancement-in-situ")
    told.on("2027-04-01", "livrable-remis", NOTE)
    told.on("2027-04-06", "decision-prise", NOTE, decision="admission")
    told.on("2027-04-08", "livrable-remis", NOTE)
    assert "note-de-cadrage-admis" not in told.unmet("lancement-in-situ", "2027-04-07")
    assert "note-de-cadrage-admis" in told.unmet("lancement-in-situ", "2027-04-08")


def test_a_phase_once_closed_is_not_reopened_by_a_resubmission() -> None:
    told = Year().lives("2027-04-06")
    told.on("2027-04-20", "livrable-remis", NOTE, parts="")
    assert told.state("lancement-in-situ", "2027-04-21") == "closed"


def test_an_incomplete_resubmission_shuts_the_gate_again() -> None:
    told = Year().lives("2027-04-02")
    told.on("2027-04-03", "livrable-remis", NOTE, parts="calendrier")
    assert told.state("atelier-1", "2027-04-02") == "ready"
    assert told.unmet("atelier-1", "2027-04-03") == {"note-de-cadrage-remis"}


def test_a_decision_answers_the_submission_that_stood_when_it_was_given() -> None:
    told = submitted()
    told.on("2027-04-20", "livrable-remis", NOTE)
    told.on("2027-04-10", "decision-prise", NOTE, decision="ajournement")
    told.on("2027-04-25", "decision-prise", NOTE, decision="admission")
    outcomes = [a.answer.outcome if a.answer else None for a in track(told, "2027-05-01").attempts]
    assert outcomes == ["ajournement", "admission"]


def test_a_decision_on_the_day_of_the_submission_follows_it() -> None:
    told = Year()
    told.on("2027-04-01 15:00", "livrable-remis", NOTE)
    told.on("2027-04-01", "decision-prise", NOTE, decision="admission")
    assert outcome(told, "2027-04-02") == "admission"


def test_a_decision_notified_after_a_resubmission_has_no_effect_on_either() -> None:
    told = submitted()
    told.on(
        "2027-04-10", "decision-prise", NOTE, decision="admission", notified_at="2027-04-25T10:00:00+02:00"
    )
    told.on("2027-04-20", "livrable-remis", NOTE)
    assert [a.answer for a in track(told, "2027-05-01").attempts] == [None, None]
    assert any(a.key.startswith("sans-effet:") for a in told.situation("2027-05-01").anomalies)


def test_a_decision_that_names_a_submission_replaced_before_it_has_no_effect() -> None:
    told = submitted()
    late = told.on("2027-04-25 10:00", "decision-prise", NOTE, decision="admission", attempt=1)
    assert outcome(told, "2027-04-26") == "admission"
    told.on("2027-04-20", "livrable-remis", NOTE)  # Entered afterwards.
    assert [a.answer for a in track(told, "2027-05-01").attempts] == [None, None]
    (shown,) = (a for a in told.situation("2027-05-01").anomalies if a.key == f"sans-effet:{late.ref}")
    assert "la remise avait été remplacée" in shown.text


@pytest.mark.parametrize("attempt", [None, 1])
def test_a_decision_that_answers_no_submission_shows_as_without_effect(attempt: int | None) -> None:
    told = Year()
    decision = told.on("2027-04-01", "decision-prise", NOTE, decision="admission", attempt=attempt)
    assert f"sans-effet:{decision.ref}" in {a.key for a in told.situation("2027-04-02").anomalies}


def test_versions_of_a_cumulative_deliverable_live_apart() -> None:
    told = Year()
    told.on("2027-04-28", "livrable-remis", CARNET, version=1)
    told.on("2027-06-29", "livrable-remis", CARNET, version=2)
    told.on("2027-07-06", "pris-en-compte", CARNET, version=2)
    answers = {
        t.version: t.current.answer
        for t in told.situation("2027-08-01").tracks
        if t.deliverable.key == CARNET and t.current
    }
    assert answers[1] is None
    assert answers[2] is not None
