"""A table of a document in DOCX: its caption above, its head repeated, columns as wide as they need."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree import ElementTree as ET

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

WIDTH = 166
#: A character of ten points in millimetres, on the wide side; the margins of a cell, in characters.
_CHARACTER, _MARGIN = 2.0, 2
#: A text no longer than this is not cut; one longer than that asks for no more room.
_WHOLE, _WIDEST = 16, 42
Fill = Callable[[Paragraph, ET.Element], None]


def add_table(document: Document, element: ET.Element, fill: Fill) -> None:
    """Its caption first, tied to the table, then a row for each row."""
    rows = list(element.iter("tr"))
    caption = element.find("caption")
    if caption is not None:
        fill(document.add_paragraph(style="Caption"), caption)
    widths = _widths(rows)
    table = document.add_table(len(rows), len(widths), style="Table Grid")
    table.autofit = False
    _describe(table, "" if caption is None else "".join(caption.itertext()))
    heads = {id(row) for head in element.iter("thead") for row in head}
    for row, said in zip(table.rows, rows, strict=True):
        for cell, width, one in zip(row.cells, widths, said, strict=True):
            cell.width = Mm(width)
            _cell(cell, one, fill, head=id(said) in heads)
        _behave(row, head=id(said) in heads, last=said is rows[-1])
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)


def _widths(rows: list[ET.Element]) -> list[float]:
    """In millimetres: what each column cannot cut, then the rest of the page to those that hold more."""
    columns = [
        list(one) for one in zip(*(["".join(cell.itertext()) for cell in row] for row in rows), strict=True)
    ]
    least = [max(_uncut(text) for text in column) + _MARGIN for column in columns]
    more = [
        max(min(max(map(len, column)), _WIDEST) + _MARGIN - low, 0)
        for column, low in zip(columns, least, strict=True)
    ]
    room = max(WIDTH / _CHARACTER - sum(least), 0)
    shares = [one / sum(more) if sum(more) else 1 / len(columns) for one in more]
    lengths = [low + room * share for low, share in zip(least, shares, strict=True)]
    return [WIDTH * length / sum(lengths) for length in lengths]


def _uncut(text: str) -> int:
    """How many characters stay on one line: a name, a number or a price whole, else the longest word."""
    return len(text) if len(text) <= _WHOLE else max(len(word) for word in text.split(" "))


def _cell(cell: _Cell, element: ET.Element, fill: Fill, *, head: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(2)
    paragraph.paragraph_format.space_before = Pt(2)
    if element.get("class") == "number":
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    fill(paragraph, element)
    for run in paragraph.runs:
        run.font.size = Pt(10)
        run.bold = True if head else run.bold
    if head:
        shade = OxmlElement("w:shd")
        for name, value in (("val", "clear"), ("color", "auto"), ("fill", "EEEEEE")):
            shade.set(qn(f"w:{name}"), value)
        cell._tc.get_or_add_tcPr().append(shade)  # noqa: SLF001 - the library has no shading of its own


def _behave(row: _Row, *, head: bool, last: bool) -> None:
    """A row is never cut; the head comes back on each page; the last one is not left alone."""
    properties = row._tr.get_or_add_trPr()  # noqa: SLF001 - the library has no such property
    properties.append(OxmlElement("w:cantSplit"))
    if head:
        properties.append(OxmlElement("w:tblHeader"))
    for cell in row.cells:
        cell.paragraphs[0].paragraph_format.keep_with_next = not last


def _describe(table: Table, caption: str) -> None:
    """What a screen reader says of it."""
    said = OxmlElement("w:tblCaption")
    said.set(qn("w:val"), caption)
    table._tbl.tblPr.append(said)  # noqa: SLF001 - the library has no caption of its own
