"""What the mandataire owes and is owed beside the phases: answers, payments, comments."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from paying import NOTE, asks, pays, signed

from building import Year
from models.balance import Balance, balance_of
from models.claims import Claim

CHEF = {"function": "chef-de-projet"}


def of(told: Year, at: str, person: str = "mandataire") -> Balance:
    found = balance_of(told.situation(at), person)
    assert found
    return found


def one(claims: tuple[Claim, ...], start: str) -> Claim:
    return next(claim for claim in claims if claim.key.startswith(start))


def starts(claims: tuple[Claim, ...]) -> set[str]:
    return {claim.key.partition(":")[0] for claim in claims}


def test_a_payment_asked_for_is_owed_within_thirty_days_and_then_late() -> None:
    told = signed()
    request = asks(told, "2027-04-12", "15000")
    claim = one(of(told, "2027-04-20").owed, "paiement")
    assert (claim.due, claim.amount_ttc) == (date(2027, 5, 12), Decimal("18000.00"))
    assert claim.article == "CCP, art. R2192-10"
    assert claim.days_late(date(2027, 5, 15)) == 3
    pays(told, "2027-05-14", request, "10000")
    assert one(of(told, "2027-05-14").owed, "paiement").amount_ttc == Decimal("8000.00")
    pays(told, "2027-05-15", request, "8000")
    assert "paiement" not in starts(of(told, "2027-05-15").owed)


def test_the_pilot_owes_the_payment_and_the_rest_of_the_team_is_owed_nothing() -> None:
    told = signed()
    asks(told, "2027-04-12", "15000")
    told.joins("2027-01-04", "urbaniste", "equipe")
    assert "paiement" in starts(of(told, "2027-04-20", "pilote").owes)
    assert of(told, "2027-04-20", "urbaniste").owed == ()


def test_the_credits_that_ad1_owes_are_owed_to_the_buyer_and_never_shown_to_the_team() -> None:
    told = signed()
    asks(told, "2027-04-12", "15000")
    told.joins("2027-01-04", "bureau", "national")
    assert "cp" in starts(of(told, "2027-04-20", "bureau").owes)
    assert "cp" in starts(of(told, "2027-04-20", "pilote").owed)
    mine = of(told, "2027-04-20")
    assert "cp" not in starts((*mine.owes, *mine.owed))


def test_a_key_person_who_leaves_is_to_be_replaced_and_the_answer_is_then_owed() -> None:
    told = signed()
    told.on("2027-03-10", "personne-cle-designee", **CHEF, person="ancien")
    told.on("2027-05-03", "personne-cle-partie", **CHEF, reason="départ")
    assert one(of(told, "2027-05-04").owes, "remplacant").due == date(2027, 6, 3)
    told.on("2027-05-10", "remplacant-propose", **CHEF, person="neuve")
    answer = one(of(told, "2027-05-11").owed, "reponse-au-remplacant")
    assert (answer.due, answer.decides) == (date(2027, 6, 10), "remplaçant réputé accepté")
    assert "remplacant" not in starts(of(told, "2027-05-11").owes)


def test_an_answer_to_a_request_for_more_time_is_owed_and_its_silence_decides_nothing() -> None:
    told = Year().lives("2027-05-20")
    said = {"cause_on": "2027-05-12", "until": "2027-07-30", "reason": "salle fermée", "version": 2}
    told.on("2027-05-20", "prolongation-demandee", "carnet-de-suivi", **said)
    answer = one(of(told, "2027-05-21").owed, "prolongation")
    assert (answer.due, answer.decides) == (date(2027, 6, 4), None)


def test_a_penalty_that_was_announced_may_be_commented_on_for_fifteen_days() -> None:
    told = signed()
    told.on("2027-04-20", "penalite-annoncee", NOTE, amount_ht="50")
    claim = one(of(told, "2027-05-05").owes, "penalite")
    assert claim.due == date(2027, 5, 5)
    assert "50,00" in claim.what
    assert "penalite" not in starts(of(told, "2027-05-06").owes)
