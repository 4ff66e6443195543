"""What is not written: for nobody, about nothing, or against what is settled."""

from __future__ import annotations

import pytest
from writing import (
    analysed,
    bare,
    executed,
    framed,
    passed,
    rendered,
    words,
    written,
)

from models.blanks import Blank
from models.documents.content import DocumentKind
from models.errors import BadInput, Contradiction, NotFound


def test_an_unknown_titulaire_is_named_with_those_that_exist() -> None:
    with pytest.raises(NotFound, match="equipe-z\u00a0» n’est pas de l’accord-cadre") as error:
        written(passed(), DocumentKind.CONSULTATION, titulaire="equipe-z")
    assert "equipe-a, equipe-b" in error.value.todo


def test_the_offer_that_is_chosen_is_not_refused() -> None:
    with pytest.raises(Contradiction, match="Équipe A est le titulaire choisi"):
        written(passed(), DocumentKind.REJET_D_OFFRE, titulaire="equipe-a")


def test_who_made_no_offer_gets_no_letter_of_rejection() -> None:
    with pytest.raises(NotFound, match="Équipe E n’a pas fait d’offre"):
        written(passed(), DocumentKind.REJET_D_OFFRE, titulaire="equipe-e")


def test_an_offer_that_is_still_compared_gets_no_letter_before_the_choice() -> None:
    with pytest.raises(NotFound, match="le choix n’est pas fait"):
        written(analysed(), DocumentKind.REJET_D_OFFRE, titulaire="equipe-b")


def test_a_decision_needs_its_deliverable_and_a_submission() -> None:
    with pytest.raises(BadInput, match="sur quel livrable"):
        written(passed(), DocumentKind.ADMISSION)
    with pytest.raises(NotFound, match="carnet\u00a0» n’existe pas"):
        written(passed(), DocumentKind.ADMISSION, deliverable="carnet")
    with pytest.raises(NotFound, match="note de cadrage\u00a0» n’a pas été remis"):
        written(passed(), DocumentKind.ADMISSION, deliverable="note-de-cadrage")
    with pytest.raises(NotFound, match="La remise n° 3 n’existe pas"):
        written(executed(), DocumentKind.AJOURNEMENT, deliverable="note-de-cadrage", attempt=3)


def test_a_word_that_a_document_does_not_use_is_refused() -> None:
    with pytest.raises(BadInput, match="n’est pas écrit titulaire par titulaire"):
        written(passed(), DocumentKind.NOTIFICATION, titulaire="equipe-a")
    with pytest.raises(BadInput, match="ne porte pas sur un livrable"):
        written(passed(), DocumentKind.ANALYSE, attempt=1)


def test_what_another_decision_or_silence_has_settled_is_not_decided_again_on_paper() -> None:
    with pytest.raises(Contradiction, match=r"autre issue \(rejet\)"):
        written(executed(), DocumentKind.ADMISSION, deliverable="rapport-final")
    year = bare()
    year.on("2027-04-01", "livrable-remis", "note-de-cadrage")
    with pytest.raises(Contradiction, match=r"autre issue \(admission tacite\)"):
        written(year, DocumentKind.REJET, deliverable="note-de-cadrage")


def test_an_ajournement_may_be_followed_by_a_draft_of_refaction() -> None:
    year = framed()
    year.on("2027-04-01", "livrable-remis", "note-de-cadrage")
    year.on("2027-04-12", "decision-prise", "note-de-cadrage", decision="ajournement", reasons="À revoir.")
    found = rendered(year, DocumentKind.REFACTION, at="2027-04-20", deliverable="note-de-cadrage")
    assert "montant de la réfaction, HT" in found.blanks


def test_a_cumulative_deliverable_is_decided_version_by_version() -> None:
    year = passed()
    for version in (1, 2):
        year.on(f"2027-0{version + 4}-01", "livrable-remis", "carnet-de-suivi", version=version)
    last = rendered(year, DocumentKind.ADMISSION, deliverable="carnet-de-suivi")
    assert (last.about, "Carnet de suivi v2" in words(last)) == ("carnet-de-suivi-v2-1", True)
    first = rendered(year, DocumentKind.ADMISSION, deliverable="carnet-de-suivi", version=1)
    assert first.about == "carnet-de-suivi-v1-1"
    with pytest.raises(NotFound, match="carnet de suivi v3"):
        written(year, DocumentKind.ADMISSION, deliverable="carnet-de-suivi", version=3)


def test_a_blank_prints_as_what_is_missing() -> None:
    assert str(Blank("référence du marché")) == "[à compléter\u00a0: référence du marché]"
