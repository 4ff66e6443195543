"""Four eyes: where the definition asks for it, nobody decides without the visa of somebody else."""

from __future__ import annotations

from collections.abc import Iterator

from models.commands import Refusal
from models.deliverables import Attempt, Track
from models.evidence import Evidence
from models.facts import Fact, precedes
from models.french import enumerate_french
from models.kinds import DecisionPrise, VisaDonne
from models.process import Process
from models.roles import ROLE_TITLES
from models.situation import Situation
from models.wording import OUTCOME_TITLES, deliverable_title

#: What is asked: a situation, or what it is made from.
Known = Situation | Evidence


def refused_without_visa(
    process: Process, situation: Situation, fact: Fact, _: Fact | None = None
) -> Refusal | None:
    """A refusal where the decision needs a visa, and nobody but its author agreed with it on that text."""
    said = fact.payload
    if not isinstance(said, DecisionPrise) or has_its_visa(process, situation, fact):
        return None
    title = deliverable_title(process, said.deliverable, said.version)
    others = enumerate_french((ROLE_TITLES[role] for role in process.facts["visa-donne"].who), last="ou")
    return Refusal(
        f"Une décision sur ce livrable ({title}) demande d’abord le visa d’une seconde personne sur la même "
        f"décision ({OUTCOME_TITLES[said.decision]}) et la même remise : le processus prévoit deux regards.",
        todo=f"Quelqu’un d’autre que la personne qui décide ({others}) enregistre visa-donne "
        f"(deliverable={said.deliverable}, decision={said.decision}), puis recommencez.",
    )


def has_its_visa(process: Process, known: Known, fact: Fact) -> bool:
    """Whether a decision needs no visa, or somebody but its author gave one."""
    said = fact.payload
    if not isinstance(said, DecisionPrise) or not process.deliverables_by_key[said.deliverable].four_eyes:
        return True
    decider = said.decided_by or fact.by
    return any(visa.by != decider for visa in _visas(process, known, said, fact))


def _visas(process: Process, known: Known, said: DecisionPrise, fact: Fact) -> Iterator[Fact]:
    """Those of the same decision given on the submission that it judges, before it was taken."""
    attempt = judged_by(known, said, fact)
    for visa in known.history.of("visa-donne") if attempt else ():
        given = visa.payload
        same = isinstance(given, VisaDonne) and _agrees(process, given, said)
        if same and attempt and not precedes(fact, visa) and _stood(attempt, visa):
            yield visa


def _agrees(process: Process, given: VisaDonne, said: DecisionPrise) -> bool:
    """Whether it is the visa of this very decision."""
    if (given.deliverable, given.decision) != (said.deliverable, said.decision):
        return False
    return process.deliverables_by_key[said.deliverable].are_one(given.version, said.version)


def _stood(attempt: Attempt, visa: Fact) -> bool:
    """Whether this submission was the one to look at: the next one voids the visas on it."""
    return not precedes(visa, attempt.fact) and (attempt.replaced_at is None or visa.at < attempt.replaced_at)


def judged_by(known: Known, said: DecisionPrise, fact: Fact) -> Attempt | None:
    """The submission that a decision is about: the one it names, else the last one made by then."""
    found = known.tracks.values() if isinstance(known, Evidence) else known.tracks
    for track in found:
        if _about(track, said):
            mine = (a for a in track.attempts if said.attempt in {None, a.number})
            return next((a for a in reversed(tuple(mine)) if not precedes(fact, a.fact)), None)
    return None


def _about(track: Track, said: DecisionPrise) -> bool:
    return track.deliverable.key == said.deliverable and track.version in {None, said.version}
