"""Computes every digest of the journals again; one changed byte is found."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlmodel import Session, col, select

from models.chain import GENESIS, digest
from models.errors import BadInput
from models.queries import journals
from models.tables import FactRow, Journal


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
            why = _why_wrong(fact, previous, seq) if fact else "ce fait ne se lit plus"
            if fact is None or why:
                return Verified(count, facts, f"{row.slug}#{number}", why)
            previous = fact.digest
            seen = seen or (head is not None and previous.startswith(head))
        if (seq, previous) != (row.head_seq, row.head_digest):
            return Verified(count, facts, f"{row.slug}#{seq + 1}", "la fin du journal manque")
        heads.append((row.slug, previous))
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


def _why_wrong(fact: FactRow, previous: str, seq: int) -> str | None:
    if fact.seq != seq:
        return "un fait manque avant celui-ci"
    if fact.previous != previous:
        return "ce fait ne suit pas le précédent"
    computed = digest(
        previous=fact.previous,
        scope=fact.scope,
        seq=fact.seq,
        kind=fact.kind,
        schema=fact.schema_version,
        payload=fact.payload,
        happened_at=fact.happened_at,
        precision=fact.precision,
        zone=fact.zone,
        recorded_at=fact.recorded_at,
        recorded_by=fact.recorded_by,
        identity=fact.identity,
    )
    return None if computed == fact.digest else "ce fait n’est plus celui qui a été signé"
