"""When each condition held, from the facts; one function per word of the definition."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import datetime

from models.conditions import Condition, Step, Verb
from models.deliverables import Track, tracks
from models.history import History
from models.moments import day_start
from models.passation import Passation, passation_of
from models.passation_steps import step_spans
from models.process import Process
from models.roles import Role
from models.spans import NEVER, Spans, since


class Evidence:
    """Answers, for one atelier at one moment, when a condition held."""

    def __init__(self, process: Process, history: History) -> None:
        self.process = process
        self.history = history
        self._known: dict[str, Spans] = {}

    @functools.cached_property
    def tracks(self) -> dict[tuple[str, int | None], Track]:
        """The deliverables and what became of them."""
        return tracks(self.process, self.history)

    def track(self, condition: Condition) -> Track:
        """The deliverable that a condition is about, in its version."""
        cumulative = self.process.deliverables_by_key[condition.subject].cumulative
        return self.tracks[condition.subject, (condition.version or 1) if cumulative else None]

    def spans(self, condition: Condition) -> Spans:
        """When the condition held; computed once a moment."""
        if condition.key not in self._known:
            self._known[condition.key] = _EVIDENCE[condition.verb](self, condition)
        return self._known[condition.key]

    def applies(self, condition: Condition) -> bool:
        """Whether this atelier's contract asks for it."""
        contract = self.history.registration.contract if self.history.registration else None
        if condition.only_if is None or contract is None:
            return condition.only_if is None
        return contract.start_order if condition.only_if == "start-order" else bool(contract.accord_cadre)

    @functools.cached_property
    def passation(self) -> Passation | None:
        """Where the marché subséquent stands; None where it is passed on no accord-cadre."""
        return passation_of(self.process, self.history)

    def held_at(self, event: str) -> datetime | None:
        """From when an event counts as held: its last day."""
        fact = self.history.held(event)
        days = self.history.held_days(event)
        return day_start(days[-1], self.history.zone) if fact and days else None

    def engaged_at(self, event: str) -> datetime | None:
        """From when an event counts as begun: its first day."""
        days = self.history.held_days(event)
        return day_start(days[0], self.history.zone) if days else None


def _registered(evidence: Evidence, _: Condition) -> Spans:
    pilots = [m.since for m in evidence.history.memberships if m.role is Role.PILOTE]
    day = evidence.history.start
    if day is None or not pilots:
        return NEVER
    start = max(day_start(day, evidence.history.zone), min(pilots))
    return since(start) if start <= evidence.history.at else NEVER


def _fact(evidence: Evidence, condition: Condition) -> Spans:
    return since(evidence.history.first(condition.subject))


def _dated(evidence: Evidence, condition: Condition) -> Spans:
    return evidence.history.dated(condition.subject, with_place=condition.place)


def _programme(evidence: Evidence, condition: Condition) -> Spans:
    facts = evidence.history.of("programme-convenu")
    mine = (f.at for f in facts if getattr(f.payload, "event", None) == condition.subject)
    return since(min(mine, default=None))


def _held(evidence: Evidence, condition: Condition) -> Spans:
    return since(evidence.held_at(condition.subject))


def _circulated(evidence: Evidence, condition: Condition) -> Spans:
    return since(next((fact.at for fact in evidence.track(condition).circulated), None))


def _submitted(evidence: Evidence, condition: Condition) -> Spans:
    not_before = None
    if condition.after:
        not_before = evidence.held_at(condition.after)
        if not_before is None:
            return NEVER
    return evidence.track(condition).submitted(not_before=not_before)


def _answered(evidence: Evidence, condition: Condition) -> Spans:
    return evidence.track(condition).answered()


def _admitted(evidence: Evidence, condition: Condition) -> Spans:
    return evidence.track(condition).answered(admitted=True)


def _published(evidence: Evidence, _: Condition) -> Spans:
    return since(evidence.history.first("livret-publie"))


def _passation(evidence: Evidence, condition: Condition) -> Spans:
    passation = evidence.passation
    return step_spans(passation, Step(condition.subject)) if passation else NEVER


_EVIDENCE: dict[Verb, Callable[[Evidence, Condition], Spans]] = {
    Verb.REGISTERED: _registered,
    Verb.FACT: _fact,
    Verb.DATED: _dated,
    Verb.PROGRAMME: _programme,
    Verb.HELD: _held,
    Verb.CIRCULATED: _circulated,
    Verb.SUBMITTED: _submitted,
    Verb.ANSWERED: _answered,
    Verb.ADMITTED: _admitted,
    Verb.PUBLISHED: _published,
    Verb.PASSATION: _passation,
}
