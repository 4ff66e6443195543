"""The facts of a journal, as the stable JSON of `atelier journal`."""

from __future__ import annotations

import json
from typing import Any

from sqlmodel import Session, col, select

from models.facts import Fact
from models.moments import Precision, When
from models.tables import FactRow
from models.wording import kind_title
from tasks.load import load
from tasks.people import with_addresses


def journal_of(session: Session, slug: str) -> dict[str, Any]:
    """Every fact in the order it was recorded, corrections included; people by their address."""
    row = load(session, slug).journal
    query = select(FactRow).where(col(FactRow.scope) == slug).order_by(col(FactRow.seq))
    rows = list(session.exec(query))
    authors = with_addresses(session, {one.recorded_by for one in rows})
    return {
        "atelier": slug,
        "head": row.head_digest,
        "facts": [_row_dict(session, one, authors[one.recorded_by]) for one in rows],
    }


def _row_dict(session: Session, row: FactRow, by: str) -> dict[str, Any]:
    when = When(row.happened_at, Precision(row.precision), row.zone)
    return {
        "seq": row.seq,
        "kind": row.kind,
        "title": kind_title(row.kind),
        "payload": _readable(session, json.loads(row.payload)),
        "happened_at": when.at.isoformat(),
        "precision": row.precision,
        "shown": when.shown(),
        "recorded_at": row.recorded_at.isoformat(),
        "by": by,
        "identity": row.identity,
        "digest": row.digest,
    }


def _readable(session: Session, payload: dict[str, Any]) -> dict[str, Any]:
    """References to people as addresses, for those who may still be named."""
    refs = {value for value in payload.values() if isinstance(value, str) and value.startswith("p-")}
    names = with_addresses(session, refs)
    return {
        key: names.get(value, value) if isinstance(value, str) else value for key, value in payload.items()
    }


def fact_dict(session: Session, fact: Fact) -> dict[str, Any]:
    """A fact just recorded."""
    said = fact.payload.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return {
        "scope": fact.scope,
        "seq": fact.seq,
        "kind": fact.kind,
        "title": kind_title(fact.kind),
        "payload": _readable(session, said),
        "happened_at": fact.at.isoformat(),
        "precision": str(fact.when.precision),
        "shown": fact.when.shown(),
        "recorded_at": fact.recorded_at.isoformat(),
        "by": with_addresses(session, {fact.by})[fact.by],
    }
