"""What the passation refuses from the opening of the offers on, each time with its article."""

from __future__ import annotations

from typing import Any

import pytest

from building import SESSION, Year, moment
from models.articles import RULES, Ground
from models.commands import Accepted, Refusal
from passing import (
    LINK,
    analysed,
    answered,
    chosen,
    did,
    does,
    judged,
    launched,
    market,
    refused,
    says,
    shown,
    signed,
    told_all,
)

AFTER = moment("2027-03-30 12:00").isoformat()


def late(second: str = "12:00:01") -> Year:
    """Two offers in time, and one of the best team a second late."""
    told = answered(offers=("equipe-b", "equipe-c"))
    did(told, f"2027-02-08 {second}", "offre-recue", titulaire="equipe-a")
    did(told, "2027-02-08 14:00", "offres-ouvertes")
    return told


# The opening and the judgement.


def test_offers_are_not_opened_before_the_deadline() -> None:
    decided = does(answered(), "2027-02-08 11:59:59", "offres-ouvertes")
    says(decided, "CCP, art. R2162-10, 3°", "8 février 2027")


def test_an_opening_known_to_the_day_of_the_deadline_wants_its_hour() -> None:
    decided = does(answered(), "2027-02-09 09:00", "offres-ouvertes", on="2027-02-08")
    says(decided, "CCP, art. R2162-10, 3°", "heure")


def test_offers_are_opened_once() -> None:
    says(does(judged(), "2027-02-10 09:00", "offres-ouvertes"), "CCP, art. R2162-10, 3°", "déjà ouvertes")


def test_nothing_is_judged_before_the_opening() -> None:
    said = {"titulaire": "equipe-a", "judgement": "reguliere"}
    says(does(answered(), "2027-02-09 09:00", "offre-jugee", **said), "CCP, art. R2162-10, 3°")
    says(does(judged(), "2027-02-09 12:00", "offre-jugee", on="2027-02-08 13:00", **said),
         "CCP, art. R2162-10, 3°")  # fmt: skip


def test_an_offer_that_nobody_made_is_not_judged() -> None:
    told = judged(offers=("equipe-a",))
    said = {"titulaire": "equipe-b", "judgement": "irreguliere"}
    says(does(told, "2027-02-09 09:00", "offre-jugee", **said), "CCP, art. R2162-10, 4°")


# The choice.


@pytest.mark.parametrize(
    ("told", "titulaire", "article"),
    [
        (answered, "equipe-a", "CCP, art. R2162-10, 3°"),
        (judged, "equipe-a", "CCP, art. R2162-10, 4°"),
        (analysed, "equipe-b", "CCP, art. R2162-10, 4°"),
        (analysed, "voisine", "CCP, art. R2162-10, 4°"),
    ],
    ids=["before the opening", "without marks", "not the first", "unknown"],
)
def test_a_choice_is_refused(told: Any, titulaire: str, article: str) -> None:
    says(does(told(), "2027-02-12 10:00", "choix-fait", titulaire=titulaire, reasons="la meilleure"), article)


@pytest.mark.parametrize("judgement", ["irreguliere", "inacceptable", "inappropriee"])
def test_an_offer_that_is_not_reguliere_is_never_chosen(judgement: str) -> None:
    told = analysed()
    did(told, "2027-02-11 10:00", "offre-jugee", titulaire="equipe-a", judgement=judgement)
    decided = does(told, "2027-02-12 10:00", "choix-fait", titulaire="equipe-a", reasons="la meilleure")
    says(decided, "CCP, art. L2152-1 à L2152-4")


def test_every_offer_in_time_is_judged_before_the_choice() -> None:
    told = answered()
    did(told, "2027-02-08 14:00", "offres-ouvertes")
    did(told, "2027-02-09 09:00", "offre-jugee", titulaire="equipe-a", judgement="reguliere")
    decided = does(told, "2027-02-12 10:00", "choix-fait", titulaire="equipe-a", reasons="seule jugée")
    says(decided, "CCP, art. L2152-1 à L2152-4", "pas jugées")


