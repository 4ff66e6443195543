"""What becomes of one submission: decisions, replies of the titulaire, and what each silence decides.

A pure walk through what happened, in the order it took effect, whatever the order it was typed in: before
each event, the delays that ended before it have spoken (CCAG-PI 2021, art. 28.2 and 29).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from models.clocks import Answer, Clock, Lapse, Terms
from models.effective import in_order
from models.facts import Fact
from models.kinds import (
    Decision,
    DecisionPrise,
    DelaiRepris,
    DelaiSuspendu,
    Effect,
    PrisEnCompte,
    Reply,
    ReponseDuTitulaire,
)
from models.legal import REJET_TACITE, SILENCES, TACIT, Legal
from models.moments import Precision, day_end, local_day
from models.stops import Stop, raw_end


@dataclass(slots=True)
class Course:
    """The walk through one submission; `answers` holds each in turn, the last one being what holds."""

    fact: Fact
    terms: Terms
    now: datetime
    replaced_at: datetime | None
    answers: list[Answer] = field(default_factory=list)
    lapses: list[Lapse] = field(default_factory=list)
    ignored: list[Fact] = field(default_factory=list)
    hasty: list[Fact] = field(default_factory=list)
    clock: Clock | None = None
    verification_ends: date | None = None

    def walk(self, events: Iterable[Fact]) -> Course:
        """The same course, walked until now; what is notified later is not known yet."""
        self.clock = self._started(Legal.VERIFICATION, self.fact.when.day, self.fact)
        for moment, event in in_order(self.fact, list(events)):
            if moment <= self.now:
                self._lapse_until(moment)
                if not self._hear(event, moment):
                    self.ignored.append(event)
                elif isinstance(event.payload, DelaiSuspendu):
                    self._resume_that_day(event, moment)
        self._lapse_until(self.now)
        return self

    def _started(
        self, legal: Legal | None, day: date, fact: Fact, stops: tuple[Stop, ...] = ()
    ) -> Clock | None:
        """The delay that runs from this day, if the marché of this atelier has it."""
        if legal is None or legal not in self.terms.delays:
            return None
        return self._clock(legal, day, fact, stops)

    def _clock(self, legal: Legal, day: date, fact: Fact, stops: tuple[Stop, ...]) -> Clock:
        raw = raw_end(day, self.terms.delays[legal], stops)
        ends = self.terms.calendar.next_working(raw) if raw else None
        if legal is Legal.VERIFICATION:
            self.verification_ends = ends
        return Clock(legal, day, ends, day_end(ends, self.terms.zone) if ends else None, fact, stops)

    def _lapse_until(self, moment: datetime) -> None:
        """Each delay that ended by then without a word, and before a new submission, decides."""
        limit = moment if self.replaced_at is None else min(moment, self.replaced_at)
        while (clock := self.clock) and clock.legal in SILENCES and clock.ends and clock.over:
            if clock.over > limit:
                break
            self._lapse(clock, clock.ends, clock.over)

    def _lapse(self, clock: Clock, last: date, over: datetime) -> None:
        rule = SILENCES[clock.legal]
        after = Legal.AFTER_AJOURNEMENT if clock.legal is Legal.ACCEPTANCE else None
        self.clock = self._started(after, last, clock.known_by)
        if rule in {TACIT, REJET_TACITE}:
            self.answers.append(Answer(rule, over))
        then = self.clock.ends if self.clock else None
        self.lapses.append(Lapse(rule, clock.legal, over, then, clock.known_by))

    def _hear(self, event: Fact, moment: datetime) -> bool:
        """Whether this changes anything, now that it takes effect."""
        if self.replaced_at is not None and moment >= self.replaced_at:
            return False
        if isinstance(event.payload, ReponseDuTitulaire):
            return self._reply(event, event.payload.reply, moment)
        if isinstance(event.payload, (DelaiSuspendu, DelaiRepris)):
            return self._stop_or_go(event, event.payload, moment)
        outcome = _word(event, contractual=Legal.VERIFICATION in self.terms.delays)
        if outcome is None or not self._may_be_decided(outcome):
            return False
        if outcome == Decision.REJET and self._may_present_again(moment):
            self.hasty.append(event)
        self.answers.append(Answer(outcome, moment, event))
        # What follows the titulaire’s comments on a réfaction is final: he was heard (29.3).
        heard = self._answers_comments and outcome == Decision.REFACTION
        opens = None if heard else _OPENS.get(outcome)
        self.clock = self._started(opens, local_day(moment, self.terms.zone), event)
        return True

    def _may_be_decided(self, outcome: str) -> bool:
        """The buyer decides once, and again after an ajournement or comments on a réfaction.

        He adjourns a submission once: another ajournement would put the rejection by his own silence off for
        ever, and the titulaire’s days with it. What is handed in again may be adjourned again.
        """
        if outcome == Decision.AJOURNEMENT and any(answer.outcome == outcome for answer in self.answers):
            return False
        last = self.answers[-1].outcome if self.answers else Decision.AJOURNEMENT
        return last == Decision.AJOURNEMENT or self._answers_comments

    def _may_present_again(self, moment: datetime) -> bool:
        """Whether the titulaire still has his days to accept an ajournement, or to present anew (29.2)."""
        clock = self.clock
        if clock is None or clock.legal not in {Legal.ACCEPTANCE, Legal.RESUBMISSION}:
            return False
        return clock.over is None or moment < clock.over

    @property
    def _answers_comments(self) -> bool:
        return self.clock is not None and self.clock.legal is Legal.AFTER_OBSERVATIONS

    def _reply(self, event: Fact, reply: Reply, moment: datetime) -> bool:
        """What the titulaire says, while it is awaited."""
        clock = self.clock
        if clock is None or (clock.legal, reply) not in _REPLIES:
            return False
        legal = _REPLIES[clock.legal, reply]
        if legal is Legal.RESUBMISSION:
            # Due so long after the ajournement itself, not after its acceptance; what stopped one stops both.
            self.clock = self._started(legal, clock.start, event, clock.stops)
        else:
            self.clock = self._started(legal, self._heard_on(event, moment), event)
        return True

    def _heard_on(self, reply: Fact, moment: datetime) -> date:
        """From when the buyer has his days: not before the titulaire told what he says he had replied."""
        known = max(moment, reply.known_at) if reply.by in self.terms.team else moment
        return local_day(known, self.terms.zone)

    def _stop_or_go(self, event: Fact, said: DelaiSuspendu | DelaiRepris, moment: datetime) -> bool:
        """The delay that runs stops at the end of this day, or the stopped one runs from the next."""
        clock, day = self.clock, local_day(moment, self.terms.zone)
        if clock is None or (clock.ends is None) != isinstance(said, DelaiRepris):
            return False
        if clock.over is not None and clock.over <= moment:
            return False  # A new présentation is late by now; a stop would give it time again.
        if isinstance(said, DelaiSuspendu):
            default = Effect.RESTART if clock.legal in self.terms.restarting else Effect.CONTINUE
            stop = Stop(max(day, clock.start), None, (said.effect or default) is Effect.RESTART, said.reason)
            stops = (*clock.stops, stop)
        else:
            stops = (*clock.stops[:-1], replace(clock.stops[-1], end=max(day, clock.start)))
        self.clock = self._clock(clock.legal, clock.start, event, stops)
        return True

    def _resume_that_day(self, stop: Fact, moment: datetime) -> None:
        """A resumption known to the day alone follows the stop of that day, if none stood before it."""
        for event in self.ignored:
            to_the_day = isinstance(event.payload, DelaiRepris) and event.when.precision is Precision.DAY
            if to_the_day and event.when.day == stop.when.day:
                self.ignored.remove(event)
                self._hear(event, moment)
                return


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
