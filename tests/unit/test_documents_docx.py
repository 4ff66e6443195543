"""A DOCX says what the HTML says, in the same order, and a person can finish it."""

from __future__ import annotations

import functools
import io
import re
import zipfile
from collections.abc import Iterator

import pytest
from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph
from writing import blocks, consulted, every_document, framed, passed, rendered, written

from models.documents.content import Content, DocumentKind
from notifications.documents.docx_file import docx_file
from notifications.documents.render import Rendered, render_document


@functools.cache
def documents() -> dict[str, Content]:
    return dict(every_document())


NAMES = sorted(documents())


@functools.cache
def made(name: str) -> tuple[Rendered, bytes, DocumentObject]:
    """A document in words, as bytes, and read again: each is made once for all tests."""
    found = render_document(documents()[name], simulation=False)
    content = docx_file(found)
    return found, content, Document(io.BytesIO(content))


def opened(found: Rendered) -> DocumentObject:
    return Document(io.BytesIO(docx_file(found)))


def told(document: DocumentObject) -> list[str]:
    """What is read in it, a line for each block."""
    lines: list[str] = []
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            lines += ["|".join(cell.text for cell in row.cells) for row in block.rows]
        else:
            lines.append(block.text)
    return lines


def paragraphs(document: DocumentObject) -> Iterator[Paragraph]:
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            yield from (one for row in block.rows for cell in row.cells for one in cell.paragraphs)
        else:
            yield block


@pytest.mark.parametrize("name", NAMES)
def test_it_says_the_very_words_of_the_page_in_the_same_order(name: str) -> None:
    found, _, document = made(name)
    assert told(document) == blocks(found)


@pytest.mark.parametrize("name", NAMES)
def test_the_same_words_give_the_same_bytes_without_any_clock(name: str) -> None:
    found, first, document = made(name)
    assert first == docx_file(render_document(documents()[name], simulation=False))
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [one for one in archive.namelist() if re.search(r"thumbnail|media|\.jpe?g|\.png", one)]
    said = document.core_properties
    assert said.created == said.modified == found.dated.replace(microsecond=0)


@pytest.mark.parametrize("name", NAMES)
def test_each_blank_is_highlighted_and_nothing_else(name: str) -> None:
    found, _, document = made(name)
    runs = [run for one in paragraphs(document) for run in one.runs]
    marked = [run.text for run in runs if run.font.highlight_color == WD_COLOR_INDEX.YELLOW]
    assert marked == ["".join(one.itertext()) for one in found.tree.iter("mark")]


@pytest.mark.parametrize("name", NAMES)
def test_it_is_french_titled_and_signed_by_its_content_with_the_page_at_the_foot(name: str) -> None:
    found, _, document = made(name)
    said = document.core_properties
    assert (said.title, said.language, said.identifier, said.author) == (
        found.title,
        "fr-FR",
        found.digest,
        "",
    )
    languages = {one.get(qn("w:val")) for one in document.styles.element.iter(qn("w:lang"))}
    assert languages == {"fr-FR"}
    foot = document.sections[0].footer.paragraphs[0]
    assert found.short in foot.text
    assert [one.text for one in foot._p.iter(qn("w:instrText"))] == ["PAGE", "NUMPAGES"]


def test_headings_lists_and_tables_are_real_ones() -> None:
    document = opened(rendered(passed(), DocumentKind.ANALYSE))
    styles = [one.style.name for one in document.paragraphs if one.style]
    assert styles.count("Heading 1") == 1
    assert styles.count("Heading 2") == 7
    assert styles.count("Heading 3") == 2
    assert {"List Bullet", "Caption", "Destinataire"} - set(styles) == {"Destinataire"}
    assert len(document.tables) == 6
    for table in document.tables:
        head = table.rows[0]._tr
        assert head.find(f".//{qn('w:tblHeader')}") is not None
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
        widths = [cell.width for cell in table.rows[0].cells]
        assert abs(sum(widths) - 166 * 36_000) < 10_000


def test_the_name_of_a_titulaire_is_cut_in_no_table() -> None:
    document = opened(rendered(passed(name="Groupement {}"), DocumentKind.ANALYSE))
    for table in document.tables:
        for rank, cell in enumerate(table.columns[0].cells):
            if cell.text.startswith("Groupement "):
                # Twelve characters of ten points, and the margins of the cell.
                assert cell.width >= 27 * 36_000, (rank, cell.width / 36_000)
        for cells in (row.cells for row in table.rows):
            assert all(one.width >= 12 * 36_000 for one in cells), "no column is starved"


def test_whoever_signs_is_held_to_what_they_sign() -> None:
    document = opened(rendered(passed(), DocumentKind.NOTIFICATION))
    *_, before, signature = document.paragraphs
    assert signature.style is not None
    assert signature.style.name == "Signataire"
    assert before.paragraph_format.keep_with_next is True


def test_a_closing_line_and_a_signature_are_not_left_alone_after_a_table() -> None:
    (first, *_) = written(consulted(), DocumentKind.CONSULTATION)
    document = opened(render_document(first, simulation=False))
    last = document.tables[-1].rows[-1]
    assert all(cell.paragraphs[0].paragraph_format.keep_with_next is True for cell in last.cells)
    opening = opened(rendered(passed(), DocumentKind.ANALYSE)).tables[0].rows[-1]
    assert all(cell.paragraphs[0].paragraph_format.keep_with_next is False for cell in opening.cells)


def test_the_number_of_an_article_is_cut_at_no_hyphen() -> None:
    document = opened(rendered(passed(), DocumentKind.NOTIFICATION))
    assert "R2162" not in "".join(one.text for one in document.paragraphs)
    letter = opened(rendered(passed(), DocumentKind.REJET_D_OFFRE, titulaire="equipe-b"))
    said = next(one for one in letter.paragraphs if "sans délai" in one.text)
    assert "CCP, art.\u00a0R2181-1)" in said.text
    assert len(list(said._p.iter(qn("w:noBreakHyphen")))) == 1


def test_names_that_look_like_markup_or_hold_an_apostrophe_survive() -> None:
    year = framed(name="L'Atelier d’à côté {} <i>&\"")
    (content, *_) = written(year, DocumentKind.CONSULTATION)
    odd = {**content.context, "territory": '<b>&"'}
    found = render_document(Content(content.kind, content.about, odd, content.dated), simulation=False)
    lines = told(opened(found))
    assert any(line.startswith("L'Atelier d’à côté A <i>&\"") for line in lines)
    assert any('Atelier des territoires\u00a0: <b>&"' in line for line in lines)
