"""The journal says « pour … par délégation » of what was done in somebody's place, and of nothing else."""

from __future__ import annotations

from dataclasses import replace

from delegating import DELEGATE, Absences

from models.facts import Fact
from models.on_behalf import on_behalf_of


def behalf(told: Absences, fact: Fact) -> list[str]:
    return list(on_behalf_of(told.process, told.facts, fact))


def away(*roles: str) -> Absences:
    """An atelier in April, in which these people are away for ten days."""
    told = Absences().lives("2027-04-05")
    for role in roles:
        told.gives("2027-04-07", role, "2027-04-10", "2027-04-20")
    return told


def test_what_a_delegate_records_is_for_the_delegator() -> None:
    told = away("pilote")
    fact = told.records_as("2027-04-12", "programme-convenu", by=DELEGATE, subject="atelier-2")
    assert behalf(told, fact) == ["pilote"]


def test_what_the_delegator_records_meanwhile_is_their_own() -> None:
    told = away("pilote")
    fact = told.records_as("2027-04-12", "programme-convenu", by="pilote", subject="atelier-2")
    assert behalf(told, fact) == []


def test_who_holds_such_a_role_themselves_acts_for_themselves() -> None:
    told = away("pilote")
    told.joins("2027-04-08", DELEGATE, "pilote")
    fact = told.records_as("2027-04-12", "programme-convenu", by=DELEGATE, subject="atelier-2")
    assert behalf(told, fact) == []


def test_another_role_of_the_delegate_does_not_hide_the_delegation() -> None:
    told = away("pilote")
    told.joins("2027-04-08", DELEGATE, "copilote")
    fact = told.records_as("2027-04-12", "programme-convenu", by=DELEGATE, subject="atelier-2")
    opinion = {"deliverable": "note-de-cadrage", "opinion": "favorable"}
    own = told.records_as("2027-04-13", "avis-rendu", by=DELEGATE, **opinion)
    assert behalf(told, fact) == ["pilote"]
    assert behalf(told, own) == []


def test_two_delegators_who_had_given_the_role_are_both_named() -> None:
    told = away("pilote")
    told.joins("2027-04-06", "seconde", "pilote")
    told.gives("2027-04-08", "seconde", "2027-04-10", "2027-04-20")
    fact = told.records_as("2027-04-12", "programme-convenu", by=DELEGATE, subject="atelier-2")
    assert behalf(told, fact) == ["pilote", "seconde"]


def test_a_decision_is_for_whom_the_right_to_decide_comes_from_even_if_the_pilot_takes_it() -> None:
    told = Absences().lives("2027-04-05")
    told.gives("2027-04-07", "decideur", "2027-04-10", "2027-04-20", delegate="pilote")
    said = {"deliverable": "note-de-cadrage", "decision": "admission"}
    fact = told.records_as("2027-04-12", "decision-prise", by="pilote", **said)
    assert behalf(told, fact) == ["decideur"]


def test_a_decision_told_by_the_pilot_is_for_the_delegator_of_whom_it_names() -> None:
    told = away("decideur")
    said = {"deliverable": "note-de-cadrage", "decision": "admission", "decided_by": DELEGATE}
    fact = told.records_as("2027-04-12", "decision-prise", by="pilote", **said)
    assert behalf(told, fact) == ["decideur"]


def test_the_delegate_of_the_pilot_tells_the_decision_of_another_for_the_pilot() -> None:
    told = away("pilote")
    said = {"deliverable": "note-de-cadrage", "decision": "admission", "decided_by": "decideur"}
    fact = told.records_as("2027-04-12", "decision-prise", by=DELEGATE, **said)
    assert behalf(told, fact) == ["pilote"]


def test_what_became_of_the_delegation_since_rewrites_nothing() -> None:
    told = away("pilote")
    fact = told.records_as("2027-04-12", "programme-convenu", by=DELEGATE, subject="atelier-2")
    given = next(one for one in told.facts if one.kind == "delegation-donnee")
    told.correct("2027-04-13", given, void=True)
    told.on("2027-04-14", "personne-retiree", person="pilote", role="pilote")
    assert behalf(told, fact) == ["pilote"]
    assert told.roles("2027-04-15") == set()


def test_a_delegate_named_by_a_correction_is_seen_too() -> None:
    told = Absences().lives("2027-04-05")
    given = told.gives("2027-04-07", "pilote", "2027-04-10", "2027-04-20", delegate="quelqu-un")
    told.correct("2027-04-08", given, set={"delegate": DELEGATE})
    fact = told.records_as("2027-04-12", "programme-convenu", by=DELEGATE, subject="atelier-2")
    assert behalf(told, fact) == ["pilote"]


def test_taking_charge_is_for_whom_the_thing_is_owed_by() -> None:
    told = Absences().lives("2027-03-30")
    told.gives("2027-04-07", "mandataire", "2027-04-10", "2027-04-20")
    said = {"condition": "note-de-cadrage-remis", "until": "2027-04-19", "reason": "congés"}
    fact = told.records_as("2027-04-12", "pris-en-charge", by=DELEGATE, **said)
    assert behalf(told, fact) == ["mandataire"]


def test_a_correction_of_the_delegator_s_words_is_for_the_delegator() -> None:
    told = Absences().lives("2027-03-30")
    link = "https://depot.example/1"
    said = told.records_as(
        "2027-04-01", "version-circulee", by="mandataire", subject="rapport-final", url=link
    )
    told.gives("2027-04-02", "mandataire", "2027-04-05", "2027-04-09")
    told.correct("2027-04-06", said, set={"url": "https://depot.example/2"})
    told.facts[-1] = replace(told.facts[-1], by=DELEGATE)
    assert behalf(told, told.facts[-1]) == ["mandataire"]
