"""What the passation refuses, each time with its article; and what it only shows."""

from __future__ import annotations

from typing import Any

import pytest

from building import Year, moment
from models.articles import Ground
from models.commands import Accepted
from models.french import NBSP
from models.passing.rules import warnings_of
from passing import (
    LINK,
    answered,
    did,
    does,
    frozen,
    judged,
    launched,
    market,
    says,
    shown,
)
from tendering import LIMIT

AFTER = moment("2027-03-30 12:00").isoformat()


# The need and the consultation.


def test_a_need_does_not_change_once_the_consultation_has_begun() -> None:
    again = does(launched(), "2027-01-14 09:00", "besoin-fige", document="cctp", url=f"{LINK}2")
    says(again, "CCP, art. L2111-1", "13 janvier 2027", "sans suite")


def test_a_need_frozen_before_the_consultation_may_be_told_after_it() -> None:
    told = launched()
    did(told, "2027-01-14 09:00", "besoin-fige", document="cctp", url=f"{LINK}2", on="2027-01-12 16:00")


def test_a_need_changes_between_two_consultations() -> None:
    told = launched()
    did(told, "2027-01-20 09:00", "consultation-close", outcome="sans-suite", reasons="périmètre à revoir")
    did(told, "2027-01-21 09:00", "besoin-fige", document="cctp", url=f"{LINK}2")


@pytest.mark.parametrize(
    ("document", "missing"), [("cctp", "dossier de candidature"), ("dossier-de-candidature", "CCTP")]
)
def test_a_consultation_waits_for_each_document_of_the_need(document: str, missing: str) -> None:
    told = market()
    did(told, "2027-01-12 09:00", "besoin-fige", document=document, url=LINK)
    decided = does(told, "2027-01-13 09:00", "consultation-lancee", deadline=moment(LIMIT).isoformat())
    says(decided, "CCP, art. L2111-1", missing)


@pytest.mark.parametrize(("day", "at"), [("2025-12-31", "2027-01-05"), ("2030-01-02", "2030-01-02")])
def test_a_consultation_is_refused_outside_the_validity_of_the_accord_cadre(day: str, at: str) -> None:
    told = market()
    for document in ("dossier-de-candidature", "cctp"):
        did(told, f"{at} 19:00", "besoin-fige", document=document, url=LINK, on=f"{day} 08:00")
    said = {"deadline": moment(f"{day} 18:00").isoformat(), "on": f"{day} 09:00"}
    decided = does(told, f"{at} 20:00", "consultation-lancee", **said)
    says(decided, "CCP, art. R2162-5 et R2162-7", "1er janvier 2026", "31 décembre 2029")


def test_a_forgotten_titulaire_is_named() -> None:
    said = {"titulaires": "equipe-a,equipe-c", "deadline": moment(LIMIT).isoformat()}
    decided = does(frozen(), "2027-01-13 09:00", "consultation-lancee", **said)
    says(decided, "CCP, art. R2162-10, 1°", "oublie : equipe-b")


def test_somebody_who_is_no_titulaire_is_not_consulted() -> None:
    said = {"titulaires": "equipe-a,equipe-b,equipe-c,voisine", "deadline": moment(LIMIT).isoformat()}
    decided = does(frozen(), "2027-01-13 09:00", "consultation-lancee", **said)
    says(decided, "CCP, art. R2162-10, 1°", "voisine")


def test_the_exact_list_may_be_typed_in_any_order() -> None:
    said = {"titulaires": "equipe-c,equipe-a,equipe-b", "deadline": moment(LIMIT).isoformat()}
    did(frozen(), "2027-01-13 09:00", "consultation-lancee", **said)


def test_nobody_can_be_consulted_while_no_titulaire_is_known() -> None:
    told = frozen()
    told.facts = [fact for fact in told.facts if fact.kind != "titulaire-inscrit"]
    decided = does(told, "2027-01-13 09:00", "consultation-lancee", deadline=moment(LIMIT).isoformat())
    says(decided, "CCP, art. R2162-10, 1°", "Aucun titulaire", "AD1")


