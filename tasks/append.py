"""Appends facts to a journal: numbered, signed, chained. The one place that writes facts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from models.chain import digest
from models.facts import SCHEMA, Draft, Fact, canonical, parse_stored
from models.head import Head
from models.moments import check_aware
from models.statements import ADD_FACTS
from tasks.recall import end_of, recall_appended


def append(
    session: Session,
    journal: Head,
    drafts: Iterable[Draft],
    *,
    by: str,
    at: datetime,
    identity: str = "declared",
) -> list[Fact]:
    """The facts as recorded, and the journal's new end, which `keep` writes; it must be locked."""
    at, before = check_aware(at), end_of(journal)
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
        said = parse_stored(draft.kind, text)
        facts.append(Fact(journal.slug, seq, draft.kind, said, draft.when, at, by, identity))
        journal.head_seq, journal.head_digest = seq, signed
    if rows:
        session.connection().execute(ADD_FACTS, rows)
        recall_appended(before, facts, end_of(journal))
    return facts