def test_an_offer_that_was_chosen_is_no_longer_found_irreguliere() -> None:
    said = {"titulaire": "equipe-a", "judgement": "irreguliere"}
    says(does(chosen(), "2027-02-13 10:00", "offre-jugee", **said), "CCP, art. L2152-1 à L2152-4")


def test_no_offer_is_judged_anew_from_the_choice_on_even_dated_before_it() -> None:
    told = chosen()
    said = {"titulaire": "equipe-b", "judgement": "irreguliere"}
    for on in ("2027-02-13 09:00", "2027-02-11 09:00"):
        decided = does(told, "2027-02-13 10:00", "offre-jugee", on=on, **said)
        says(decided, "CCP, art. R2162-10, 4°", "Le choix est fait")


def test_nor_is_it_by_a_correction_which_may_still_put_its_price_right() -> None:
    told = chosen()
    judged_b = [one for one in told.facts if one.kind == "offre-jugee"][1]
    for keys in ({"set": {"judgement": "irreguliere"}}, {"set": {"titulaire": "equipe-c"}}, {"void": True}):
        says(told.corrects("2027-02-13 10:00", judged_b, **keys), "CCP, art. R2162-10, 4°")
    assert isinstance(told.corrects("2027-02-13 10:00", judged_b, set={"amount-ht": "99000"}), Accepted)


@pytest.mark.parametrize(
    "reasons", ["ex æquo, départagées par la méthode", "à égalité : la méthode", "Ex-aequo"]
)
def test_a_tie_is_broken_by_reasons_that_say_it(reasons: str) -> None:
    told = analysed(given={"equipe-a": "12", "equipe-b": "12", "equipe-c": "10"})
    decided = does(told, "2027-02-12 10:00", "choix-fait", titulaire="equipe-b", reasons="la meilleure")
    says(decided, "CCP, art. R2162-10, 4°", "ex æquo")
    did(told, "2027-02-12 10:00", "choix-fait", titulaire="equipe-b", reasons=reasons)


def test_a_team_is_chosen_once() -> None:
    decided = does(chosen(), "2027-02-13 10:00", "choix-fait", titulaire="equipe-a", reasons="première")
    says(decided, "CCP, art. R2162-10, 4°", "annulez")


def test_a_choice_without_all_the_college_is_recorded_and_shown() -> None:
    told = market()
    told.joins("2027-01-04", "copilote", "copilote")
    (fault,) = shown(chosen(told), "2027-02-12 12:00")
    assert fault.ground is Ground.COLLEGIAL
    assert "copilote" in fault.text


# Letters, signature, notification, and the other ends.


def test_a_rejection_letter_does_not_go_to_the_one_that_is_chosen() -> None:
    decided = does(chosen(), "2027-02-15 10:00", "rejet-notifie", titulaire="equipe-a", reasons="x")
    says(decided, "CCP, art. R2181-1")


def test_a_rejection_letter_follows_the_choice() -> None:
    decided = does(analysed(), "2027-02-11 10:00", "rejet-notifie", titulaire="equipe-b", reasons="x")
    says(decided, "CCP, art. R2181-1")


def test_an_offer_that_is_eliminated_may_be_rejected_before_the_choice() -> None:
    did(late(), "2027-02-09 10:00", "rejet-notifie", titulaire="equipe-a", reasons="arrivée après la limite")


def test_a_rejection_letter_goes_to_somebody_who_made_an_offer() -> None:
    told = chosen(offers=("equipe-a", "equipe-b"))
    decided = does(told, "2027-02-15 10:00", "rejet-notifie", titulaire="equipe-c", reasons="x")
    says(decided, "CCP, art. R2162-10, 4°")


@pytest.mark.parametrize(
    ("told", "article"), [(analysed, "CCP, art. R2162-10, 4°"), (chosen, "CCP, art. R2181-1")]
)
def test_a_contract_is_not_signed_before_the_choice_nor_before_the_letters(told: Any, article: str) -> None:
    says(does(told(), "2027-03-01 10:00", "marche-signe", amount_ht="125000"), article)


