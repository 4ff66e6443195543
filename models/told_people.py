"""What messages say of the replacement of a key person (CCAG-PI, art. 3.4.3); a name is never in a mail."""

from __future__ import annotations

from datetime import date
from typing import Any

from models.facts import Fact
from models.key_people import key_people_of
from models.kinds import Constat, PersonneClePartie, RemplacantPropose, ReponseAuRemplacant
from models.legal import Legal
from models.process import Process
from models.situation import Situation


def replacement(process: Process, situation: Situation, fact: Fact) -> dict[str, Any]:
    """The function, what was said of it, and by when the next word is due if it still is."""
    said = fact.payload
    key = getattr(said, "function", None)
    one = next(one for one in key_people_of(process, situation.history) if one.function == key)
    mine = one.turn is not None and one.turn.fact.ref == fact.ref
    return {
        "function": one.title,
        "step": _step(fact),
        "reason": _reason(fact),
        "effective": said.effective.isoformat() if isinstance(said, Constat) else None,
        "then": _day(one.turn.due) if one.turn and mine else None,
        "article": process.legal_delays[Legal.REPLACEMENT].article,
    }


def _step(fact: Fact) -> str:
    """« depart », « propose », « acceptation », « refus » or « silence »."""
    said = fact.payload
    if isinstance(said, ReponseAuRemplacant):
        return str(said.reply)
    steps = {PersonneClePartie: "depart", RemplacantPropose: "propose", Constat: "silence"}
    return steps.get(type(said), "designee")


def _reason(fact: Fact) -> str | None:
    said = fact.payload
    if isinstance(said, PersonneClePartie):
        return said.reason
    return said.reasons if isinstance(said, ReponseAuRemplacant) else None


def _day(found: date | None) -> str | None:
    return found.isoformat() if found else None
