"""Whether stored facts still form the chains that their journals end with; pure, row by row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models.chain import GENESIS, digest

Row = Mapping[str, Any]
#: The end of a chain: the number of its last fact and its digest.
Head = tuple[int, str]


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """The first row that is wrong, and why."""

    place: str
    why: str


def broken_link(heads: Mapping[str, Head], facts: Iterable[Row]) -> BrokenLink | None:
    """The first wrong row of these facts, which come journal by journal in order; None if all agree."""
    reached: dict[str, Head] = {}
    for fact in facts:
        scope = fact["scope"]
        seq, previous = reached.get(scope, (0, GENESIS))
        why = why_wrong(fact, previous, seq + 1)
        if scope not in heads:
            why = "ce journal a disparu, ses faits sont encore là"
        if why:
            return BrokenLink(f"{scope}#{fact['seq']}", why)
        reached[scope] = (fact["seq"], fact["digest"])
    for scope, head in heads.items():
        found = reached.get(scope, (0, GENESIS))
        if found != head:
            return BrokenLink(f"{scope}#{found[0] + 1}", "la fin du journal manque")
    return None


def why_wrong(fact: Row, previous: str, seq: int) -> str | None:
    """Why this row cannot come after the digest `previous` under this number; None if it can."""
    if fact["seq"] != seq:
        return "un fait manque avant celui-ci"
    if fact["previous"] != previous:
        return "ce fait ne suit pas le précédent"
    computed = digest(
        previous=fact["previous"],
        scope=fact["scope"],
        seq=fact["seq"],
        kind=fact["kind"],
        schema=fact["schema_version"],
        payload=fact["payload"],
        happened_at=_moment(fact["happened_at"]),
        precision=fact["precision"],
        zone=fact["zone"],
        recorded_at=_moment(fact["recorded_at"]),
        recorded_by=fact["recorded_by"],
        identity=fact["identity"],
    )
    return None if computed == fact["digest"] else "ce fait n’est plus celui qui a été signé"


def _moment(value: str | datetime) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)
