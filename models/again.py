"""A decision already taken: of ten people who click at once one decides, nine are told who and when."""

from __future__ import annotations

from datetime import datetime

from models.commands import Refusal
from models.deliverables import Attempt, Track
from models.kinds import DecisionPrise
from models.moments import When, local_day
from models.situation import Situation
from models.wording import OUTCOME_TITLES, deliverable_title


def already_decided(situation: Situation, said: DecisionPrise, when: When) -> Refusal | None:
    """A refusal where the same decision, on the same submission, of the same day holds already.

    Any other one is recorded: it happened, and where it changes nothing it is shown as such. The
    same words on another day may be about a submission that is not entered yet.
    """
    effective = said.notified_at or when.at
    for track in situation.tracks:
        attempt = _asked(track, said, effective)
        holds = attempt.answer if attempt else None
        if attempt is None or holds is None or holds.fact is None or holds.outcome != said.decision:
            continue
        if local_day(effective, situation.zone) != local_day(holds.at, situation.zone):
            continue
        title = deliverable_title(situation.evidence.process, track.deliverable.key, track.version)
        outcome = OUTCOME_TITLES.get(holds.outcome, holds.outcome)
        return Refusal(
            f"Cette décision est déjà prise ({outcome}) sur : {title}, le {holds.fact.when.shown()}.",
            todo=f"Pour la compléter, corrigez le fait n° {holds.fact.seq} (« atelier correct »).",
            already_by=holds.fact.by,
        )
    return None


def _asked(track: Track, said: DecisionPrise, effective: datetime) -> Attempt | None:
    """The submission that the decision is about: the one it names, else the last made by then."""
    if track.deliverable.key != said.deliverable or track.version not in {None, said.version}:
        return None
    named = [a for a in track.attempts if said.attempt in {None, a.number} and a.at <= effective]
    return named[-1] if named else None
