"""Writes the documents of a marché into a folder, for whoever may read what they tell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlmodel import Session

from config.document_folder import DocumentFolder, Put
from models.commands import Refusal
from models.documents.content import DOCUMENT_TITLES, DocumentKind, Source
from models.documents.reading import refused_document
from models.documents.writing import NOTHING, contents
from models.errors import NotFound
from models.facts import Fact
from models.french import quoted
from models.history import History
from models.kinds import OffresOuvertes, TitulaireInscrit
from models.queries import people_by_ref
from notifications.documents.docx_file import docx_file
from notifications.documents.render import Rendered, html_page, render_document
from tasks.load import Loaded, load
from tasks.people import author, with_addresses

Format = Literal["docx", "html"]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which document: its kind, and the titulaire or the submission that it is about."""

    kind: DocumentKind
    titulaire: str = ""
    deliverable: str = ""
    version: int | None = None
    attempt: int | None = None


@dataclass(frozen=True, slots=True)
class WrittenDocument:
    """A document and its file."""

    rendered: Rendered
    put: Put


def kind_of(text: str) -> DocumentKind:
    """A kind by its key; NotFound names those that exist."""
    try:
        return DocumentKind(text)
    except ValueError:
        raise NotFound(
            f"Le document {quoted(text)} n’existe pas.",
            kept=NOTHING,
            todo=f"Documents : {', '.join(DocumentKind)}.",
            field="kind",
        ) from None


def render_documents(
    session: Session, slug: str, asked: Asked, *, by: str, at: datetime, simulation: bool
) -> list[Rendered] | Refusal:
    """The words of what is asked for, from the facts alone; or why this person may not have them."""
    loaded = load(session, slug)
    if loaded.is_session:
        raise _no_marche(loaded)
    situation = loaded.situation(at)
    refused = refused_document(loaded.process, situation, asked.kind, author(session, by))
    if refused is not None:
        return refused
    found = contents(
        _source(session, loaded, situation.history),
        asked.kind,
        titulaire=asked.titulaire,
        deliverable=asked.deliverable,
        version=asked.version,
        attempt=asked.attempt,
    )
    return [render_document(one, simulation=simulation) for one in found]


def write_documents(folder: DocumentFolder, found: list[Rendered], form: Format) -> list[WrittenDocument]:
    """Puts each into the folder; one that is there already is not written again."""
    make = docx_file if form == "docx" else html_page
    return [WrittenDocument(one, folder.put(one.stem, form, make(one))) for one in found]


def kinds() -> list[dict[str, str]]:
    """The documents that can be asked for."""
    return [{"kind": kind.value, "title": title} for kind, title in DOCUMENT_TITLES.items()]


def _source(session: Session, loaded: Loaded, history: History) -> Source:
    """What documents are written from, and how its people are named."""
    assert history.registration is not None  # noqa: S101 - an atelier begins with it
    refs = {ref for fact in history.all for ref in _people(fact)}
    people = people_by_ref(session, refs)
    addresses = with_addresses(session, refs)
    names = {ref: (people[ref].name if ref in people else None) or addresses[ref] for ref in refs}
    return Source(loaded.process, history, history.registration, names, addresses)


def _no_marche(loaded: Loaded) -> NotFound:
    return NotFound(
        f"« {loaded.slug} » est une session nationale : un document est celui d’un atelier.",
        kept=NOTHING,
        todo=f"Ateliers : {', '.join(mate.slug for mate in loaded.ateliers)}.",
        field="atelier",
    )


def _people(fact: Fact) -> set[str]:
    """Whom a fact names for a document."""
    said = fact.payload
    named = {fact.by}
    if isinstance(said, TitulaireInscrit) and said.contact:
        named.add(said.contact)
    if isinstance(said, OffresOuvertes):
        named |= set(said.present or ())
    return named
