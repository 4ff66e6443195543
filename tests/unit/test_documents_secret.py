"""Nothing of one offer reaches another’s letter, and only its readers have a document."""

from __future__ import annotations

import pytest
from writing import MARKS, PRICES, analysed, consulted, marks, passed, rendered, words, written

from building import moment
from models.documents.content import TELLS, DocumentKind
from models.documents.reading import refused_document
from models.roles import Role
from notifications.documents.docx_file import docx_file
from notifications.documents.render import html_page, render_document

COMPETITIVE = (DocumentKind.OUVERTURE, DocumentKind.ANALYSE, DocumentKind.REJET_D_OFFRE)


def figures(*titulaires: str) -> set[str]:
    """The prices and marks of these offers, as a document would write them."""
    found: dict[str, set[str]] = {}
    for key in MARKS:
        points = {point for given in MARKS[key].values() for point in given}
        found[key] = {f"{float(str(one)):.2f}".replace(".", ",") for one in points}
    found["equipe-a"] |= {"148 250,00", "15,17", "69,50", "45,50"}
    found["equipe-b"] |= {"139 999,99", "11,42", "60,99", "34,25"}
    found["equipe-c"] = {"171 000,00"}
    return {one for key in titulaires for one in found[key]}


@pytest.mark.parametrize("titulaire", ["equipe-b", "equipe-c", "equipe-d"])
def test_a_letter_of_rejection_holds_no_mark_and_no_price_of_another_offer(titulaire: str) -> None:
    told = words(rendered(passed(standstill=True), DocumentKind.REJET_D_OFFRE, titulaire=titulaire))
    others = {*MARKS, *PRICES} - {titulaire}
    assert not {one for one in figures(*others) if one in told}
    assert not {
        name
        for name in ("Équipe B", "Équipe C", "Équipe D")
        if name in told and name[-1].lower() != titulaire[-1]
    }
    # The law asks for the attributaire and the reasons of the choice, and for these alone.
    assert "Le marché est attribué à Équipe A" in told
    assert "Méthode jugée la plus solide." in told
    assert "Personne" not in told


def test_it_gives_the_titulaire_its_own_means() -> None:
    told = words(rendered(passed(), DocumentKind.REJET_D_OFFRE, titulaire="equipe-b"))
    assert "Methode|60 %|11,42" in told
    assert "Prix|40 %|13,37" in told


def test_the_record_of_the_opening_holds_dates_and_neither_price_nor_mark() -> None:
    told = words(rendered(passed(), DocumentKind.OUVERTURE))
    assert not {one for one in figures("equipe-a", "equipe-b", "equipe-c") if one in told}
    assert "€" not in told
    for word in ("irrégulière", "décomposition", "choisi", "classement", "motif"):
        assert word not in told.lower()


def test_the_record_of_the_opening_does_not_change_with_the_analysis() -> None:
    digests = {rendered(year, DocumentKind.OUVERTURE).digest for year in (consulted(), analysed(), passed())}
    assert len(digests) == 1


@pytest.mark.parametrize("kind", [DocumentKind.CONSULTATION, DocumentKind.NOTIFICATION, DocumentKind.ORDRE])
def test_a_document_that_leaves_says_nothing_of_the_competition(kind: DocumentKind) -> None:
    for content in written(passed(), kind):
        told = words(render_document(content, simulation=False))
        others = {"equipe-b", "equipe-c"} | ({"equipe-a"} if kind is DocumentKind.CONSULTATION else set())
        assert not {one for one in figures(*others) - {"148 250,00"} if one in told}
        assert "Méthode jugée" not in told


def test_no_property_of_the_files_says_more_than_their_words() -> None:
    found = rendered(passed(), DocumentKind.REJET_D_OFFRE, titulaire="equipe-b")
    for content in (docx_file(found), html_page(found)):
        assert b"148250" not in content
        assert b"equipe-a" not in content


@pytest.mark.parametrize("kind", DocumentKind)
@pytest.mark.parametrize("role", [*Role, None])
def test_only_the_readers_of_its_facts_have_a_document(kind: DocumentKind, role: Role | None) -> None:
    year = passed()
    if role:
        year.joins("2027-01-05", "lecteur", role)
    situation = year.situation(moment("2027-06-01"))
    refused = refused_document(year.process, situation, kind, "lecteur")
    readers = [set(year.process.facts[fact].readers) for fact in TELLS[kind]]
    allowed = role is not None and all(not one or role in one for one in readers)
    assert (refused is None) == allowed
    if kind in COMPETITIVE and role in {None, Role.MANDATAIRE, Role.EQUIPE, Role.NATIONAL, Role.ELU}:
        assert refused is not None


def test_who_has_not_marked_yet_does_not_read_the_marks_of_the_others() -> None:
    year = consulted()
    for key in ("equipe-a", "equipe-b"):
        year.on("2027-02-16", "offre-jugee", titulaire=key, judgement="reguliere")
        marks(year, "pilote", key, "methode", 12)
        marks(year, "pilote", key, "prix", 12)
    situation = year.situation(moment("2027-02-20"))
    assert refused_document(year.process, situation, DocumentKind.ANALYSE, "pilote") is None
    refused = refused_document(year.process, situation, DocumentKind.ANALYSE, "copilote")
    assert refused is not None
    assert "chacun donne d’abord toutes les siennes" in refused.reason


def test_a_letter_written_before_the_choice_holds_no_mark_at_all() -> None:
    letters = [
        render_document(one, simulation=False) for one in written(analysed(), DocumentKind.REJET_D_OFFRE)
    ]
    assert [one.about for one in letters] == ["equipe-c", "equipe-d"]
    for one in letters:
        assert "Note moyenne" not in words(one)
        assert not {figure for figure in figures("equipe-a", "equipe-b") if figure in words(one)}
        assert "le marché n’est pas encore attribué" in words(one)
        assert not {"titulaire choisi", "motifs du choix"} & set(one.blanks)
