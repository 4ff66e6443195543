"""One decision per submission (CCAG-PI 2021, art. 29): a second one is refused, unless the law allows it.

The decision is tried on the submission it is about: it is refused where it would change nothing, or would
leave one that somebody took without effect. After a silence that decided it is recorded, since it happened,
and shown without effect.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from models.clocks import Answer
from models.commands import Refusal
from models.deliverables import Attempt, Track, tracks
from models.effective import effective
from models.facts import Fact, precedes
from models.french import plural
from models.history import History
from models.kinds import Decision, DecisionPrise
from models.legal import SILENCES, Legal
from models.process import Process
from models.situation import Situation
from models.wording import OUTCOME_TITLES, deliverable_title

_ARTICLE = "CCAG-PI 2021, art. 29"


def refused_second(
    process: Process, situation: Situation, fact: Fact, instead_of: Fact | None = None
) -> Refusal | None:
    """A refusal where this decision, new or corrected, would be a second one on the same submission."""
    others = [one for one in situation.history.all if instead_of is None or one.ref != instead_of.ref]
    after = _about(tracks(process, History([*others, fact], situation.at)).values(), fact)
    before = _about(situation.tracks, fact)
    if after is None or before is None:
        return None
    named = fact.payload.attempt if isinstance(fact.payload, DecisionPrise) else None
    if named is not None and named > len(after.attempts):
        return _of_none(process, after, named)
    early = any(a.number == named and precedes(fact, a.fact) for a in after.attempts)
    if early or not any(
        fact in (a.fact for a in one.answers) or fact in one.ignored for one in after.attempts
    ):
        return _before_its_submission(process, after, fact)
    known = {one.ref for attempt in before.attempts for one in attempt.ignored}
    for attempt in after.attempts:
        holds = _decided_already(attempt, fact, known)
        if holds is not None and holds.ref not in (known if instead_of else ()):
            return _second(process, after, fact, holds)
    return None


def _about(found: Iterable[Track], fact: Fact) -> Track | None:
    """The deliverable, in its version, that a decision is about."""
    said = fact.payload
    if not isinstance(said, DecisionPrise):
        return None
    same = (one for one in found if one.deliverable.key == said.deliverable)
    return next((one for one in same if one.version in {None, said.version}), None)


def _decided_already(attempt: Attempt, fact: Fact, known: set[str]) -> Fact | None:
    """The decision that holds on this submission against this one, or that this one would undo."""
    undone = [one for one in attempt.ignored if one.ref not in {*known, fact.ref}]
    if undone and any(answer.fact == fact for answer in attempt.answers):
        return next((one for one in undone if isinstance(one.payload, DecisionPrise)), None)
    if fact in attempt.ignored:
        return _that_stands(attempt, fact)
    return _twice_adjourned(attempt.answers, fact)


def _that_stands(attempt: Attempt, fact: Fact) -> Fact | None:
    """What somebody had answered when this came, unless silence decided in between."""
    moment = effective(fact, attempt.fact)
    last = next((one for one in reversed(attempt.answers) if one.at <= moment), None)
    if last is None or last.fact is None:
        return None
    waited = SILENCES[Legal.ACCEPTANCE]
    spoke = [one for one in attempt.lapses if last.at < one.at <= moment and one.rule != waited]
    return None if spoke else last.fact


def _twice_adjourned(answers: Iterable[Answer], fact: Fact) -> Fact | None:
    """Another ajournement next to this one: only a new présentation lets the buyer adjourn again (29.2)."""
    for first, second in itertools.pairwise(answers):
        both = first.outcome == second.outcome == Decision.AJOURNEMENT
        if both and fact in (first.fact, second.fact):
            return first.fact if second.fact == fact else second.fact
    return None


def _second(process: Process, track: Track, fact: Fact, holds: Fact) -> Refusal:
    said, held = fact.payload, holds.payload
    title = deliverable_title(process, track.deliverable.key, track.version)
    outcome = str(held.decision) if isinstance(held, DecisionPrise) else "pris en compte"
    which = "Cette" if isinstance(said, DecisionPrise) and said.decision == outcome else "Une autre"
    return Refusal(
        f"{which} décision est déjà prise ({OUTCOME_TITLES[outcome]}) sur : {title}, "
        f"le {holds.when.shown()}. Une remise reçoit une seule décision ({_ARTICLE}).",
        todo=f"Si le fait n° {holds.seq} se trompe, corrigez-le (« atelier correct ») ; si la décision porte "
        "sur une autre remise, nommez-la (attempt=2), ou enregistrez d’abord celle qui manque.",
        already_by=holds.by,
    )


def _of_none(process: Process, track: Track, named: int) -> Refusal:
    """A decision taken in advance would decide at the very instant of the submission, seen by nobody."""
    title = deliverable_title(process, track.deliverable.key, track.version)
    known = plural(len(track.attempts), "remise")
    return Refusal(
        f"La remise n° {named} n’existe pas ({title}, {known}) : "
        f"une décision porte sur une remise faite ({_ARTICLE}).",
        todo="Corrigez attempt, ou enregistrez d’abord la remise qui manque.",
    )


def _before_its_submission(process: Process, track: Track, fact: Fact) -> Refusal | None:
    """A decision that comes before every submission known decides on nothing.

    Where none is known at all it is recorded, and shown as such: the submission may be entered late.
    """
    named = fact.payload.attempt if isinstance(fact.payload, DecisionPrise) else None
    following = [a.fact for a in track.attempts if named in {None, a.number} and precedes(fact, a.fact)]
    if not following:
        return None
    title = deliverable_title(process, track.deliverable.key, track.version)
    return Refusal(
        f"La décision du {fact.when.shown()} précède la remise qu’elle juge ({title}, remis le "
        f"{following[0].when.shown()}) : une décision porte sur une remise faite ({_ARTICLE}).",
        todo="Corrigez la date (--on), ou enregistrez d’abord la remise qui manque.",
    )