@pytest.mark.parametrize("limit", ["2027-01-12 12:00", "2027-01-13 09:00"])
def test_a_deadline_is_after_the_consultation(limit: str) -> None:
    decided = does(frozen(), "2027-01-13 09:00", "consultation-lancee", deadline=moment(limit).isoformat())
    says(decided, "CCP, art. R2162-10, 2°")


def test_there_is_no_legal_minimum_for_the_time_to_answer() -> None:
    soon = moment("2027-01-13 09:01").isoformat()
    did(frozen(), "2027-01-13 09:00", "consultation-lancee", deadline=soon)


@pytest.mark.parametrize(
    ("limit", "why"),
    [("2027-02-06 12:00", "samedi"), ("2027-02-07 12:00", "dimanche"), ("2027-03-29 12:00", "Pâques")],
)
def test_a_deadline_on_a_day_off_is_accepted_and_shown(limit: str, why: str) -> None:
    told = frozen()
    did(told, "2027-01-13 09:00", "consultation-lancee", deadline=moment(limit).isoformat())
    (fault,) = shown(told, "2027-01-14")
    assert fault.shown_only
    assert fault.ground is Ground.ENOUGH_TIME
    assert why in fault.text


def test_a_second_consultation_waits_for_the_end_of_the_first() -> None:
    decided = does(launched(), "2027-01-20 09:00", "consultation-lancee", deadline=AFTER)
    says(decided, "CCP, art. R2185-1", "consultation-close")


@pytest.mark.parametrize(("at", "ok"), [("2027-02-08 12:00", True), ("2027-02-08 12:01", False)])
def test_a_deadline_is_put_off_only_before_it_passed(at: str, ok: bool) -> None:
    decided = does(launched(), at, "limite-reportee", deadline=AFTER, reason="question tardive")
    if ok:
        assert isinstance(decided, Accepted)
    else:
        says(decided, "CCP, art. L3", "passée")


@pytest.mark.parametrize("limit", [LIMIT, "2027-02-01 12:00"])
def test_a_deadline_is_put_off_to_a_later_moment(limit: str) -> None:
    said = {"deadline": moment(limit).isoformat(), "reason": "x"}
    says(does(launched(), "2027-01-20 09:00", "limite-reportee", **said), "CCP, art. L3")


def test_a_deadline_put_off_late_in_the_telling_would_make_the_opening_too_early() -> None:
    told = judged()
    on = "2027-02-01 09:00"
    decided = does(told, "2027-02-09 10:00", "limite-reportee", deadline=AFTER, reason="x", on=on)
    says(decided, "CCP, art. R2162-10, 3°", "deviendrait irrégulier")


def test_an_answer_is_that_of_a_question() -> None:
    says(does(launched(), "2027-01-20 09:00", "reponse-envoyee", question=3, text="Deux."), "CCP, art. L3")


def test_a_question_left_without_answer_is_shown_once_the_deadline_has_passed() -> None:
    told = launched()
    did(told, "2027-01-20 09:00", "question-recue", titulaire="equipe-a", text="Combien de jours ?")
    number = told.facts[-1].seq
    assert not shown(told, "2027-02-08 11:59")
    (fault,) = shown(told, "2027-02-08 12:00")
    assert f"n° {number}" in fault.text
    did(told, "2027-01-21 09:00", "reponse-envoyee", question=number, text="Deux.")
    assert not shown(told, "2027-02-08 12:01")


# The offers.


@pytest.mark.parametrize(
    ("kind", "more"),
    [("offre-recue", {}), ("titulaire-decline", {}), ("question-recue", {"text": "Combien ?"})],
)
def test_only_a_titulaire_answers(kind: str, more: dict[str, Any]) -> None:
    decided = does(launched(), "2027-01-20 09:00", kind, titulaire="voisine", **more)
    says(decided, "CCP, art. R2162-10, 1°", "voisine")


