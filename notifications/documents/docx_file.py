"""The words of a document as a DOCX that people finish: real headings, lists and tables, in French."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml import OxmlElement
from docx.shared import Pt
from docx.table import Table
from docx.text.paragraph import Paragraph

from notifications.documents.docx_styles import STYLES, footer, prepare
from notifications.documents.docx_table import add_table
from notifications.documents.render import Rendered

#: The earliest date that a ZIP can hold: no clock enters the file.
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3}


def docx_file(rendered: Rendered) -> bytes:
    """The document as bytes, the same for the same words."""
    document = Document()
    prepare(document, rendered)
    footer(document, f"{rendered.title} · contenu {rendered.short} · page ")
    before = ""
    for element in rendered.tree:
        _add(document, element)
        if before == "table" and element.tag == "p":
            document.paragraphs[-1].paragraph_format.space_before = Pt(9)
        before = element.tag
    written = io.BytesIO()
    document.save(written)
    return _timeless(written)


def _add(document: DocumentObject, element: ET.Element) -> None:
    """One block; a template that uses another element is a mistake of ours, and is said."""
    if element.tag in _HEADINGS:
        fill(document.add_heading(level=_HEADINGS[element.tag]), element)
    elif element.tag == "p":
        if element.get("class") == "signature":
            _hold_table(document)
            _hold(document.paragraphs)
        fill(document.add_paragraph(style=STYLES.get(element.get("class", ""))), element)
    elif element.tag == "ul":
        for item in element:
            fill(document.add_paragraph(style="List Bullet"), item)
    elif element.tag == "table":
        add_table(document, element, fill)
    else:
        raise ValueError(f"<{element.tag}> has no form in a DOCX")


def _hold(written: list[Paragraph]) -> None:
    """Whoever signs is on the page of what they sign: the paragraph before, or the list it ends."""
    written[-1].paragraph_format.keep_with_next = True
    while len(written) > 1 and _style(written[-1]) == _style(written[-2]) == "List Bullet":
        written.pop()
        written[-1].paragraph_format.keep_with_next = True


def _hold_table(document: DocumentObject) -> None:
    """A table that only a closing line parts from the signature goes with them: these are no page alone."""
    before = list(document.iter_inner_content())[-2:-1]
    for table in before:
        for cell in table.rows[-1].cells if isinstance(table, Table) else ():
            cell.paragraphs[0].paragraph_format.keep_with_next = True


def _style(paragraph: Paragraph) -> str | None:
    return paragraph.style.name if paragraph.style else None


def fill(paragraph: Paragraph, element: ET.Element) -> None:
    """The words of an element as runs: strong is bold, a blank is highlighted, a line break stays one."""
    pieces = list(_pieces(element, frozenset()))
    for rank, (text, marks) in enumerate(pieces):
        before = pieces[rank - 1][0] if rank else "\n"
        last = rank == len(pieces) - 1 or pieces[rank + 1][0] == "\n"
        if "span" in marks:
            _unbroken(paragraph, text)
            continue
        words = text.lstrip(" ") if before.endswith(("\n", " ")) and text != "\n" else text
        words = words.rstrip(" ") if last and words != "\n" else words
        if words == "\n":
            paragraph.add_run().add_break()
        elif words:
            run = paragraph.add_run(words)
            run.bold = True if "strong" in marks else None
            run.font.highlight_color = WD_COLOR_INDEX.YELLOW if "mark" in marks else None


def _pieces(element: ET.Element, marks: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """The words in order, each with what surrounds it; a line break is a line end."""
    if element.text:
        yield element.text, marks
    for child in element:
        if child.tag == "br":
            yield "\n", marks
        elif child.tag in {"strong", "mark", "span"}:
            yield from _pieces(child, marks | {child.tag})
        else:
            raise ValueError(f"<{child.tag}> has no form in a DOCX")
        if child.tail:
            yield child.tail, marks


def _unbroken(paragraph: Paragraph, text: str) -> None:
    """The number of an article, whose hyphens are no place to cut a line."""
    run = paragraph.add_run()
    for rank, piece in enumerate(text.split("-")):
        if rank:
            run._r.append(OxmlElement("w:noBreakHyphen"))  # noqa: SLF001 - the library only reads them
        run._r.add_t(piece)  # noqa: SLF001 - beside them


def _timeless(written: io.BytesIO) -> bytes:
    """The same parts, none of them dated by the machine."""
    again = io.BytesIO()
    with zipfile.ZipFile(written) as found, zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as kept:
        for one in found.infolist():
            entry = zipfile.ZipInfo(one.filename, _ZIP_DATE)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            kept.writestr(entry, found.read(one))
    return again.getvalue()
