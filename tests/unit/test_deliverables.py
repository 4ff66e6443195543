"""Submissions, their answers, and what silence decides (facts/domain.md §2.3)."""

from __future__ import annotations

import pytest

from building import Year, moment
from models.deliverables import TACIT, Attempt, Track

NOTE, CARNET = "note-de-cadrage", "carnet-de-suivi"


def track(told: Year, at: str, key: str = NOTE, version: int | None = None) -> Track:
    return next(
        t
        for t in told.situation(at).tracks
        if t.deliverable.key == key and t.version in {version, version or 1}
    )


def current(told: Year, at: str, key: str = NOTE) -> Attempt:
    attempt = track(told, at, key).current
    assert attempt is not None
    return attempt


def outcome(told: Year, at: str, key: str = NOTE) -> str | None:
    answer = current(told, at, key).answer
    return answer.outcome if answer else None


def submitted(day: str = "2027-04-01", **contract: str) -> Year:
    """The note de cadrage was handed in."""
    told = Year(verification=contract.get("verification"), departement=contract.get("departement", "53"))
    told.on(day, "livrable-remis", NOTE)
    return told


# Silence decides.


@pytest.mark.parametrize(
    ("verification", "handed_in", "last_day", "first_silent_day"),
    [
        (None, "2027-04-01", "2027-06-01", "2027-06-02"),
        ("2 mois", "2027-03-01", "2027-05-03", "2027-05-04"),
        ("30 jours", "2027-04-01", "2027-05-03", "2027-05-04"),
        ("30 jours", "2027-04-02", "2027-05-03", "2027-05-04"),
        ("1 mois", "2027-01-31", "2027-03-01", "2027-03-02"),
    ],
)
def test_silence_admits_at_the_end_of_the_last_day_of_the_contracts_delay(
    verification: str | None, handed_in: str, last_day: str, first_silent_day: str
) -> None:
    told = Year(verification=verification)
    told.on(handed_in, "livrable-remis", NOTE)
    assert str(current(told, handed_in).verification_ends) == last_day
    assert outcome(told, f"{last_day} 23:59") is None
    answer = current(told, f"{first_silent_day} 00:00").answer
    assert answer is not None
    assert (answer.outcome, answer.at) == (TACIT, moment(f"{first_silent_day} 00:00"))


def test_a_delay_runs_in_the_zone_of_the_territory() -> None:
    told = submitted(departement="974")
    answer = current(told, "2027-06-03").answer
    assert answer is not None
    assert answer.at.isoformat() == "2027-06-01T20:00:00+00:00"


def test_a_tacit_admission_closes_the_phase_that_waited_for_it() -> None:
    told = Year().lives("2027-04-05")
    assert told.unmet("lancement-in-situ", "2027-06-01 23:59") == {"note-de-cadrage-admis"}
    line = told.line("lancement-in-situ", "2027-09-01")
    assert str(line.state) == "closed"
    assert line.closed_at == moment("2027-06-02 00:00")


@pytest.mark.parametrize("decision", ["admission", "refaction", "rejet", "ajournement"])
def test_a_decision_notified_in_time_is_what_was_decided(decision: str) -> None:
    told = submitted()
    told.on("2027-06-01", "decision-prise", NOTE, decision=decision)
    assert outcome(told, "2027-09-01") == decision
    assert told.situation("2027-09-01").silences == ()


@pytest.mark.parametrize(
    ("decision", "admits"),
    [("admission", True), ("refaction", True), ("ajournement", False), ("rejet", False)],
)
def test_only_an_admission_admits(decision: str, admits: bool) -> None:
    told = Year().lives("2027-04-05")
    told.on("2027-04-06", "decision-prise", NOTE, decision=decision)
    assert ("note-de-cadrage-admis" not in told.unmet("lancement-in-situ", "2027-04-06")) is admits


def test_after_an_ajournement_the_buyer_decides_again() -> None:
    told = submitted()
    told.on("2027-04-10", "decision-prise", NOTE, decision="ajournement")
    told.on("2027-07-10", "decision-prise", NOTE, decision="refaction")
    assert outcome(told, "2027-06-15") == "ajournement"
    assert outcome(told, "2027-07-10") == "refaction"


def test_the_first_decision_holds_and_a_second_one_shows_as_without_effect() -> None:
    told = submitted()
    told.on("2027-04-10", "decision-prise", NOTE, decision="admission")
    second = told.on("2027-04-12", "decision-prise", NOTE, decision="rejet")
    assert outcome(told, "2027-05-01") == "admission"
    assert f"sans-effet:{second.ref}" in {a.key for a in told.situation("2027-05-01").anomalies}


