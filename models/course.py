"""What becomes of one submission: decisions, replies of the titulaire, and what each silence decides.

A pure walk through what happened, in the order it took effect, whatever the order it was typed in: before
each event, the delays that ended before it have spoken (CCAG-PI 2021, art. 28.2 and 29).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from models.delays import Delay
from models.facts import Fact
from models.kinds import Decision, DecisionPrise, PrisEnCompte, Reply, ReponseDuTitulaire
from models.legal import REJET_TACITE, SILENCES, TACIT, Legal
from models.moments import Precision, day_end, local_day


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
class Clock:
    """A legal delay that runs: from which day, until which one, and since which fact that is known."""

    legal: Legal
    start: date
    ends: date
    over: datetime
    known_by: Fact


@dataclass(frozen=True, slots=True)
class Lapse:
    """A delay that ended in silence: what that decides, from when, and the end of the delay it starts."""

    rule: str
    legal: Legal
    at: datetime
    then: date | None


@dataclass(slots=True)
class Course:
    """The walk through one submission; `answers` holds each in turn, the last one being what holds."""

    fact: Fact
    zone: str
    now: datetime
    replaced_at: datetime | None
    delays: Mapping[Legal, Delay]
    last_day: Callable[[date, Delay], date]
    answers: list[Answer] = field(default_factory=list)
    lapses: list[Lapse] = field(default_factory=list)
    ignored: list[Fact] = field(default_factory=list)
    clock: Clock | None = None
    verification_ends: date | None = None

    def walk(self, events: Iterable[Fact]) -> Course:
        """The same course, walked until now; what is notified later is not known yet."""
        self.clock = self._started(Legal.VERIFICATION, self.fact.when.day, self.fact)
        self.verification_ends = self.clock.ends if self.clock else None
        for moment, event in _in_order(self.fact, list(events)):
            if moment <= self.now:
                self._lapse_until(moment)
                if not self._hear(event, moment):
                    self.ignored.append(event)
        self._lapse_until(self.now)
        return self

    def _started(self, legal: Legal | None, day: date, fact: Fact) -> Clock | None:
        """The delay that runs from this day, if the marché of this atelier has it."""
        delay = self.delays.get(legal) if legal else None
        if legal is None or delay is None:
            return None
        ends = self.last_day(day, delay)
        return Clock(legal, day, ends, day_end(ends, self.zone), fact)

    def _lapse_until(self, moment: datetime) -> None:
        """Each delay that ended by then without a word, and before a new submission, decides."""
        limit = moment if self.replaced_at is None else min(moment, self.replaced_at)
        while self.clock and self.clock.legal in SILENCES and self.clock.over <= limit:
            self._lapse(self.clock)

    def _lapse(self, clock: Clock) -> None:
        rule = SILENCES[clock.legal]
        after = Legal.AFTER_AJOURNEMENT if clock.legal is Legal.ACCEPTANCE else None
        self.clock = self._started(after, clock.ends, clock.known_by)
        if rule in {TACIT, REJET_TACITE}:
            self.answers.append(Answer(rule, clock.over))
        self.lapses.append(Lapse(rule, clock.legal, clock.over, self.clock.ends if self.clock else None))

    def _hear(self, event: Fact, moment: datetime) -> bool:
        """Whether this changes anything, now that it takes effect."""
        if self.replaced_at is not None and moment >= self.replaced_at and moment > event.at:
            return False
        if isinstance(event.payload, ReponseDuTitulaire):
            return self._reply(event, event.payload.reply, moment)
        outcome = _word(event, contractual=Legal.VERIFICATION in self.delays)
        if outcome is None or not self._may_be_decided():
            return False
        self.answers.append(Answer(outcome, moment, event))
        self.clock = self._started(_OPENS.get(outcome), local_day(moment, self.zone), event)
        return True

    def _may_be_decided(self) -> bool:
        """The buyer decides once, and again after an ajournement or comments on a réfaction."""
        last = self.answers[-1].outcome if self.answers else Decision.AJOURNEMENT
        commented = self.clock is not None and self.clock.legal is Legal.AFTER_OBSERVATIONS
        return last == Decision.AJOURNEMENT or commented

    def _reply(self, event: Fact, reply: Reply, moment: datetime) -> bool:
        """What the titulaire says, while it is awaited."""
        clock = self.clock
        if clock is None or (clock.legal, reply) not in _REPLIES:
            return False
        legal = _REPLIES[clock.legal, reply]
        # The new présentation is due so long after the ajournement itself, not after its acceptance.
        day = clock.start if legal is Legal.RESUBMISSION else local_day(moment, self.zone)
        self.clock = self._started(legal, day, event)
        return True


_OPENS = {str(Decision.AJOURNEMENT): Legal.ACCEPTANCE, str(Decision.REFACTION): Legal.OBSERVATIONS}
_REPLIES: dict[tuple[Legal, Reply], Legal | None] = {
    (Legal.ACCEPTANCE, Reply.ACCEPTATION): Legal.RESUBMISSION,
    (Legal.ACCEPTANCE, Reply.REFUS): Legal.AFTER_AJOURNEMENT,
    (Legal.OBSERVATIONS, Reply.ACCEPTATION): None,
    (Legal.OBSERVATIONS, Reply.OBSERVATIONS): Legal.AFTER_OBSERVATIONS,
}


def _word(answer: Fact, *, contractual: bool) -> str | None:
    """The outcome an answer brings; « pris en compte » answers only where nothing is verified."""
    if isinstance(answer.payload, DecisionPrise):
        return str(answer.payload.decision)
    if isinstance(answer.payload, PrisEnCompte) and not contractual:
        return "pris en compte"
    return None


def _in_order(submission: Fact, events: list[Fact]) -> list[tuple[datetime, Fact]]:
    """The events by the moment they take effect: when notified, and never before what they answer."""
    decided = [_effective(e, submission) for e in events if not isinstance(e.payload, ReponseDuTitulaire)]
    found = [(_replied(e, submission, decided), e) for e in events]
    return sorted(found, key=lambda one: (one[0], one[1].kind == "reponse-du-titulaire", one[1].seq))


def _effective(answer: Fact, submission: Fact) -> datetime:
    said = answer.payload
    notified = said.notified_at if isinstance(said, DecisionPrise) else None
    return max(notified or answer.at, submission.at)


def _replied(event: Fact, submission: Fact, decided: Iterable[datetime]) -> datetime:
    """A reply known only to the day follows the decision notified that day."""
    moment = _effective(event, submission)
    if isinstance(event.payload, ReponseDuTitulaire) and event.when.precision is Precision.DAY:
        same_day = (one for one in decided if local_day(one, event.when.zone) == event.when.day)
        moment = max(moment, *same_day, moment)
    return moment
