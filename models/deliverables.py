"""Deliverables: submissions, their answers, and what silence decides (facts/domain.md §2.3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from models.clocks import Answer, Clock, Lapse, Terms
from models.course import Course
from models.definition import Deliverable
from models.delays import Delay
from models.delegations import everyone
from models.ended import ending_of, is_after
from models.facts import Fact, precedes
from models.history import History
from models.kinds import DecisionPrise, LivrableRemis
from models.legal import Legal
from models.moments import day_start
from models.pinned import delays_of
from models.process import Process
from models.roles import Role
from models.spans import Spans, union

#: What happens to a submission once made.
_EVENTS = ("decision-prise", "pris-en-compte", "reponse-du-titulaire", "delai-suspendu", "delai-repris")
#: Who speaks for the titulaire.
_TEAM = frozenset({Role.MANDATAIRE, Role.EQUIPE})


@dataclass(frozen=True, slots=True)
class Attempt:
    """One submission, until the next one replaces it and voids what was answered."""

    number: int
    fact: Fact
    version: int
    missing: tuple[str, ...]
    replaced_at: datetime | None
    verification_ends: date | None
    answers: tuple[Answer, ...]
    lapses: tuple[Lapse, ...] = ()
    clock: Clock | None = None
    ignored: tuple[Fact, ...] = ()
    hasty: tuple[Fact, ...] = ()
    """The rejections that came while the titulaire could still accept an ajournement, or present anew."""

    @property
    def answer(self) -> Answer | None:
        """The answer that holds."""
        return self.answers[-1] if self.answers else None

    @property
    def turn_since(self) -> datetime:
        """Since when it is known whose turn it is: what was said before was about another one.

        A silence changes the turn when it decides, a decision when it was recorded and is notified.
        """
        if self.clock:
            known_by, start = self.clock.known_by, self.clock.start
        else:
            known_by = (self.answer.fact if self.answer else None) or self.fact
            start = known_by.when.day
        changes = (known_by.recorded_at, day_start(start, known_by.when.zone))
        return max(*changes, *(lapse.at for lapse in self.lapses))

    def answered(self) -> Iterator[tuple[Answer, datetime | None]]:
        """Each answer, and when another one or a new submission took its place."""
        ends = [*(answer.at for answer in self.answers[1:]), self.replaced_at]
        return zip(self.answers, ends, strict=True) if self.answers else iter(())

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
    too_late: tuple[Fact, ...] = ()
    """What was handed in once the contract was ended: nobody verifies it (art. 22)."""

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
            (answer.at, until)
            for attempt in self.attempts
            for answer, until in attempt.answered()
            if answer.admits or not admitted
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
    verified = _terms(process, history)
    unverified = replace(verified, delays={})
    happened = _by_deliverable(history)
    for deliverable in process.deliverables:
        terms = verified if is_verified(deliverable, history) else unverified
        mine = happened.get(deliverable.key, ())
        versions: Sequence[int | None] = (None,)
        if deliverable.cumulative:
            versions = sorted(
                {*process.versions.get(deliverable.key, ()), *_submitted_versions(history, deliverable)}
            )
        for version in versions:
            found[deliverable.key, version] = _track(history, deliverable, version, terms, mine)
    return found


def _by_deliverable(history: History) -> dict[str, list[Fact]]:
    """What happened to submissions, sorted out once for all tracks."""
    found: dict[str, list[Fact]] = {}
    for kind in _EVENTS:
        for fact in history.of(kind):
            found.setdefault(getattr(fact.payload, "deliverable", ""), []).append(fact)
    return found


def _terms(process: Process, history: History) -> Terms:
    delays, days = delays_of(process, history), history.calendar
    team = frozenset(m.person for m in everyone(history) if m.role in _TEAM)
    return Terms(delays, process.restarting, days, history.zone, team)


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


def _track(
    history: History,
    deliverable: Deliverable,
    version: int | None,
    terms: Terms,
    happened: Iterable[Fact],
) -> Track:
    handed_in, ending = _about(history.of("livrable-remis"), deliverable, version), ending_of(history)
    submissions = [fact for fact in handed_in if not is_after(fact, ending)]
    events = _about(happened, deliverable, version)
    attempts, placed = [], set[str]()
    for number, fact in enumerate(submissions, 1):
        following = submissions[number] if number < len(submissions) else None
        mine = [event for event in events if _answers(event, fact, following, number)]
        placed |= {event.ref for event in mine}
        attempts.append(_attempt(deliverable, number, fact, following, mine, terms, history))
    return Track(
        deliverable,
        version,
        tuple(attempts),
        tuple(_about(history.of("version-circulee"), deliverable, version)),
        tuple(_about(history.of("avis-rendu"), deliverable, version)),
        bool(terms.delays),
        tuple(event for event in events if event.ref not in placed),
        tuple(fact for fact in handed_in if is_after(fact, ending)),
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
    events: list[Fact],
    terms: Terms,
    history: History,
) -> Attempt:
    said = fact.payload
    assert isinstance(said, LivrableRemis)  # noqa: S101 - narrows the type for mypy
    replaced_at = following.at if following else None
    course = Course(fact, terms, history.at, replaced_at).walk(events)
    return Attempt(
        number,
        fact,
        said.version,
        tuple(part for part in deliverable.parts if part not in said.parts),
        replaced_at,
        course.verification_ends,
        tuple(course.answers),
        tuple(course.lapses),
        course.clock if following is None else None,
        tuple(course.ignored),
        tuple(course.hasty),
    )
