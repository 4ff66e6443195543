"""Appends facts to a journal: numbered, signed, chained. The one place that writes facts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import insert
from sqlmodel import Session

from models.chain import digest
from models.facts import SCHEMA, Draft, Fact, canonical
from models.tables import FactRow, Journal

#: Through the connection: the journal is then written once, at the end.
_FACTS = insert(FactRow.__table__)  # type: ignore[attr-defined]


def append(
    session: Session,
    journal: Journal,
    drafts: Iterable[Draft],
    *,
    by: str,
    at: datetime,
    identity: str = "declared",
) -> list[Fact]:
    """The facts as recorded; the journal must be locked by this transaction."""
    facts, rows = [], []
    for draft in drafts:
        seq, text = journal.head_seq + 1, canonical(draft.payload)
        signed = digest(
            previous=journal.head_digest,
            scope=journal.slug,
            seq=seq,
            kind=draft.kind,
            schema=SCHEMA,
            payload=text,
            happened_at=draft.when.at,
            precision=draft.when.precision,
            zone=draft.when.zone,
            recorded_at=at,
            recorded_by=by,
            identity=identity,
        )
        rows.append(
            {
                "scope": journal.slug,
                "seq": seq,
                "kind": draft.kind,
                "schema_version": SCHEMA,
                "payload": text,
                "happened_at": draft.when.at,
                "precision": str(draft.when.precision),
                "zone": draft.when.zone,
                "recorded_at": at,
                "recorded_by": by,
                "identity": identity,
                "previous": journal.head_digest,
                "digest": signed,
            }
        )
        facts.append(Fact(journal.slug, seq, draft.kind, draft.payload, draft.when, at, by, identity))
        journal.head_seq, journal.head_digest = seq, signed
    if rows:
        session.connection().execute(_FACTS, rows)
        session.add(journal)
    return facts
