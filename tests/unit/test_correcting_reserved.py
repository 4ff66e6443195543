"""Who may correct what is reserved: those who may read it, and of a decision those who may take one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from building import Year
from models.commands import Accepted, Refusal
from models.facts import Fact
from submitting import NOTE, submitted


def told_by(kind: str, subject: str = "", **values: str) -> tuple[Year, Fact]:
    told = submitted()
    told.joins("2027-01-05", "ad1", "national")
    return told, told.on("2027-04-12", kind, subject, **values)


@pytest.mark.parametrize(
    ("by", "kept"), [("ad1", False), ("mandataire", False), ("pilote", True), ("decideur", False)]
)
@pytest.mark.parametrize(
    "change", [{"set": {"act": "Décision n° 4"}}, {"void": True}, {"set": {"decision": "rejet"}}]
)
def test_a_decision_is_changed_by_the_buyer_alone(by: str, kept: bool, change: dict[str, object]) -> None:
    told, decision = told_by("decision-prise", NOTE, decision="admission", decided_by="decideur")
    assert isinstance(told.corrects("2027-04-13", decision, by=by, **change), Accepted) is kept


def test_the_bureau_reads_why() -> None:
    told, decision = told_by("decision-prise", NOTE, decision="admission", decided_by="decideur")
    refusal = told.corrects("2027-04-13", decision, by="ad1", void=True)
    assert isinstance(refusal, Refusal)
    assert refusal.reason == (
        "Ce fait est réservé : pour le corriger, il faut être : personne habilitée à décider ou pilote."
    )


@pytest.mark.parametrize(("by", "kept"), [("ad1", False), ("pilote", True)])
def test_what_only_some_may_read_only_they_correct(by: str, kept: bool) -> None:
    told, answer = told_by("question-recue", titulaire="equipe-a", text="Quel périmètre ?")
    assert isinstance(told.corrects("2027-04-13", answer, by=by, void=True), Accepted) is kept


@pytest.mark.parametrize(("role", "kept"), [("copilote", False), ("decideur", True), (None, True)])
def test_a_delegate_corrects_what_the_lent_role_may_record_and_nothing_else(
    role: str | None, kept: bool
) -> None:
    told = submitted()
    told.joins("2027-01-05", "decideur", "copilote")
    decision = told.on("2027-04-12", "decision-prise", NOTE, decision="rejet", reasons="Hors sujet.")
    told.facts[-1] = decision = replace(decision, by="decideur")
    lent = {"delegate": "adjointe", "since": "2027-04-12", "until": "2027-04-30", "role": role}
    given = told.on("2027-04-12", "delegation-donnee", **{k: v for k, v in lent.items() if v})
    told.facts[-1] = replace(given, by="decideur")
    change = told.corrects("2027-04-14", decision, by="adjointe", set={"act": "Décision n° 4"})
    assert isinstance(change, Accepted) is kept, change


def test_the_bureau_still_corrects_what_everybody_reads() -> None:
    told, date = told_by("date-convenue", "atelier-1", dates="2027-05-13")
    assert isinstance(told.corrects("2027-04-13", date, by="ad1", void=True), Accepted)
