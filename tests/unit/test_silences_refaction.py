"""After a réfaction: who may comment, who decides anew, and what each silence accepts (art. 29)."""

from __future__ import annotations

from adjourning import DECIDED, awaited, lapsed, reduced
from building import Year, moment
from submitting import NOTE, outcome


def test_a_refaction_nobody_comments_on_is_accepted_after_fifteen_days() -> None:
    told = reduced()
    assert awaited(told, DECIDED) == ("observations-refaction", "2027-04-27")
    assert lapsed(told, "2027-04-28 00:00") == [("réfaction réputée acceptée", None)]
    assert outcome(told, "2028-01-01") == "refaction"


def test_comments_give_the_buyer_fifteen_days_and_his_silence_accepts_them() -> None:
    told = reduced()
    told.on("2027-04-20", "reponse-du-titulaire", NOTE, reply="observations", text="Trop sévère.")
    assert awaited(told, "2027-04-20") == ("suite-observations", "2027-05-05")
    assert lapsed(told, "2027-05-06 00:00") == [("observations réputées acceptées", None)]
    assert outcome(told, "2028-01-01") == "refaction"


def test_only_comments_let_the_buyer_decide_anew_of_a_refaction() -> None:
    told = reduced()
    early = told.on("2027-04-19", "decision-prise", NOTE, decision="admission")
    assert outcome(told, "2027-04-19") == "refaction"
    assert f"sans-effet:{early.ref}" in {a.key for a in told.situation("2027-04-19").anomalies}
    told.on("2027-04-20", "reponse-du-titulaire", NOTE, reply="observations")
    told.on("2027-05-05", "decision-prise", NOTE, decision="admission")
    assert outcome(told, "2027-05-06") == "admission"


def test_an_accepted_refaction_awaits_nothing_more() -> None:
    told = reduced()
    told.on("2027-04-20", "reponse-du-titulaire", NOTE, reply="acceptation")
    assert (awaited(told, "2027-04-20"), lapsed(told, "2028-01-01")) == (None, [])


def test_a_refaction_that_stands_after_the_comments_is_final() -> None:
    told = reduced()
    told.on("2027-04-20", "reponse-du-titulaire", NOTE, reply="observations")
    told.on("2027-04-30", "decision-prise", NOTE, decision="refaction")
    assert (outcome(told, "2028-01-01"), awaited(told, "2027-04-30")) == ("refaction", None)
    assert lapsed(told, "2028-01-01") == []


def test_what_was_admitted_stays_admitted_until_the_new_decision_and_a_closed_phase_stays_closed() -> None:
    told = Year().lives("2027-04-05")
    told.on(DECIDED, "decision-prise", NOTE, decision="refaction")
    told.on("2027-04-20", "reponse-du-titulaire", NOTE, reply="observations")
    told.on("2027-04-30", "decision-prise", NOTE, decision="rejet")
    assert outcome(told, "2027-05-01") == "rejet"
    line = told.line("lancement-in-situ", "2027-05-01")
    assert (str(line.state), line.closed_at) == ("closed", moment(f"{DECIDED} 00:00"))
