"""Whether what a message says of a fact still stands: it was annulled since, or says another thing. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from models.kinds import Correction, DateConvenue
from models.situation import Situation

VOIDED = "annulé depuis : ce qu’il annonçait n’a pas eu lieu"
CORRECTED = "corrigé depuis : le message qui le remplace dit ce qui vaut"
#: The reasons of what was set aside because its fact is not as it was.
WITHDRAWN = frozenset({VOIDED, CORRECTED})
#: The message that takes another one back.
RETRACTION = "retrait"
_CAUSE = re.compile(r"([^:#]+)#(\d+)(?:~(\d+))?")


class ToldFact(NamedTuple):
    """The fact that a message tells, as it stood: `version` is the number of its last correction, or 0."""

    scope: str
    seq: int
    version: int


def told_of(cause: str) -> ToldFact | None:
    """The fact that caused a message; None where something else did (`Fact.version`)."""
    found = _CAUSE.fullmatch(cause)
    return ToldFact(found[1], int(found[2]), int(found[3] or 0)) if found else None


def withdrawn(told: ToldFact, corrections: Iterable[tuple[int, Correction]]) -> str | None:
    """Why a message about this fact says what is true no more, from the corrections of the fact."""
    since = [said for seq, said in corrections if seq > told.version]
    if any(said.void for said in since):
        return VOIDED
    return CORRECTED if since else None


def about_retraction(
    situation: Situation, said: Mapping[str, Any], phase: str, what: str, written_on: datetime, because: str
) -> dict[str, Any]:
    """The values of the message that takes another one back: `said` are those of that one, about that phase.

    `dates` are those that hold now where it gave or took away the date of an event.
    """
    return {
        "territory": situation.name,
        "slug": situation.scope,
        "zone": situation.zone,
        "phase": said.get("phase"),
        "deliverable": said.get("deliverable"),
        "events": events_of(said),
        "what": what,
        "dates": _standing(situation, phase) if _gives_a_date(said) else [],
        "written_on": written_on.isoformat(),
        "reason": because,
    }


def events_of(said: Mapping[str, Any]) -> list[str]:
    """The events whose dates a message gives, takes away, or no more gives: by their titles."""
    if "events" in said:
        return list(said["events"])
    if "moves" in said:
        return [move["title"] for move in said["moves"]]
    return [said["phase"]["title"]] if said.get("phase") and _gives_a_date(said) else []


def _gives_a_date(said: Mapping[str, Any]) -> bool:
    return "before" in said


def _standing(situation: Situation, event: str) -> list[str]:
    agreed = situation.history.agreed(event)
    dates = agreed.payload.dates if agreed and isinstance(agreed.payload, DateConvenue) else ()
    return [day.isoformat() for day in dates]
