"""Who may have which document: whoever may read each fact that it tells."""

from __future__ import annotations

from models.commands import Refusal
from models.documents.content import DOCUMENT_TITLES, TELLS, DocumentKind
from models.french import quoted
from models.process import Process
from models.reader import Reader
from models.secrecy import reserved_to
from models.situation import Situation


def refused_document(
    process: Process, situation: Situation, kind: DocumentKind, person: str
) -> Refusal | None:
    """A refusal to somebody without a role here, or from whom a fact of this document is kept."""
    reader, title = Reader(process, situation, person), quoted(DOCUMENT_TITLES[kind])
    if not reader.roles:
        return Refusal(f"Vous n’avez pas de rôle dans {quoted(situation.name)}.")
    for fact in TELLS[kind]:
        if not reader.may_read(fact):
            return Refusal(f"Le document {title} est {reserved_to(process, fact)}.")
    if kind is DocumentKind.ANALYSE and not reader.sees_marks:
        return Refusal(
            f"Le document {title} dit les notes des autres : chacun donne d’abord toutes les siennes.",
            todo="Enregistrez vos notes (note-attribuee), puis recommencez.",
        )
    return None
