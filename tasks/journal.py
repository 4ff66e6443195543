"""The facts of a journal, as the stable JSON of `atelier journal`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from models.facts import Fact
from models.kinds import Correction
from models.moments import Precision, When
from models.reader import Reader
from models.tables import FactRow
from models.wording import kind_title
from tasks.load import Loaded, load
from tasks.people import author, with_addresses
from tasks.standing_in import behalf_of


def journal_of(session: Session, slug: str, *, at: datetime, by: str | None = None) -> dict[str, Any]:
    """Every fact in the order it was recorded, corrections included; people by their address.

    What is for some roles only is shown to `by` if they hold one of these at this moment.
    """
    loaded = load(session, slug)
    reader = Reader(loaded.process, loaded.situation(at), author(session, by) if by else None)
    told = {fact.seq: fact for fact in loaded.facts if fact.scope == slug}
    query = select(FactRow).where(col(FactRow.scope) == slug).order_by(col(FactRow.seq))
    rows = list(session.exec(query))
    authors = with_addresses(session, {one.recorded_by for one in rows})
    behalf = behalf_of(session, loaded, told.values())
    return {
        "atelier": slug,
        "head": loaded.journal.head_digest,
        "facts": [
            {
                **_row_dict(session, one, authors[one.recorded_by], _kept_from(reader, told, one.seq)),
                "on_behalf_of": behalf[f"{slug}#{one.seq}"],
            }
            for one in rows
        ],
    }


def _kept_from(reader: Reader, said: Mapping[int, Fact], seq: int) -> str | None:
    """Why what this fact says is not shown to them, if it is not."""
    fact = said[seq]
    corrected = said.get(fact.payload.fact) if isinstance(fact.payload, Correction) else None
    return reader.kept_from(fact, corrected)


def _row_dict(session: Session, row: FactRow, by: str, reserved: str | None) -> dict[str, Any]:
    when = When(row.happened_at, Precision(row.precision), row.zone)
    return {
        "seq": row.seq,
        "kind": row.kind,
        "title": kind_title(row.kind),
        "payload": {} if reserved else _readable(session, json.loads(row.payload)),
        "reserved": reserved,
        "happened_at": when.at.isoformat(),
        "precision": row.precision,
        "shown": when.shown(),
        "zone": row.zone,
        "recorded_at": row.recorded_at.isoformat(),
        "by": by,
        "identity": row.identity,
        "digest": row.digest,
    }


def _readable(session: Session, payload: dict[str, Any]) -> dict[str, Any]:
    """References to people as addresses, for those who may still be named."""
    found: dict[str, Any] = _named(payload, with_addresses(session, set(_references(payload))))
    return found


def _references(value: Any) -> Iterator[str]:
    """The people that a value names, wherever it holds them."""
    if isinstance(value, str) and value.startswith("p-"):
        yield value
    elif isinstance(value, list | dict):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _references(one)


def _named(value: Any, names: Mapping[str, str]) -> Any:
    """The same value, people by their address."""
    if isinstance(value, dict):
        return {key: _named(one, names) for key, one in value.items()}
    if isinstance(value, list):
        return [_named(one, names) for one in value]
    return names.get(value, value) if isinstance(value, str) else value


def fact_dict(session: Session, loaded: Loaded, fact: Fact) -> dict[str, Any]:
    """A fact just recorded in this journal."""
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
        "zone": fact.when.zone,
        "recorded_at": fact.recorded_at.isoformat(),
        "by": with_addresses(session, {fact.by})[fact.by],
        "on_behalf_of": behalf_of(session, loaded, [fact])[fact.ref],
    }
