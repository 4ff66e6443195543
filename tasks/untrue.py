"""What waited and is true no more: the fact that it tells was annulled, or corrected, since it was queued."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlmodel import Session

from models.facts import parse_stored
from models.kinds import Correction
from models.tables import FactRow, table_of
from models.withdrawn import told_of, withdrawn

_F: Any = table_of(FactRow).c
_CORRECTIONS = (
    select(_F.scope, _F.seq, _F.payload)
    .where(_F.scope.in_(bindparam("scopes", expanding=True)), _F.kind == "correction")
    .order_by(_F.scope, _F.seq)
)
#: By the journal and the number of the fact, the number of each of its corrections and what it says.
Corrections = Mapping[tuple[str, int], list[tuple[int, Correction]]]


def untrue(session: Session, rows: Iterable[Row[Any]]) -> dict[str, str]:
    """By key, why these messages are not sent; needs their key and cause. One question for all of them."""
    told = {row.key: fact for row in rows if (fact := told_of(row.cause))}
    if not told:
        return {}
    known = corrections_of(session, {fact.scope for fact in told.values()})
    found = {key: withdrawn(fact, known.get(fact[:2], ())) for key, fact in told.items()}
    return {key: why for key, why in found.items() if why}


def corrections_of(session: Session, scopes: Iterable[str]) -> Corrections:
    """The corrections that these journals hold, in their order."""
    found: dict[tuple[str, int], list[tuple[int, Correction]]] = defaultdict(list)
    for row in session.connection().execute(_CORRECTIONS, {"scopes": sorted(scopes)}):
        said = parse_stored("correction", row.payload)
        if isinstance(said, Correction):
            found[row.scope, said.fact].append((row.seq, said))
    return found