def test_an_offer_whose_hour_is_unknown_is_refused() -> None:
    decided = does(launched(), "2027-02-09 09:00", "offre-recue", titulaire="equipe-a", on="2027-02-08")
    says(decided, "CCP, art. R2151-5", "minute")


def test_nothing_is_received_before_a_consultation() -> None:
    says(does(frozen(), "2027-01-12 12:00", "offre-recue", titulaire="equipe-a"), "CCP, art. R2162-10, 1°")


def late(second: str = "12:00:01") -> Year:
    """Two offers in time, and one of the best team a second late."""
    told = answered(offers=("equipe-b", "equipe-c"))
    did(told, f"2027-02-08 {second}", "offre-recue", titulaire="equipe-a")
    did(told, "2027-02-08 14:00", "offres-ouvertes")
    return told


def test_an_offer_one_second_late_is_recorded_and_can_never_be_admitted() -> None:
    told = late()
    said = {"titulaire": "equipe-a", "judgement": "reguliere"}
    says(does(told, "2027-02-09 09:00", "offre-jugee", **said), "CCP, art. R2151-5", "ne peut être admise")
    did(told, "2027-02-09 09:00", "offre-jugee", titulaire="equipe-a", judgement="irreguliere")
    for key in ("equipe-b", "equipe-c"):
        did(told, "2027-02-09 09:00", "offre-jugee", titulaire=key, judgement="reguliere")
    decided = does(told, "2027-02-12 10:00", "choix-fait", titulaire="equipe-a", reasons="la meilleure")
    says(decided, "CCP, art. R2151-5", "éliminée")


def test_an_offer_at_the_very_second_of_the_deadline_is_in_time() -> None:
    did(late("12:00:00"), "2027-02-09 09:00", "offre-jugee", titulaire="equipe-a", judgement="reguliere")


def test_a_late_offer_may_be_corrected_into_what_it_was() -> None:
    told = late()
    fact = next(one for one in told.facts if one.at == moment("2027-02-08 12:00:01"))
    assert isinstance(told.corrects("2027-02-09 09:00", fact, on="2027-02-08 11:59:59"), Accepted)


def test_an_offer_that_was_judged_is_not_corrected_into_a_late_one() -> None:
    told = judged()
    fact = next(one for one in told.facts if one.kind == "offre-recue")
    says(told.corrects("2027-02-09 12:00", fact, on="2027-02-08 12:00:01"), "CCP, art. R2151-5")


def test_the_same_offer_is_not_typed_twice_and_a_second_one_has_its_own_moment() -> None:
    told = answered()
    decided = does(told, "2027-02-08 11:30", "offre-recue", titulaire="equipe-a", on="2027-02-08 11:00")
    says(decided, "CCP, art. R2151-6", "déjà enregistrée")
    did(told, "2027-02-08 11:30", "offre-recue", titulaire="equipe-a", on="2027-02-08 11:00:01")


def test_a_late_offer_is_said_to_be_late_as_soon_as_it_is_recorded() -> None:
    told = answered(offers=("equipe-b",))
    for second, key in (("12:00:00", "equipe-c"), ("12:00:29", "equipe-a"), ("12:00:30", "equipe-b")):
        did(told, f"2027-02-08 {second}", "offre-recue", titulaire=key)
    situation = told.situation("2027-02-08 13:00")
    in_time, late, again = ([*warnings_of(situation, [fact])] for fact in told.facts[-3:])
    assert in_time == []
    assert (
        late[0]
        .replace(NBSP, " ")
        .endswith(
            "en retard de 29 s sur la limite (8 février 2027 à 12 h) : elle est éliminée (CCP, art. R2151-5)."
        )
    )
    assert again[0].replace(NBSP, " ").endswith("à temps compte seule (CCP, art. R2151-6).")