def test_a_choice_is_not_annulled_under_a_signature() -> None:
    told = signed()
    choice = next(fact for fact in told.facts if fact.kind == "choix-fait")
    says(told.corrects("2027-03-02", choice, void=True), "CCP, art. R2181-1", "deviendrait irrégulier")


@pytest.mark.parametrize(("outcome", "article"), [("sans-suite", "CCP, art. R2185-1"),
                                                  ("infructueuse", "CCP, art. R2185-1")])  # fmt: skip
def test_a_signed_contract_does_not_end_sans_suite(outcome: str, article: str) -> None:
    said = {"outcome": outcome, "reasons": "abandon"}
    says(does(signed(), "2027-03-02 10:00", "consultation-close", **said), article)


@pytest.mark.parametrize("told", [launched, answered, judged])
def test_a_consultation_is_not_infructueuse_while_an_offer_may_be_kept(told: Any) -> None:
    said = {"outcome": "infructueuse", "reasons": "x"}
    at = "2027-02-01 10:00" if told is launched else "2027-02-10 10:00"
    decided = does(told(), at, "consultation-close", **said)
    says(decided, "CCP, art. L2152-1 à L2152-4", "sans-suite")


@pytest.mark.parametrize("day", ["2027-02-11", "2027-02-28"])
def test_a_notification_dated_before_the_decision_or_the_signature_is_refused(day: str) -> None:
    decided = does(signed(), "2027-03-02 10:00", "marche-notifie", on=day)
    says(decided, "CCP, art. R2182-4", "datée d’avant")


def test_a_decision_dated_after_a_notification_is_refused_too() -> None:
    told = analysed()
    did(told, "2027-02-10 18:00", "marche-notifie", reference="M1")
    decided = does(told, "2027-02-12 10:00", "choix-fait", titulaire="equipe-a", reasons="première")
    says(decided, "CCP, art. R2182-4")


def test_nothing_goes_on_after_the_end_of_a_consultation() -> None:
    told = answered()
    did(told, "2027-02-08 15:00", "consultation-close", outcome="sans-suite", reasons="abandon")
    says(does(told, "2027-02-08 16:00", "offres-ouvertes"), "CCP, art. R2185-1", "consultation-lancee")


# An atelier passed elsewhere.


@pytest.mark.parametrize("kind", ["besoin-fige", "offres-ouvertes", "choix-fait"])
def test_an_atelier_without_accord_cadre_follows_no_passation_here(kind: str) -> None:
    said: dict[str, dict[str, str]] = {
        "besoin-fige": {"document": "cctp", "url": LINK},
        "choix-fait": {"titulaire": "equipe-a", "reasons": "x"},
    }
    decided = does(Year(), "2027-01-12 09:00", kind, **said.get(kind, {}))
    says(decided, "CCP, art. R2162-10", "accord-cadre", "marche-notifie")


def test_an_atelier_without_accord_cadre_is_signed_and_notified_as_before() -> None:
    told = Year()
    did(told, "2027-03-01 10:00", "marche-signe", amount_ht="125000")
    did(told, "2027-03-10 10:00", "marche-notifie")


def test_the_role_is_asked_before_the_rule() -> None:
    reason = refused(does(answered(), "2027-02-01 09:00", "offres-ouvertes", by="mandataire"))
    assert "il faut être" in reason


def test_a_refusal_names_no_titulaire_once_offers_were_made() -> None:
    for told, kind, said in (
        (late(), "offre-jugee", {"titulaire": "equipe-a", "judgement": "reguliere"}),
        (analysed(), "choix-fait", {"titulaire": "equipe-b", "reasons": "x"}),
        (chosen(), "marche-signe", {"amount_ht": "125000"}),
        (told_all(), "rejet-notifie", {"titulaire": "equipe-a", "reasons": "x"}),
    ):
        decided = does(told, "2027-03-01 10:00", kind, **said)
        assert isinstance(decided, Refusal)
        assert "equipe" not in decided.reason + decided.todo
        assert "125" not in decided.reason


def test_every_rule_has_a_sentence_an_article_and_a_mark() -> None:
    assert set(RULES) == set(Ground)
    assert all(one.says and one.article and one.certainty for one in RULES.values())
    assert SESSION not in str(RULES)
