"""Deliverables: submissions, their answers, and what silence decides (facts/domain.md §2.3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from models.delays import Delay
from models.facts import Fact, precedes
from models.history import History
from models.kinds import Decision, DecisionPrise, LivrableRemis, PrisEnCompte
from models.legal import TACIT, Legal
from models.moments import day_end
from models.pinned import delays_of
from models.process import Deliverable, Process
from models.spans import Spans, union


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a submission: a decision, « pris en compte », or silence."""

    outcome: str
    at: datetime
    fact: Fact | None = None

    @property
    def admits(self) -> bool:
        """Whether the prestation is admitted, in whole or at a reduced price."""
        return self.outcome in {Decision.ADMISSION, Decision.REFACTION, TACIT}


@dataclass(frozen=True, slots=True)
class Attempt:
    """One submission, until the next one replaces it and voids what was answered."""

    number: int
    fact: Fact
    version: int
    missing: tuple[str, ...]
    replaced_at: datetime | None
    verification_ends: date | None
    answer: Answer | None
    ignored: tuple[Fact, ...] = ()

    @property
    def at(self) -> datetime:
        """When it was received."""
        return self.fact.at


@dataclass(frozen=True, slots=True)
class Track:
    """The life of a deliverable, or of one version of a cumulative one."""

    deliverable: Deliverable
    version: int | None
    attempts: tuple[Attempt, ...]
    circulated: tuple[Fact, ...]
    opinions: tuple[Fact, ...]
    contractual: bool
    orphans: tuple[Fact, ...] = ()

    @property
    def current(self) -> Attempt | None:
        """The submission that counts."""
        return self.attempts[-1] if self.attempts else None

    def submitted(self, *, not_before: datetime | None = None) -> Spans:
        """When a complete submission stood, made no earlier than `not_before`."""
        return union(
            (attempt.at, attempt.replaced_at)
            for attempt in self.attempts
            if not attempt.missing and (not_before is None or attempt.at >= not_before)
        )

    def answered(self, *, admitted: bool = False) -> Spans:
        """When an answer (or an admission) stood."""
        return union(
            (attempt.answer.at, attempt.replaced_at)
            for attempt in self.attempts
            if attempt.answer and (attempt.answer.admits or not admitted)
        )


def verification_of(process: Process, deliverable: Deliverable, history: History) -> Delay | None:
    """The verification delay pinned for this atelier, or None where the marché prices none."""
    return delays_of(process, history)[Legal.VERIFICATION] if is_verified(deliverable, history) else None


def is_verified(deliverable: Deliverable, history: History) -> bool:
    """Whether the marché makes this deliverable a prestation that is verified by itself."""
    registration = history.registration
    contract = registration.contract if registration else None
    mode = (
        contract.verification.get(deliverable.key, deliverable.verification)
        if contract
        else deliverable.verification
    )
    return mode != "none"


def tracks(process: Process, history: History) -> dict[tuple[str, int | None], Track]:
    """Every deliverable of the process, by key and, where cumulative, version."""
    found = {}
    for deliverable in process.deliverables:
        versions: Sequence[int | None] = (None,)
        if deliverable.cumulative:
            versions = sorted(
                {*process.versions.get(deliverable.key, ()), *_submitted_versions(history, deliverable)}
            )
        for version in versions:
            found[deliverable.key, version] = _track(process, history, deliverable, version)
    return found


def _submitted_versions(history: History, deliverable: Deliverable) -> set[int]:
    return {
        fact.payload.version
        for fact in history.of("livrable-remis")
        if isinstance(fact.payload, LivrableRemis) and fact.payload.deliverable == deliverable.key
    }


def _about(facts: Iterable[Fact], deliverable: Deliverable, version: int | None) -> list[Fact]:
    """The facts about this deliverable, in this version if it is cumulative."""
    return [
        fact
        for fact in facts
        if getattr(fact.payload, "deliverable", None) == deliverable.key
        and (version is None or getattr(fact.payload, "version", 1) == version)
    ]


