"""By when each thing is owed, and the windows first planned."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from models.clocks import Clock
from models.conditions import Condition, Due, Step, Verb
from models.evidence import Evidence
from models.extensions import Extension, granted_to
from models.facts import Fact
from models.kinds import Decision, PlanInitial, PlanRevise
from models.legal import REJET_TACITE, Legal
from models.moments import local_day
from models.pinned import delays_of
from models.rounds import Round

Window = tuple[date | None, date | None]
#: What gives the days of an event, or none.
DaysOf = Callable[[str], tuple[date, ...]]

#: What the team or AD1 is asked for, once its date is fixed for good.
REQUESTED = frozenset({Verb.SUBMITTED, Verb.CIRCULATED, Verb.PUBLISHED})


def due_of(condition: Condition, evidence: Evidence) -> date | None:
    """The last day on which the thing may come without being late; None while nothing fixes it."""
    history = evidence.history
    if condition.verb is Verb.HELD:
        days = history.event_days(condition.subject)
        return days[-1] if days else None
    if condition.verb is Verb.REGISTERED:
        return history.start
    if condition.verb in {Verb.ANSWERED, Verb.ADMITTED}:
        return _answer_due(condition, evidence)
    if condition.verb is Verb.PASSATION:
        opened = _to_open(condition, evidence)
        return local_day(opened.deadline, evidence.history.zone) if opened else None
    said = evidence.process.dues.get(condition.key)
    due = _counted(said.due, evidence) if said and said.due else None
    more = extension_of(condition, evidence)
    return max(due, more.granted) if due and more and more.granted else due


def extension_of(condition: Condition, evidence: Evidence) -> Extension | None:
    """The time granted for what is to be handed in (art. 13.3)."""
    if condition.verb is not Verb.SUBMITTED:
        return None
    return granted_to(evidence.process, evidence.history, condition.subject, condition.version)


def clock_of(condition: Condition, evidence: Evidence) -> Clock | None:
    """The legal delay that runs towards an answer, if the marché verifies the deliverable."""
    if condition.verb not in {Verb.ANSWERED, Verb.ADMITTED}:
        return None
    current = evidence.track(condition).current
    return current.clock if current else None


def is_rejected(condition: Condition, evidence: Evidence) -> bool:
    """Whether the buyer said no for good: the titulaire executes again, and the CCAG gives no date (29.4).

    An atelier that was registered before the delays of article 29 were pinned goes on as it was told: its
    answer stays awaited, by the date that was announced.
    """
    if condition.verb is not Verb.ADMITTED:
        return False
    if Legal.AFTER_AJOURNEMENT not in delays_of(evidence.process, evidence.history):
        return False
    current = evidence.track(condition).current
    return bool(current and current.answer and current.answer.outcome in {Decision.REJET, REJET_TACITE})


def _to_open(condition: Condition, evidence: Evidence) -> Round | None:
    """The consultation whose offers are to be opened on the day of its deadline, never put off."""
    passation = evidence.passation
    current = passation.round if passation and condition.subject == Step.OUVERTURE else None
    return None if current is None or current.ended else current


def _answer_due(condition: Condition, evidence: Evidence) -> date | None:
    """An answer is due so long after its submission, or at the end of the legal delay that runs."""
    current = evidence.track(condition).current
    if current is None:
        return None
    if is_rejected(condition, evidence):
        return None
    if evidence.track(condition).contractual:
        return current.clock.ends if current.clock else current.verification_ends
    said = evidence.process.dues.get(condition.key)
    days = said.due.days if said and said.due else 0
    return evidence.history.calendar.next_working(current.fact.when.day + timedelta(days=days))


def _counted(due: Due, evidence: Evidence) -> date | None:
    """After an event: rolled forward to a working day; before it: rolled back, to be prudent."""
    days = evidence.history.event_days(due.before or due.after or "")
    if not days:
        return None
    if due.before:
        return evidence.history.calendar.previous_working(days[0] - timedelta(days=due.days))
    return evidence.history.calendar.next_working(days[-1] + timedelta(days=due.days))


def anchored(condition: Condition, evidence: Evidence) -> str | None:
    """What fixes the date for good: the fact that holds or agrees its event; None while only planned."""
    fact = _anchor(condition, evidence)
    return fact.ref if fact else None


def _anchor(condition: Condition, evidence: Evidence) -> Fact | None:
    said = evidence.process.dues.get(condition.key)
    if said is None or said.due is None:
        return None
    history = evidence.history
    event = said.due.after or said.due.before or ""
    return history.held(event) if said.due.after else (history.held(event) or history.agreed(event))


def fixed_at(condition: Condition, evidence: Evidence) -> datetime | None:
    """When the date became known: a reminder due before that would chase what nobody could know."""
    if condition.verb in {Verb.ANSWERED, Verb.ADMITTED}:
        return _answer_fixed_at(condition, evidence)
    if condition.verb is Verb.PASSATION:
        opened = _to_open(condition, evidence)
        return opened.announced.known_at if opened else None
    history, event = evidence.history, _event_of(condition, evidence)
    agreed = history.agreed(event)
    fact = agreed if condition.verb is Verb.HELD else history.held(event) or agreed
    return _with_more_time(fact.known_at, condition, evidence) if fact else None


def _with_more_time(known: datetime, condition: Condition, evidence: Evidence) -> datetime:
    """A date that was moved is known since it was granted."""
    more = extension_of(condition, evidence)
    return max(known, more.answer.known_at) if more and more.answer else known


def _answer_fixed_at(condition: Condition, evidence: Evidence) -> datetime | None:
    """Since what the delay runs from was recorded, and no earlier than the silence that started it."""
    current = evidence.track(condition).current
    if current is None:
        return None
    if current.clock is None:
        return current.fact.known_at
    return max([current.clock.known_by.known_at, *(lapse.at for lapse in current.lapses)])


def known_at(condition: Condition, evidence: Evidence) -> datetime | None:
    """The same, where a date that is only planned is known since the plan was recorded."""
    return fixed_at(condition, evidence) or _planned_at(_event_of(condition, evidence), evidence)


def announced_at(condition: Condition, evidence: Evidence) -> datetime | None:
    """Since when people may be told that the date comes near; None while it is not sure enough.

    A deliverable is not announced before it was asked for (docs/decisions/0012), nor an event before its
    date was agreed. What must be agreed before a planned event is: somebody has to fix that date.
    """
    if condition.verb in REQUESTED:
        fact = _anchor(condition, evidence)
        return _with_more_time(fact.known_at, condition, evidence) if fact else None
    if condition.verb in {Verb.DATED, Verb.PROGRAMME, Verb.FACT}:
        return known_at(condition, evidence)
    return fixed_at(condition, evidence)


def _event_of(condition: Condition, evidence: Evidence) -> str:
    """The event from which the date is counted."""
    if condition.verb is Verb.HELD:
        return condition.subject
    said = evidence.process.dues.get(condition.key)
    return (said.due.after or said.due.before or "") if said and said.due else ""


def _planned_at(event: str, evidence: Evidence) -> datetime | None:
    """Since when its planned date is known: the plan, or the latest that planned it anew."""
    plans = (*evidence.history.of("plan-initial"), *evidence.history.of("plan-revise"))
    known = (
        fact.known_at
        for fact in plans
        if isinstance(fact.payload, PlanInitial | PlanRevise) and event in fact.payload.dates
    )
    return max(known, default=None)


def windows(evidence: Evidence, days_of: DaysOf | None = None) -> dict[str, Window]:
    """The window of each phase: from its event, else its length after the one before.

    `days_of` gives the days of an event; by default those first planned.
    """
    cursor, said = evidence.history.start, days_of or evidence.history.first_days
    found: dict[str, Window] = {}
    for phase in evidence.process.phases:
        days = said(phase.key)
        if phase.scope == "session":
            found[phase.key] = (days[0], days[-1]) if days else (None, None)
            continue
        opens = days[0] if days else cursor
        cursor = phase.length.after(opens) if opens and phase.length else opens
        found[phase.key] = (opens, cursor)
    return found
