"""Submissions, their answers, and what silence decides (facts/domain.md §2.3)."""

from __future__ import annotations

import pytest

from building import Year, moment
from models.legal import TACIT
from submitting import CARNET, NOTE, current, outcome, submitted, track

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
    assert outcome(told, "2027-06-02") == decision
    assert told.situation("2027-06-02").silences == ()
    assert TACIT not in {silence.lapse.rule for silence in told.situation("2027-09-01").silences}


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
    told.on("2027-05-04", "decision-prise", NOTE, decision="refaction")
    assert outcome(told, "2027-05-03") == "ajournement"
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
    told.on("2027-05-28", "decision-prise", NOTE, decision="rejet", reasons="Hors sujet.")
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