def _track(process: Process, history: History, deliverable: Deliverable, version: int | None) -> Track:
    delay = verification_of(process, deliverable, history)
    submissions = _about(history.of("livrable-remis"), deliverable, version)
    answers = _about([*history.of("decision-prise"), *history.of("pris-en-compte")], deliverable, version)
    attempts, placed = [], set[str]()
    for number, fact in enumerate(submissions, 1):
        following = submissions[number] if number < len(submissions) else None
        mine = [a for a in answers if _answers(a, fact, following, number)]
        placed |= {answer.ref for answer in mine}
        attempts.append(_attempt(deliverable, number, fact, following, mine, delay, history))
    return Track(
        deliverable,
        version,
        tuple(attempts),
        tuple(_about(history.of("version-circulee"), deliverable, version)),
        tuple(_about(history.of("avis-rendu"), deliverable, version)),
        delay is not None,
        tuple(answer for answer in answers if answer.ref not in placed),
    )


def _answers(answer: Fact, submission: Fact, following: Fact | None, number: int) -> bool:
    """Whether an answer is about this submission: the last one made when the answer was given."""
    said = answer.payload
    if isinstance(said, DecisionPrise) and said.attempt is not None:
        return said.attempt == number
    return not precedes(answer, submission) and (following is None or precedes(answer, following))


def _attempt(
    deliverable: Deliverable,
    number: int,
    fact: Fact,
    following: Fact | None,
    answers: list[Fact],
    delay: Delay | None,
    history: History,
) -> Attempt:
    said = fact.payload
    assert isinstance(said, LivrableRemis)  # noqa: S101 - narrows the type for mypy
    ends = history.calendar.deadline(fact.when.day, delay) if delay else None
    replaced_at = following.at if following else None
    answer, ignored = _outcome(fact, answers, ends, replaced_at, history)
    missing = tuple(part for part in deliverable.parts if part not in said.parts)
    return Attempt(number, fact, said.version, missing, replaced_at, ends, answer, ignored)


def _outcome(
    fact: Fact, answers: list[Fact], ends: date | None, replaced_at: datetime | None, history: History
) -> tuple[Answer | None, tuple[Fact, ...]]:
    """The answer that holds and the later ones that change nothing.

    The first notified decision holds, unless it was an ajournement: the buyer then decides again.
    Past the verification delay silence has decided, and a later decision changes nothing
    (CCAG-PI 2021 art. 29).
    """
    silent_from = day_end(ends, history.zone) if ends else None
    holding: Answer | None = None
    ignored: list[Fact] = []
    for answer in sorted(answers, key=lambda a: (_effective(a, fact), a.seq)):
        effective = _effective(answer, fact)
        outcome = _word(answer, contractual=ends is not None)
        too_late = holding is None and silent_from is not None and effective >= silent_from
        settled = holding is not None and holding.outcome != Decision.AJOURNEMENT
        replaced = replaced_at is not None and effective >= replaced_at and effective > answer.at
        if outcome is None or too_late or settled or replaced:
            ignored.append(answer)
        elif effective <= history.at:
            holding = Answer(outcome, effective, answer)
    if holding is None and silent_from and silent_from <= min(history.at, replaced_at or history.at):
        holding = Answer(TACIT, silent_from)
    return holding, tuple(ignored)


def _word(answer: Fact, *, contractual: bool) -> str | None:
    """The outcome an answer brings; « pris en compte » answers only where nothing is verified."""
    if isinstance(answer.payload, DecisionPrise):
        return str(answer.payload.decision)
    if isinstance(answer.payload, PrisEnCompte) and not contractual:
        return "pris en compte"
    return None


def _effective(answer: Fact, submission: Fact) -> datetime:
    """An answer takes effect when notified, and never before what it answers."""
    said = answer.payload
    notified = said.notified_at if isinstance(said, DecisionPrise) else None
    return max(notified or answer.at, submission.at)
