"""What would be owed by each rule of the process, had it not been done yet. Pure."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from models import told
from models.audience import addressee_of, is_bound
from models.chased import Chased, chased
from models.definition import Told
from models.delegations import delegations, everyone
from models.dues import REQUESTED, anchored
from models.evidence import Evidence
from models.facts import Fact
from models.kinds import Constat, DateConvenue, DelegationDonnee, PlanRevise
from models.owed import Addressee, Context, Done
from models.process import Process
from models.reminders import Reminder
from models.roles import NEVER_WRITTEN_TO, Role
from models.situation import PhaseSituation, Situation, State, owed_since
from models.standing import Standing
from models.told_delegation import handed_over
from models.unmet import Unmet
from models.weekly import next_week, weekly_cause, weekly_of


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that would be owed, had it not been done; its context is built only if needed."""

    message: str
    cause: str
    roles: tuple[Role, ...]
    phase: str
    fact: str | None
    context: Callable[[], Context]
    reminder: Reminder | None = None
    #: When it leaves, of what is queued before.
    later: datetime | None = None
    #: Those whom the thing itself names, before the roles that the definition does.
    first: tuple[Addressee, ...] = ()

    def reads(self, role: Role) -> bool:
        """Whether somebody in this role gets it now; AD1 has hours of its own."""
        return self.reminder is None or self.reminder.hours.reads(role)


def candidates(
    process: Process, situation: Situation, done: Done, *, at_any_hour: bool
) -> Iterator[Candidate]:
    """All that the rules would say now; `done` spares the work on what was told long ago."""
    evidence = situation.evidence
    for line in situation.own_phases:
        yield from _about_phase(process, situation, line)
    for line, unmet, since in owed_since(situation.own_phases):
        yield from _about_request(process, situation, evidence, line, unmet)
        for one in chased(process, situation, unmet, since, at_any_hour=at_any_hour):
            yield _reminding(process, situation, line, unmet, one)
    for standing in situation.standing:
        for one in chased(process, situation, standing, standing.since, at_any_hour=at_any_hour):
            yield _reminding_beside(situation, standing, one)
    for fact in situation.history.all:
        if fact.scope == situation.scope and fact.kind in process.facts:
            yield from _about_fact(process, situation, fact, done)
    yield from _about_delegations(process, situation)
    yield from _about_anomalies(process, situation)
    yield from _about_the_week(situation)


def _about_phase(process: Process, situation: Situation, line: PhaseSituation) -> Iterator[Candidate]:
    messages: dict[State, tuple[Told, ...]] = {
        State.READY: line.phase.on_ready,
        State.OPEN: line.phase.on_open,
        State.CLOSED: line.phase.on_close,
    }
    for told_to in messages.get(line.state, ()):
        context = functools.partial(told.about_phase, situation, line)
        yield Candidate(told_to.message, line.key, told_to.to, line.key, None, context)
    words, people = process.reminders.announcement, situation.history.people
    named = [role for told_to in messages.get(line.state, ()) for role in told_to.to]
    silent = [role for role in named if role in NEVER_WRITTEN_TO and people(role)]
    if words and silent and line.state is State.OPEN:
        context = functools.partial(told.about_phase, situation, line, silent)
        yield Candidate(words, line.key, (Role.PILOTE,), line.key, None, context)


def _about_request(
    process: Process, situation: Situation, evidence: Evidence, line: PhaseSituation, unmet: Unmet
) -> Iterator[Candidate]:
    """A deliverable is asked for once its date is fixed."""
    if unmet.condition.verb in REQUESTED and (anchor := anchored(unmet.condition, evidence)):
        due = unmet.due.isoformat() if unmet.due else ""
        context = functools.partial(told.about_unmet, process, situation, line, unmet)
        for told_to in process.requests:
            roles = (unmet.owner, *(() if situation.is_session else told_to.to))
            yield Candidate(told_to.message, f"{unmet.key}:{due}", roles, line.key, anchor, context)


def _reminding(
    process: Process, situation: Situation, line: PhaseSituation, unmet: Unmet, one: Chased
) -> Candidate:
    cause = f"{unmet.key}:{one.reminder.label}"
    context = functools.partial(told.about_unmet, process, situation, line, unmet, one.instead_of)
    return Candidate(one.message, cause, one.roles, line.key, None, context, one.reminder)


