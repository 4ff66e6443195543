"""What a réfaction takes off the price of a prestation, once nobody can change it any more (art. 29.3)."""

from __future__ import annotations

from decimal import Decimal

from models.deliverables import Attempt, Track
from models.kinds import Decision, DecisionPrise, ReponseDuTitulaire
from models.legal import SILENCES, Legal

ZERO = Decimal("0.00")


def refaction_of(track: Track) -> Decimal | None:
    """The final réfaction of what stands now, HT; None without one, until it is final, or if nobody gave it.

    It is final once the titulaire accepted it or let his delay pass, or the buyer answered his comments.
    Where the buyer did not, the comments hold: what they proposed, or nothing where they proposed none.
    """
    current = track.current
    if current is None or current.answer is None or current.answer.outcome != Decision.REFACTION:
        return None
    if current.clock is not None:
        return None
    said = current.answer.fact.payload if current.answer.fact else None
    if not isinstance(said, DecisionPrise):
        return None
    comments = _comments_that_hold(current)
    return said.amount_ht if comments is None else comments.amount_ht or ZERO


def _comments_that_hold(attempt: Attempt) -> ReponseDuTitulaire | None:
    """The comments that the buyer left without an answer: they are held to be accepted."""
    for lapse in attempt.lapses:
        said = lapse.known_by.payload
        if lapse.rule == SILENCES[Legal.AFTER_OBSERVATIONS] and isinstance(said, ReponseDuTitulaire):
            return said
    return None
