"""Every document of a marché, in words: told in full, and with almost nothing recorded."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from jinja2 import UndefinedError
from writing import (
    every_document,
    executed,
    framed,
    passed,
    read,
    rendered,
    words,
    written,
)

from models.documents.content import TELLS, Content, DocumentKind
from notifications.documents.render import html_page, render_document
from notifications.render import TEMPLATES


@functools.cache
def documents() -> dict[str, Content]:
    return dict(every_document())


NAMES = sorted(documents())
FULL = [name for name in NAMES if "sans rien" not in name]
EMPTY = [name for name in NAMES if "sans rien" in name]


def test_every_kind_of_document_has_its_template_its_facts_and_is_told_twice() -> None:
    folders = {path.name for path in (TEMPLATES / "_documents").iterdir() if path.is_dir()}
    assert folders == set(DocumentKind) == set(TELLS)
    assert {name.split()[0] for name in FULL} == {name.split()[0] for name in EMPTY} == set(DocumentKind)


@pytest.mark.parametrize("name", NAMES)
def test_a_document_says_its_articles_and_leaves_nothing_of_its_making(name: str) -> None:
    found = render_document(documents()[name], simulation=False)
    assert re.search(r"CCP, art\. R2\d{3}|CCAG-PI(?: 2021)?, art\. \d", words(found))
    assert not re.search(r"\bNone\b|\{\{|\{%|Undefined|\[\]|Blank\(", found.body)
    assert not re.search(r" [:;!?»%]|« | ,|\.\.|\( ", re.sub("<[^>]+>", "", found.body))


@pytest.mark.parametrize("name", NAMES)
def test_each_blank_is_marked_and_named(name: str) -> None:
    found = render_document(documents()[name], simulation=False)
    marked = ["".join(one.itertext()) for one in found.tree.iter("mark")]
    assert len(marked) == found.body.count("[à compléter")
    assert all(re.fullmatch(r"\[à compléter\u00a0: .+\]", text) for text in marked)
    assert found.blanks == tuple(dict.fromkeys(text[14:-1].strip() for text in marked))
    assert "nom, qualité et signature" in found.blanks


#: What stands in a document of which nothing was recorded, besides what its paper asks for.
@pytest.mark.parametrize("name", EMPTY)
def test_what_is_missing_is_named_and_never_made_up(name: str) -> None:
    found = render_document(documents()[name], simulation=False)
    assert {"intitulé de l’accord-cadre", "référence de l’accord-cadre"} <= set(found.blanks)
    assert len(found.blanks) >= 8
    told = words(found)
    assert not re.search(r"\d €", told)
    assert set(re.findall(r"\b20\d\d\b", told)) <= {"2021", "2027"}
    # The only date that anybody gave is that of the submission, with the end of its verification.
    assert set(re.findall(r"\d+(?:er)? (?:\w+) 2027", told)) <= {"1er avril 2027", "1er juin 2027"}


@pytest.mark.parametrize("name", FULL)
def test_a_value_that_is_missing_stops_the_document_rather_than_leaving_a_hole(name: str) -> None:
    content = documents()[name]
    for key in content.context:
        less = {other: value for other, value in content.context.items() if other != key}
        with pytest.raises(UndefinedError):
            render_document(replace(content, context=less), simulation=False)


@pytest.mark.parametrize("name", NAMES)
def test_an_inner_value_is_either_not_said_here_or_stops_the_document(name: str) -> None:
    content = documents()[name]
    whole = render_document(content, simulation=False).body
    for less in _one_less(dict(content.context)):
        try:
            found = render_document(replace(content, context=less), simulation=False).body
        except UndefinedError:
            continue
        assert found == whole


def _one_less(value: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The same values without one of those inside, each in turn."""
    for key, inner in value.items():
        if isinstance(inner, Mapping):
            yield from ({**value, key: less} for less in _without(inner))
            yield from ({**value, key: less} for less in _one_less(inner))
        elif isinstance(inner, list) and inner and isinstance(inner[0], Mapping):
            yield from ({**value, key: [less, *inner[1:]]} for less in _without(inner[0]))


def _without(value: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for key in value:
        yield {other: inner for other, inner in value.items() if other != key}


@pytest.mark.parametrize("name", NAMES)
def test_a_territory_named_like_markup_is_only_a_name(name: str) -> None:
    content = documents()[name]
    odd = replace(content, context={**content.context, "territory": '<b>&"'})
    found = render_document(odd, simulation=False)
    assert "&lt;b&gt;&amp;&#34;" in found.body
    assert "<b>" not in html_page(found).decode()
    assert 'Atelier des territoires : <b>&"' in words(found)


def test_a_titulaire_with_an_apostrophe_keeps_it() -> None:
    year = framed(name="L'Atelier d’à côté {} & fils")
    found = [render_document(one, simulation=False) for one in written(year, DocumentKind.CONSULTATION)]
    assert all("L'Atelier d’à côté" in words(one) for one in found)
    assert len({one.digest for one in found}) == 5


def test_words_typed_on_several_lines_are_several_paragraphs() -> None:
    found = rendered(passed(), DocumentKind.REJET_D_OFFRE, titulaire="equipe-b")
    said = [one.text for one in found.tree.iter("p") if one.get("class") == "quotation"]
    assert said == [
        "Méthode moins précise sur la concertation.",
        "Planning peu détaillé.",
        "Méthode jugée la plus solide.",
    ]


def test_the_same_facts_give_the_same_words_and_another_fact_another_digest() -> None:
    first, again = (rendered(passed(), DocumentKind.ANALYSE) for _ in range(2))
    assert (first, first.stem) == (again, again.stem)
    assert first.stem == f"rapport-d-analyse-{first.digest[:12]}"
    year = passed()
    year.on("2027-02-14 08:00", "limite-reportee", deadline="2027-02-16T11:00:00+00:00", reason="Panne.")
    assert rendered(year, DocumentKind.ANALYSE).digest != first.digest


def test_what_happens_elsewhere_changes_no_document_already_written() -> None:
    kinds = (
        DocumentKind.CONSULTATION,
        DocumentKind.OUVERTURE,
        DocumentKind.ANALYSE,
        DocumentKind.REJET_D_OFFRE,
    )
    for kind in kinds:
        before, after = (
            [render_document(one, simulation=False).digest for one in written(year, kind)]
            for year in (passed(), executed())
        )
        assert before == after


def test_a_simulation_says_that_its_documents_are_worth_nothing() -> None:
    content = documents()["notification "]
    assert "Simulation" not in read(content)
    played = render_document(content, simulation=True)
    assert "Simulation : ce document n’a aucune valeur." in words(played)
    assert played.digest != render_document(content, simulation=False).digest


def test_the_page_is_complete_by_itself() -> None:
    page = html_page(rendered(passed(), DocumentKind.ANALYSE)).decode()
    assert page.startswith('<!doctype html>\n<html lang="fr"')
    assert not re.search(r"<link|<script|src=|@import|url\(", page)
    assert page.count("<caption>") == page.count("<table>") == 6
