"""Computes every digest of the journals and of the definitions again; one changed byte is found."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from sqlmodel import Session, col, select

from models.chain import GENESIS
from models.chained import why_wrong
from models.errors import BadInput
from models.kinds import SessionInscrite
from models.queries import journals
from models.tables import FactRow, Journal, ProcessVersion


@dataclass(frozen=True, slots=True)
class Verified:
    """What was checked, and the first row that is wrong if there is one."""

    journals: int
    facts: int
    wrong: str | None = None
    why: str | None = None
    heads: tuple[tuple[str, str], ...] = ()


def verify(session: Session, *, head: str | None = None) -> Verified:
    """Walks every chain; `head` is a digest once shown to somebody, which must still be there."""
    if head is not None and not re.fullmatch(r"[0-9a-f]{16,64}", head):
        raise BadInput(
            f"« {head} » n’est pas une empreinte.",
            todo="Recopiez les seize premiers signes, ou les soixante-quatre, de celle qui a été notée.",
            field="head",
        )
    facts, count, heads, seen = 0, 0, [], False
    orphan = session.exec(
        select(FactRow.scope).where(col(FactRow.scope).not_in(select(Journal.slug)))
    ).first()
    if orphan is not None:
        return Verified(0, 0, orphan, "ce journal a disparu, ses faits sont encore là")
    for row in journals(session):
        count += 1
        previous, seq = GENESIS, 0
        for number in _numbers(session, row.slug):
            facts, seq = facts + 1, seq + 1
            fact = _read(session, row.slug, number)
            why = why_wrong(fact.model_dump(), previous, seq) if fact else "ce fait ne se lit plus"
            if fact is None or why:
                return Verified(count, facts, f"{row.slug}#{number}", why)
            previous = fact.digest
            seen = seen or (head is not None and previous.startswith(head))
        if (seq, previous) != (row.head_seq, row.head_digest):
            return Verified(count, facts, f"{row.slug}#{seq + 1}", "la fin du journal manque")
        heads.append((row.slug, previous))
    if definition := _wrong_definition(session):
        return Verified(count, facts, *definition)
    if head is not None and not seen:
        return Verified(
            count, facts, "?", "cette empreinte n’est plus dans aucun journal : la fin en a été coupée"
        )
    return Verified(count, facts, heads=tuple(heads))


def _numbers(session: Session, slug: str) -> list[int]:
    return list(
        session.exec(select(FactRow.seq).where(col(FactRow.scope) == slug).order_by(col(FactRow.seq)))
    )


def _read(session: Session, slug: str, number: int) -> FactRow | None:
    """One row; None when a byte was changed so that it is not even a fact any more."""
    try:
        return session.get(FactRow, (slug, number))
    except (ValueError, LookupError, TypeError):
        return None


def _wrong_definition(session: Session) -> tuple[str, str] | None:
    """The first definition whose words are not those that were kept, or that a session was opened with."""
    digests: dict[tuple[str, int], str] = {}
    for row in session.exec(select(ProcessVersion)):
        digests[row.key, row.version] = row.digest
        if hashlib.sha256(row.definition.encode()).hexdigest() != row.digest:
            return f"{row.key} v{row.version}", "cette définition n’est plus celle qui a été gardée"
    for fact in session.exec(select(FactRow).where(FactRow.kind == "session-inscrite")):
        said = SessionInscrite.model_validate_json(fact.payload)
        if digests.get((said.process, said.process_version)) != said.process_digest:
            return (
                f"{fact.scope}#{fact.seq}",
                "la définition de cette session n’est plus celle qu’elle a signée",
            )
    return None