def _reminding_beside(situation: Situation, standing: Standing, one: Chased) -> Candidate:
    """A reminder of what no phase waits for: it belongs to the one under way."""
    cause = f"{standing.key}:{one.reminder.label}"
    context = functools.partial(told.about_standing, situation, standing, one.instead_of)
    current = situation.current
    return Candidate(
        one.message, cause, one.roles, current.key if current else "", None, context, one.reminder
    )


def _about_fact(process: Process, situation: Situation, fact: Fact, done: Done) -> Iterator[Candidate]:
    """Most facts were told long ago: that is asked first, since the rest takes longer."""
    cause = fact.version
    news = [one for one in _announced(process, fact) if (one.message, cause) not in done]
    if not news or _told_otherwise(situation, fact) or _without_effect(situation, fact):
        return
    phase = told.phase_of(process, situation, fact)
    context = functools.partial(told.about_fact, process, situation, fact)
    for told_to in news:
        yield Candidate(told_to.message, cause, told_to.to, phase, fact.ref, context)


def _about_delegations(process: Process, situation: Situation) -> Iterator[Candidate]:
    """As one begins: the delegate is given what was waiting, since the messages that said it have left."""
    history = situation.history
    for one in delegations(history):
        roles = tuple(role for role in one.roles(situation.at) if is_bound(history, role))
        if not roles or one.fact.scope != situation.scope:
            continue
        members = [m for m in everyone(history) if m.holds(situation.at)]
        lent = next(m for m in one.given if m.role is roles[0])
        both = (addressee_of(members, lent), Addressee(one.delegator, roles[0]))
        for told_to in process.facts[one.fact.kind].on_record:
            yield Candidate(
                told_to.message,
                one.fact.version,
                () if situation.is_session else told_to.to,
                told.phase_of(process, situation, one.fact),
                one.fact.ref,
                functools.partial(handed_over, process, situation, one, roles),
                first=both,
            )


def _announced(process: Process, fact: Fact) -> Sequence[Told]:
    """Whom a fact is told to; of a silence, those whom its delay names. A delegation waits for its day."""
    if isinstance(fact.payload, DelegationDonnee):
        return ()
    if isinstance(fact.payload, Constat):
        return process.on_silence(fact.payload.rule)
    return process.facts[fact.kind].on_record


def _told_otherwise(situation: Situation, fact: Fact) -> bool:
    """A national event opens when first dated, and the message of its opening gives the date.

    A plan revised along with an agreement is told by that of the new date.
    """
    said = fact.payload
    if isinstance(said, PlanRevise):
        return all(_is_agreed(situation, event, days) for event, days in said.dates.items())
    if not situation.is_session or not isinstance(said, DateConvenue):
        return False
    return next(iter(situation.history.agreements(said.event)), None) is fact


def _is_agreed(situation: Situation, event: str, days: tuple[date, ...]) -> bool:
    agreed = situation.history.agreed(event)
    return agreed is not None and isinstance(agreed.payload, DateConvenue) and agreed.payload.dates == days


def _without_effect(situation: Situation, fact: Fact) -> bool:
    """A decision that changes nothing is told as an anomaly, never as a decision."""
    tracks = situation.tracks
    ignored = [one for track in tracks for attempt in track.attempts for one in attempt.ignored]
    orphans = [one for track in tracks for one in track.orphans]
    return any(one.ref == fact.ref for one in (*ignored, *orphans))


def _about_the_week(situation: Situation) -> Iterator[Candidate]:
    """Queued from one week to the next, so that it never misses the mails that leave with it."""
    if message := weekly_of(situation):
        opens = next_week(situation.at)
        context = functools.partial(told.about_the_week, situation)
        yield Candidate(message, weekly_cause(opens), (Role.NATIONAL,), "", None, context, later=opens)


def _about_anomalies(process: Process, situation: Situation) -> Iterator[Candidate]:
    if situation.is_session:
        return
    for anomaly in situation.anomalies:
        denied = anomaly.key.startswith("constat:")
        for told_to in process.rectifications if denied else process.anomalies:
            yield Candidate(
                told_to.message,
                anomaly.key,
                told_to.to,
                anomaly.phase,
                None,
                functools.partial(told.about_anomaly, situation, anomaly),
            )
