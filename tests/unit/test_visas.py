"""Four eyes, where the definition asks for it: a decision waits for the visa of a second person."""

from __future__ import annotations

import json

from building import Year
from config.process_file import definition_of, parse_definition
from models.commands import Accepted, Decided, Refusal
from models.process import Process
from submitting import NOTE

AT = "2027-04-12"


def watched() -> Process:
    """The national definition, with four eyes on the note de cadrage."""
    said = json.loads(definition_of(Year().process)[0])
    next(one for one in said["deliverables"] if one["key"] == NOTE)["four_eyes"] = True
    return parse_definition(json.dumps(said))


def submitted() -> Year:
    told = Year(process=watched())
    told.on("2027-04-01", "livrable-remis", NOTE)
    told.on("2027-04-01", "livrable-remis", "rapport-final")
    return told


def agrees(told: Year, day: str, decision: str = "admission", by: str = "pilote") -> None:
    """Somebody gives a visa, judged as any act."""
    decided = told.records(day, "visa-donne", NOTE, by=by, decision=decision)
    assert isinstance(decided, Accepted)
    told.keep(decided.drafts, by=by, at=day)


def decides(told: Year, decision: str = "admission", at: str = AT, key: str = NOTE) -> Decided:
    return told.records(at, "decision-prise", key, by="decideur", decision=decision)


def test_a_decision_without_a_visa_is_refused_and_told_who_may_give_it() -> None:
    refusal = decides(submitted())
    assert isinstance(refusal, Refusal)
    assert "demande d’abord le visa d’une seconde personne" in refusal.reason
    assert "(pilote ou personne habilitée à décider)" in refusal.todo
    assert "visa-donne (deliverable=note-de-cadrage, decision=admission)" in refusal.todo


def test_with_the_visa_of_somebody_else_it_is_taken() -> None:
    told = submitted()
    agrees(told, "2027-04-10")
    assert isinstance(decides(told), Accepted)


def test_nobody_gives_the_visa_of_their_own_decision() -> None:
    told = submitted()
    agrees(told, "2027-04-10", by="decideur")
    assert isinstance(decides(told), Refusal)
    named = told.records(AT, "decision-prise", NOTE, decision="admission", decided_by="decideur")
    assert isinstance(named, Refusal)


def test_the_visa_is_that_of_the_same_decision() -> None:
    told = submitted()
    agrees(told, "2027-04-10", decision="rejet")
    assert isinstance(decides(told, "admission"), Refusal)
    assert isinstance(decides(told, "rejet"), Accepted)


def test_a_deliverable_owed_once_is_the_same_whatever_version_is_typed() -> None:
    told = submitted()
    agrees(told, "2027-04-10")
    said = told.records(AT, "decision-prise", NOTE, by="decideur", decision="admission", version=2)
    assert isinstance(said, Accepted)


def test_it_comes_before_the_decision() -> None:
    told = submitted()
    agrees(told, "2027-04-11")
    early = told.records(AT, "decision-prise", NOTE, by="decideur", decision="admission", on="2027-04-10")
    assert isinstance(early, Refusal)


def test_a_resubmission_voids_it_and_a_visa_on_the_new_text_is_asked_for() -> None:
    told = submitted()
    agrees(told, "2027-04-05")
    told.on("2027-04-08", "livrable-remis", NOTE)
    assert isinstance(decides(told), Refusal)
    agrees(told, "2027-04-09")
    assert isinstance(decides(told), Accepted)


def test_a_visa_given_before_the_submission_says_nothing_of_it() -> None:
    told = Year(process=watched())
    agrees(told, "2027-03-30")
    told.on("2027-04-01", "livrable-remis", NOTE)
    assert isinstance(decides(told), Refusal)


def test_where_the_definition_asks_for_none_nobody_waits() -> None:
    assert isinstance(decides(submitted(), key="rapport-final"), Accepted)


def test_a_decision_whose_visa_is_voided_stays_and_shows_it() -> None:
    told = submitted()
    agrees(told, "2027-04-10")
    visa = told.facts[-1]
    taken = decides(told)
    assert isinstance(taken, Accepted)
    told.keep(taken.drafts, by="decideur", at=AT)
    assert told.situation(AT).anomalies == ()
    told.correct("2027-04-13", visa, void=True)
    (text,) = [one.text.replace("\u00a0", " ") for one in told.situation("2027-04-13").anomalies]
    assert text == (
        "admission le 12 avril 2027 à 12 h sur : note de cadrage, sans le visa d’une seconde personne"
    )


def test_where_one_pair_of_eyes_is_enough_nothing_shows() -> None:
    told = Year()
    told.on("2027-04-01", "livrable-remis", NOTE)
    told.on(AT, "decision-prise", NOTE, decision="admission")
    assert told.situation(AT).anomalies == ()