def test_a_decision_after_the_delay_changes_nothing_and_shows_as_without_effect() -> None:
    told = submitted()
    late = told.on("2027-06-02", "decision-prise", NOTE, decision="rejet")
    assert outcome(told, "2027-07-01") == TACIT
    (anomaly,) = (a for a in told.situation("2027-07-01").anomalies if a.key == f"sans-effet:{late.ref}")
    assert "admission tacite" in anomaly.text


def test_a_decision_counts_from_its_notification_not_from_its_signature() -> None:
    told = submitted()
    told.on("2027-05-30", "decision-prise", NOTE, decision="rejet", notified_at="2027-06-02T09:00:00+02:00")
    assert outcome(told, "2027-07-01") == TACIT
    told = submitted()
    told.on("2027-05-30", "decision-prise", NOTE, decision="rejet", notified_at="2027-06-01T18:00:00+02:00")
    assert outcome(told, "2027-06-01 17:59") is None
    assert outcome(told, "2027-06-01 18:00") == "rejet"


def test_a_notification_entered_late_corrects_history() -> None:
    told = submitted()
    assert outcome(told, "2027-06-15") == TACIT
    told.on("2027-06-20", "decision-prise", NOTE, decision="rejet", notified_at="2027-05-28T10:00:00+02:00")
    assert outcome(told, "2027-06-20") == "rejet"
    answer = current(told, "2027-06-20").answer
    assert answer is not None
    assert answer.at == moment("2027-05-28 10:00")


def test_a_silence_is_to_be_written_down_once() -> None:
    told = submitted()
    (silence,) = told.situation("2027-06-15").silences
    assert (silence.track.deliverable.key, silence.attempt, silence.effective) == (
        NOTE,
        1,
        moment("2027-06-02 00:00"),
    )
    told.on("2027-06-02", "constat", NOTE, **CONSTAT)
    assert told.situation("2027-06-15").silences == ()
    assert told.situation("2027-06-15").anomalies == ()


CONSTAT = {
    "rule": TACIT,
    "article": "art. 29",
    "version": 1,
    "attempt": 1,
    "effective": "2027-06-01T22:00:00Z",
}


def test_a_written_silence_that_a_late_notification_denies_is_shown_beside_it_and_told_to_everyone() -> None:
    told = submitted()
    told.on("2027-03-10", "marche-notifie")
    constat = told.on("2027-06-02", "constat", NOTE, **CONSTAT)
    told.on("2027-05-28", "decision-prise", NOTE, decision="rejet")
    assert outcome(told, "2027-06-20") == "rejet"
    assert [a.key for a in told.situation("2027-06-20").anomalies] == [f"constat:{constat.ref}"]
    (owed,) = (o for o in told.owed("2027-06-20") if o.message == "rectification")
    assert {a.person for a in owed.to} == {"pilote", "decideur", "mandataire", "national"}


def test_a_submission_told_late_does_not_deny_a_silence_that_still_holds() -> None:
    told = Year()
    told.on("2027-04-01", "livrable-remis", NOTE)
    told.on("2027-06-02", "constat", NOTE, **CONSTAT)
    told.on("2027-03-20", "livrable-remis", NOTE, parts="calendrier")
    answer = current(told, "2027-06-20").answer
    assert answer is not None
    assert (answer.outcome, answer.at) == (TACIT, moment("2027-06-02 00:00"))
    assert told.situation("2027-06-20").anomalies == ()
    assert told.situation("2027-06-20").silences == ()


def test_nothing_is_decided_by_silence_where_the_marche_verifies_nothing() -> None:
    told = Year()
    told.on("2027-04-28", "livrable-remis", CARNET)
    assert current(told, "2028-01-01", CARNET).verification_ends is None
    assert outcome(told, "2028-01-01", CARNET) is None


def test_the_contract_says_which_deliverable_is_verified() -> None:
    told = Year(modes={CARNET: "contractual", NOTE: "none"})
    told.on("2027-04-01", "livrable-remis", CARNET)
    told.on("2027-04-01", "livrable-remis", NOTE)
    assert outcome(told, "2027-07-01", CARNET) == TACIT
    assert outcome(told, "2027-07-01", NOTE) is None


def test_what_is_verified_is_decided_never_merely_taken_into_account() -> None:
    told = submitted()
    told.on("2027-04-10", "pris-en-compte", NOTE)
    assert outcome(told, "2027-04-11") is None
    assert len(told.situation("2027-04-11").anomalies) == 1
    told.on("2027-04-01", "livrable-remis", CARNET)
    told.on("2027-04-10", "pris-en-compte", CARNET)
    assert outcome(told, "2027-04-11", CARNET) == "pris en compte"


def test_an_opinion_decides_nothing() -> None:
    told = submitted()
    told.on("2027-04-10", "avis-rendu", NOTE, opinion="defavorable")
    assert outcome(told, "2027-05-01") is None
    assert len(track(told, "2027-05-01").opinions) == 1


# A resubmission is a new attempt.


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
