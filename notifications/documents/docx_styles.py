"""How a DOCX looks and what it says of itself: A4, sober styles, French, page and digest at the foot."""

from __future__ import annotations

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

from notifications.documents.render import Rendered

FONT = "Arial"
_BLACK = RGBColor(0x16, 0x16, 0x16)
#: The style of a paragraph, by its class: (name, left indent in mm, bold, space before in pt).
_OWN = {
    "sender": ("Expéditeur", 0, False, 0),
    "recipient": ("Destinataire", 85, False, 12),
    "dated": ("Lieu et date", 85, False, 0),
    "object": ("Objet", 0, False, 0),
    "quotation": ("Propos cité", 8, False, 0),
    "signature": ("Signataire", 68, False, 18),
    "warning": ("Avertissement", 0, True, 0),
}
STYLES = {name: own[0] for name, own in _OWN.items()}
_SIZES = {
    "Heading 1": (17, 18),
    "Heading 2": (13, 14),
    "Heading 3": (11.5, 10),
    "Caption": (9.5, 6),
    "Footer": (9, 0),
}


def prepare(document: Document, rendered: Rendered) -> None:
    """Page, styles, language and properties; nothing of the sample on which the library starts."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    section.top_margin, section.bottom_margin = Mm(17), Mm(18)
    _styles(document)
    _language(document)
    said = document.core_properties
    said.title, said.language, said.identifier = rendered.title, "fr-FR", rendered.digest
    said.author = said.last_modified_by = said.comments = said.keywords = ""
    said.created = said.modified = rendered.dated.replace(tzinfo=None, microsecond=0)
    _without_thumbnail(document)


def _styles(document: Document) -> None:
    normal = _style(document, "Normal")
    _font(normal, 11)
    # With another spacing LibreOffice 7.4 leaves headings alone at the foot of a page (tried).
    normal.paragraph_format.space_after, normal.paragraph_format.line_spacing = Pt(6), 1.0
    normal.paragraph_format.widow_control = True
    for name, (size, before) in _SIZES.items():
        style = _style(document, name)
        _font(style, size, bold=name.startswith("Heading"))
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(5)
        style.paragraph_format.keep_with_next = name != "Footer"
    _style(document, "List Bullet").paragraph_format.space_after = Pt(4)
    for name, indent, bold, before in _OWN.values():
        styles = document.styles
        style = styles[name] if name in styles else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        assert isinstance(style, ParagraphStyle)  # noqa: S101 - narrows the type for mypy
        style.base_style, style.font.bold = normal, bold
        style.paragraph_format.left_indent, style.paragraph_format.space_before = Mm(indent), Pt(before)
        style.paragraph_format.keep_together = True


def _style(document: Document, name: str) -> ParagraphStyle:
    found = document.styles[name]
    assert isinstance(found, ParagraphStyle)  # noqa: S101 - narrows the type for mypy
    return found


def _font(style: ParagraphStyle, size: float, *, bold: bool = False) -> None:
    style.font.name, style.font.size, style.font.bold = FONT, Pt(size), bold
    style.font.italic, style.font.color.rgb = False, _BLACK
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:cs"), FONT)


def _language(document: Document) -> None:
    """What a screen reader and a spelling checker go by."""
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "fr-FR")
    for language in document.settings.element.iter(qn("w:themeFontLang")):
        language.set(qn("w:val"), "fr-FR")


def _without_thumbnail(document: Document) -> None:
    """The sample brings the picture of another document."""
    relations = document.part.package.rels
    for key in [key for key, one in relations.items() if one.reltype.endswith("/thumbnail")]:
        relations.pop(key)


def footer(document: Document, text: str) -> None:
    """The digest of the words, and « page 1 sur 3 », counted by whoever opens the file."""
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.add_run(text)
    _field(paragraph, "PAGE")
    paragraph.add_run(" sur ")
    _field(paragraph, "NUMPAGES")


def _field(paragraph: Paragraph, instruction: str) -> None:
    """A field that the reader's program computes, with its three marks."""
    run = paragraph.add_run()
    for kind in ("begin", "", "separate", "text", "end"):
        if kind == "":
            element = OxmlElement("w:instrText")
            element.text = instruction
        elif kind == "text":
            element = OxmlElement("w:t")
            element.text = "1"
        else:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        run._r.append(element)  # noqa: SLF001 - the library has no fields of its own
