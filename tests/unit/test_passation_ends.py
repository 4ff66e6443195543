"""How a passation ends: one notification, letters that count from the first, an amount that was chosen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from building import SESSION, Year, moment
from models.articles import Ground
from models.commands import Accepted, Decided, Refusal
from models.errors import BadInput
from models.facts import Fact
from models.french import NBSP
from passing import analysed, chosen, did, does, passation, shown, signed, told_all


def reason(decided: Decided) -> str:
    assert isinstance(decided, Refusal), decided
    return decided.reason.replace(NBSP, " ")


def last(told: Year, kind: str) -> Fact:
    return [fact for fact in told.facts if fact.kind == kind][-1]


def grounds(told: Year, at: str) -> set[Ground]:
    faults = shown(told, at)
    assert all(fault.shown_only for fault in faults)
    return {fault.ground for fault in faults}


# The notification.


def test_a_contract_is_notified_once() -> None:
    told = signed()
    did(told, "2027-03-02 10:00", "marche-notifie", mandataire="un@equipe.example")
    decided = does(told, "2027-03-12 10:00", "marche-notifie", mandataire="autre@equipe.example")
    assert reason(decided).startswith("Le marché est déjà notifié (2 mars 2027 à 10 h)")
    assert isinstance(decided, Refusal)
    assert f"le fait n° {last(told, 'marche-notifie').seq}" in decided.todo


def test_a_notification_annulled_may_be_told_again() -> None:
    told = signed()
    did(told, "2027-03-02 10:00", "marche-notifie")
    told.correct("2027-03-03", last(told, "marche-notifie"), void=True)
    did(told, "2027-03-12 10:00", "marche-notifie")


def test_a_contract_passed_elsewhere_may_be_told_twice_as_before() -> None:
    told = Year()
    told.on("2027-03-10", "marche-notifie")
    assert isinstance(told.records("2027-03-11 10:00", "marche-notifie"), Accepted)


def contact(told: Year, person: str) -> Year:
    """AD1 said who is written to for the team that is chosen."""
    rank = next(
        rank for rank, one in enumerate(told.facts) if getattr(one.payload, "titulaire", "") == "equipe-a"
    )
    said = told.facts[rank].payload.model_copy(update={"contact": person})
    told.facts[rank] = replace(told.facts[rank], payload=said)
    assert told.facts[rank].scope == SESSION
    return told


@pytest.mark.parametrize(
    ("named", "seen"), [("p-a", False), ("p-b", True), ("Équipe A, mandataire", False), (None, False)]
)
def test_a_mandataire_who_is_not_the_contact_of_the_chosen_team_is_shown(
    named: str | None, *, seen: bool
) -> None:
    told = contact(signed(), "p-a")
    did(told, "2027-03-02 10:00", "marche-notifie", **({"mandataire": named} if named else {}))
    assert grounds(told, "2027-03-03") == ({Ground.NOTIFIED_LAST} if seen else set())


def test_what_is_notified_is_no_longer_without_sequel_even_if_no_signature_was_told() -> None:
    told = told_all()
    did(told, "2027-03-01 10:00", "marche-notifie")
    decided = does(told, "2027-03-02 10:00", "consultation-close", outcome="sans-suite", reasons="x")
    assert "Le marché est notifié (1er mars 2027 à 10 h)" in reason(decided)
    assert reason(decided).endswith("(CCP, art. R2185-1).")
    limit = moment("2027-03-20 12:00").isoformat()
    assert "n’est pas close" in reason(does(told, "2027-03-04 10:00", "consultation-lancee", deadline=limit))


# The letters.


def test_a_letter_that_completes_another_after_the_signature_is_no_fault() -> None:
    told = signed()
    did(told, "2027-03-05 10:00", "rejet-notifie", titulaire="equipe-b", reasons="complément de motifs")
    assert not shown(told, "2027-03-06")


def test_a_letter_that_completes_another_does_not_start_the_wait_again() -> None:
    told = told_all(standstill=True)
    did(told, "2027-02-25 10:00", "rejet-notifie", titulaire="equipe-b", reasons="complément de motifs")
    assert str(passation(told, "2027-02-25").standstill.ends) == "2027-02-26"


def early(**contract: Any) -> Year:
    """Both of the others were set aside and told so; the choice came a fortnight later."""
    told = analysed(standstill=True, **contract)
    for key in ("equipe-b", "equipe-c"):
        said = {"titulaire": key, "judgement": "irreguliere", "reasons": "incomplète"}
        did(told, "2027-02-10 11:00", "offre-jugee", **said)
        did(told, "2027-02-11 10:00", "rejet-notifie", titulaire=key, reasons="irrégulière")
    did(told, "2027-02-25 10:00", "choix-fait", titulaire="equipe-a", reasons="seule régulière")
    return told


def test_the_wait_never_runs_from_before_the_choice() -> None:
    found = passation(early(), "2027-02-26").standstill
    assert str(found.ends) == "2027-03-08"
    assert "jour du choix" in found.said
    assert "dernière lettre" not in found.said
    others = passation(told_all(standstill=True), "2027-02-26").standstill
    assert "jour de la dernière lettre de rejet" in others.said


def test_a_letter_said_to_be_notified_before_the_choice_does_not_shorten_the_wait() -> None:
    told = chosen(standstill=True)
    for key in ("equipe-b", "equipe-c"):
        before = moment("2027-01-20 10:00").isoformat()
        did(told, "2027-02-26 10:00", "rejet-notifie", titulaire=key, reasons="x", notified_at=before)
    assert str(passation(told, "2027-02-26").standstill.ends) == "2027-02-23"


def test_a_letter_is_not_notified_on_a_day_to_come() -> None:
    later = moment("2029-01-20 10:00").isoformat()
    with pytest.raises(BadInput) as refused:
        does(
            chosen(),
            "2027-02-15 10:00",
            "rejet-notifie",
            titulaire="equipe-b",
            reasons="x",
            notified_at=later,
        )
    assert refused.value.field == "notified-at"


# The amount.


@pytest.mark.parametrize(("amount", "seen"), [("125000", False), ("150000", True)])
def test_an_amount_that_is_not_that_of_the_chosen_offer_is_shown_without_a_figure(
    amount: str, *, seen: bool
) -> None:
    told = analysed(offers=("equipe-a",))
    judged = {"titulaire": "equipe-a", "judgement": "reguliere", "amount_ht": "125000"}
    did(told, "2027-02-11 10:00", "offre-jugee", **judged)
    did(told, "2027-02-12 10:00", "choix-fait", titulaire="equipe-a", reasons="seule offre")
    did(told, "2027-03-01 10:00", "marche-signe", amount_ht=amount)
    assert grounds(told, "2027-03-02") == ({Ground.CRITERIA} if seen else set())
    assert all("000" not in fault.text for fault in shown(told, "2027-03-02"))
