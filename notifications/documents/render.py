"""A document and its values become words, once, for HTML and for DOCX: no clock, no file."""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.etree import ElementTree as ET

from jinja2 import Environment
from markupsafe import Markup, escape

from models.blanks import Blank
from models.documents.content import DOCUMENT_TITLES, Content, DocumentKind
from models.french import NBSP, enumerate_french
from notifications.render import markup_environment
from notifications.typesetting import tidy, typeset

FOLDER = "_documents"
#: How many characters of the digest a reader compares.
SHORT = 12
_WRAPPED = re.compile(r"[ \t]*\n[ \t]*")
#: A number and its unit, an article and its number, stay on one line.
#: The number of an article of a code, cut at no hyphen.
_ARTICLE = re.compile(r"\b[LR]\d{3,4}(?:-\d+)+")
_TOGETHER = re.compile(r"(?<=\d) (?=(?:jours?|mois|semaines?|%|€)\b|%)|(?<=\bart\.) (?=\w)")


@dataclass(frozen=True, slots=True)
class Rendered:
    """The words of a document, their digest, and what they still lack."""

    kind: DocumentKind
    about: str
    title: str
    body: str
    digest: str
    dated: datetime

    @property
    def short(self) -> str:
        """What stands at the foot and in the name of the file."""
        return self.digest[:SHORT]

    @property
    def stem(self) -> str:
        """« lettre-de-rejet-equipe-b-3f2a9c0d1e4b »."""
        return "-".join(filter(None, (self.kind.value, self.about, self.short)))

    @property
    def tree(self) -> ET.Element:
        """The words as elements; a template that is not well formed fails here."""
        return ET.fromstring(f"<body>{self.body}</body>")  # noqa: S314 - our own markup, every value escaped

    @property
    def blanks(self) -> tuple[str, ...]:
        """The names of what is to be filled in, each once, in order."""
        marked = ("".join(mark.itertext()) for mark in self.tree.iter("mark"))
        names = (text.partition(":")[2].strip(" ]" + NBSP) for text in marked)
        return tuple(dict.fromkeys(names))


def render_document(content: Content, *, simulation: bool) -> Rendered:
    """The words of a document; the same values and templates give the same ones, and the same digest."""
    title = DOCUMENT_TITLES[content.kind]
    values = {**_tidied(content.context), "title": title, "simulation": simulation}
    text = _environment().get_template(f"{FOLDER}/{content.kind.value}/body.html").render(values)
    body = _TOGETHER.sub(NBSP, typeset(_WRAPPED.sub(" ", text).strip()))
    body = _ARTICLE.sub(r"<span>\g<0></span>", body)
    signed = f"{content.kind}\n{content.about}\n{content.dated.isoformat()}\n{body}"
    digest = hashlib.sha256(signed.encode()).hexdigest()
    return Rendered(content.kind, content.about, title, body, digest, content.dated)


def html_page(rendered: Rendered) -> bytes:
    """The document as one file to read in a browser or to print."""
    page = _environment().get_template(f"{FOLDER}/_page.html")
    values = {"title": rendered.title, "body": Markup(rendered.body), "digest": rendered.short}  # noqa: S704 - rendered above, with every value escaped
    return page.render(values).encode()


def _tidied(value: Any) -> Any:
    found = tidy(value)
    assert isinstance(found, dict)  # noqa: S101 - a mapping stays one; narrows the type for mypy
    return found


@functools.cache
def _environment() -> Environment:
    """That of the messages, in which a blank is seen wherever it stands."""
    environment = markup_environment().overlay(finalize=_shown)
    environment.filters = {**environment.filters, "enumeration": _enumeration}
    environment.globals = {**environment.globals, "blank": lambda name: _shown(Blank(name))}
    return environment


def _shown(value: Any) -> Any:
    """A blank is marked; anything else is printed, and escaped, as usual."""
    return Markup("<mark>{}</mark>").format(str(value)) if isinstance(value, Blank) else value


def _enumeration(items: Iterable[Any]) -> Markup:
    """« a, b et c », blanks among them."""
    return Markup(enumerate_french(str(escape(_shown(one))) for one in items))  # noqa: S704 - each was escaped
