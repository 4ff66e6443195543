"""What messages say of legal time: whose turn it is, until when, and what silence decided."""

from __future__ import annotations

from datetime import date
from typing import Any

from models.clocks import Clock
from models.facts import Fact
from models.kinds import Constat, DelaiRepris, DelaiSuspendu, ReponseDuTitulaire
from models.legal import Legal
from models.pinned import delays_of
from models.situation import Situation


def silence(situation: Situation, fact: Fact) -> dict[str, Any]:
    """What a delay that passed in silence decided, by which article, and the delay that follows."""
    said = fact.payload
    if not isinstance(said, Constat):
        return {}
    lapses = [lapse for track in situation.tracks for a in track.attempts for lapse in a.lapses]
    then = [one.then for one in lapses if (one.rule, one.at) == (said.rule, said.effective)]
    return {"article": said.article, "then": day(then[0]) if then else None}


def replied(situation: Situation, fact: Fact) -> dict[str, Any]:
    """What the titulaire says, and by when the next word is due."""
    said = fact.payload
    if not isinstance(said, ReponseDuTitulaire):
        return {}
    clock = _started_by(situation, fact)
    article = situation.evidence.process.legal_delays[clock.legal].article if clock else None
    return {
        "reply": str(said.reply),
        "observations": said.text,
        "then": day(clock.ends) if clock else None,
        "article": article,
    }


def stopped(situation: Situation, fact: Fact) -> dict[str, Any]:
    """Which delay stopped or runs again, why, and its last day if it is known."""
    said = fact.payload
    if not isinstance(said, (DelaiSuspendu, DelaiRepris)):
        return {}
    clock = _started_by(situation, fact)
    legal = situation.evidence.process.legal_delays
    return {
        "delay": legal[clock.legal].title if clock else None,
        "article": legal[clock.legal].article if clock else None,
        **({"reason": said.reason} if isinstance(said, DelaiSuspendu) else {}),
        "restarts": bool(clock and clock.stops and clock.stops[-1].restarts),
        "then": day(clock.ends) if clock else None,
    }


def replies(situation: Situation, fact: Fact) -> dict[str, Any]:
    """By when the titulaire is to reply to a decision, and to hand in again."""
    clock = _started_by(situation, fact)
    delays = delays_of(situation.evidence.process, situation.history)
    again = delays.get(Legal.RESUBMISSION)
    if clock is None or clock.legal is not Legal.ACCEPTANCE or again is None:
        return {"reply_by": day(clock.ends) if clock else None, "again_by": None}
    return {
        "reply_by": day(clock.ends),
        "again_by": day(situation.history.calendar.deadline(clock.start, again)),
    }


def _started_by(situation: Situation, fact: Fact) -> Clock | None:
    """The legal delay that this fact started, while it still runs."""
    clocks = (track.current.clock for track in situation.tracks if track.current and track.current.clock)
    return next((one for one in clocks if one.known_by.ref == fact.ref), None)


def day(found: date | None) -> str | None:
    """A day in ISO text."""
    return found.isoformat() if found else None
