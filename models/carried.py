"""Observations carried to the next deliverable: « admis, avec observations » (facts/domain.md § 2.3).

The CCAG-PI knows no such admission: the prestation is admitted, whole, and what the buyer asks to be minded
is said again with the deliverable that comes next, until that one is handed in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from models.conditions import Condition, Verb
from models.deliverables import Track
from models.evidence import Evidence
from models.kinds import DecisionPrise, PrisEnCompte
from models.process import Process
from models.wording import deliverable_title

#: A deliverable, in its version where it is cumulative.
About = tuple[str, int | None]


@dataclass(frozen=True, slots=True)
class Carried:
    """What was observed of a deliverable taken as it is: its title, the words, the fact, since when."""

    deliverable: str
    text: str
    fact: str
    since: datetime


def carried_to(condition: Condition, evidence: Evidence) -> tuple[Carried, ...]:
    """What the submission that is asked for has to mind; nothing for any other condition."""
    if condition.verb is not Verb.SUBMITTED:
        return ()
    return carried(evidence, (condition.subject, condition.version))


def carried(evidence: Evidence, about: About, by: datetime | None = None) -> tuple[Carried, ...]:
    """The same of a deliverable, as it was known at `by`: when it was handed in, say."""
    steps = _steps(evidence.process)
    rank = next((rank for rank, step in enumerate(steps) if about in step), None)
    if rank is None:
        return ()
    before = enumerate(steps[:rank])
    said = ((earlier, one) for earlier, step in before for key in step for one in _observed(evidence, key))
    return tuple(
        one
        for earlier, one in said
        if (by is None or one.since < by) and _next_after(evidence, steps, earlier, one.since) == rank
    )


def _steps(process: Process) -> list[tuple[About, ...]]:
    """What is asked for together, in the order of the lists that first ask for it."""
    seen, steps = set[About](), list[tuple[About, ...]]()
    for conditions in (said for phase in process.phases for said in (phase.opens_when, phase.closes_when)):
        asked = [(c.subject, c.version) for c in conditions if c.verb is Verb.SUBMITTED]
        step = tuple(one for one in dict.fromkeys(asked) if one not in seen)
        seen.update(step)
        if step:
            steps.append(step)
    return steps


def _next_after(evidence: Evidence, steps: list[tuple[About, ...]], rank: int, since: datetime) -> int | None:
    """The first step after this one of which something was still to be handed in then."""
    for later in range(rank + 1, len(steps)):
        submissions = (_track(evidence, about).attempts for about in steps[later])
        if any(not attempts or attempts[0].at > since for attempts in submissions):
            return later
    return None


def _observed(evidence: Evidence, about: About) -> Iterator[Carried]:
    """The observations of the answer that holds on what was last handed in."""
    track = _track(evidence, about)
    answer = track.current.answer if track.current else None
    said = answer.fact.payload if answer and answer.fact else None
    if answer is None or answer.fact is None or not isinstance(said, (DecisionPrise, PrisEnCompte)):
        return
    admits = answer.admits if isinstance(said, DecisionPrise) else True
    if admits and said.observations:
        title = deliverable_title(evidence.process, *about)
        yield Carried(title, said.observations, answer.fact.ref, answer.at)


def _track(evidence: Evidence, about: About) -> Track:
    cumulative = evidence.process.deliverables_by_key[about[0]].cumulative
    return evidence.tracks[about[0], (about[1] or 1) if cumulative else None]
