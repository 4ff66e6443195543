"""`assess`: what follows from the process, the facts and the moment. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from models.beside import standing_of
from models.conditions import Condition
from models.definition import Phase, Trigger
from models.dues import Window, clock_of, windows
from models.ended import ending_of
from models.evidence import Evidence
from models.facts import Fact
from models.history import History
from models.irregular import anomalies_of, silences_of
from models.kinds import EvenementTenu, PhaseOuverte, PoursuiteSansAttendre
from models.moments import Precision, day_end, local_day
from models.next_moment import next_moment
from models.process import Process
from models.situation import Attendance, PhaseSituation, Situation, State, Waiver
from models.spans import Spans, covers, first_together, union
from models.stopping import after_ending
from models.unmet import Unmet
from models.wording import what


def assess(process: Process, facts: Iterable[Fact], at: datetime, *, scope: str) -> Situation:
    """The situation of an atelier (its own facts and its session's) or of a session alone."""
    history = History(facts, at)
    evidence = Evidence(process, history)
    registration = history.registration
    planned, standing = windows(evidence), standing_of(evidence)
    ending = ending_of(history)
    lived = (
        _line(rank, phase, evidence, planned[phase.key], scope)
        for rank, phase in enumerate(process.phases, 1)
        if registration is not None or phase.scope == "session"
    )
    lines = tuple(after_ending(line, ending) if ending else line for line in lived)
    return Situation(
        scope=scope,
        name=registration.name if registration else scope,
        zone=history.zone,
        at=at,
        phases=lines,
        tracks=tuple(evidence.tracks.values()),
        anomalies=anomalies_of(evidence, lines),
        silences=silences_of(evidence),
        next_moment=next_moment(evidence, lines, standing),
        history=history,
        evidence=evidence,
        standing=standing,
    )


def _line(rank: int, phase: Phase, evidence: Evidence, planned: Window, scope: str) -> PhaseSituation:
    """One phase: opened by its trigger or by what happened, closed once it owes nothing more."""
    history, at = evidence.history, evidence.history.at
    waived = _waived_spans(phase, history)
    opens = [c for c in phase.opens_when if evidence.applies(c)]
    owes = [c for c in phase.conditions if evidence.applies(c)]

    def spans(condition: Condition) -> Spans:
        held = evidence.spans(condition)
        return union([*held, *waived[condition.key]]) if condition.key in waived else held

    def missing(
        conditions: Sequence[Condition], moment: datetime, from_: datetime | None
    ) -> tuple[Unmet, ...]:
        return tuple(Unmet(c, from_, evidence) for c in conditions if not covers(spans(c), moment))

    ready_at = first_together(map(spans, opens), not_before=datetime.min.replace(tzinfo=at.tzinfo))
    opened_at, precise = _opened(phase, evidence, ready_at)
    closed_at, state, unmet = None, State.LOCKED, missing(opens, at, None)
    if opened_at is not None:
        closed_at = first_together(map(spans, owes), not_before=opened_at)
        state = State.CLOSED if closed_at else State.OPEN
        unmet = () if closed_at else missing(owes, at, opened_at)
    elif not unmet and phase.trigger is Trigger.PILOTE:
        state = State.READY
    return PhaseSituation(
        phase=phase,
        rank=rank,
        total=len(evidence.process.phases),
        state=state,
        unmet=unmet,
        engaged_without=missing(opens, _gate_moment(opened_at, precise, history), opened_at)
        if opened_at
        else (),
        waivers=tuple(_waiver(fact, phase, evidence) for fact in history.waivers(phase.key)),
        planned_open=planned[0],
        planned_close=planned[1],
        opened_at=opened_at,
        closed_at=closed_at,
        ready_at=ready_at if state is State.READY else None,
        dates=history.event_days(phase.key) if phase.event else (),
        attendance=_attendance(phase, evidence, scope),
        awaited=_awaited(phase, evidence),
    )


def _awaited(phase: Phase, evidence: Evidence) -> tuple[Unmet, ...]:
    """The answers of a phase whose legal delay runs and ends in silence, whatever became of the phase."""
    found = []
    for condition in phase.closes_when:
        clock = clock_of(condition, evidence)
        current = evidence.track(condition).current if clock and clock.silent_end else None
        if current:
            found.append(Unmet(condition, current.turn_since, evidence))
    return tuple(found)


def _opened(phase: Phase, evidence: Evidence, ready_at: datetime | None) -> tuple[datetime | None, bool]:
    """When the phase opened and whether that is known better than to the day (rule 1)."""
    found: list[tuple[datetime, bool]] = []
    if phase.trigger is not Trigger.PILOTE and ready_at is not None:
        found.append((ready_at, True))
    found += [
        (fact.at, fact.when.precision is not Precision.DAY)
        for fact in evidence.history.of("phase-ouverte")
        if isinstance(fact.payload, PhaseOuverte) and fact.payload.phase == phase.key
    ]
    engaged = evidence.engaged_at(phase.key) if phase.event else None
    if engaged is not None:
        found.append((engaged, False))
    # Of two facts of the same instant the vaguer one speaks: it may have come later that day.
    return min(found, default=(None, True))


def _gate_moment(opened_at: datetime, precise: bool, history: History) -> datetime:  # noqa: FBT001
    """The moment at which the gate is read: what is known to the day counts until its evening."""
    if precise:
        return opened_at
    return min(day_end(local_day(opened_at, history.zone), history.zone), history.at)


def _waived_spans(phase: Phase, history: History) -> dict[str, list[tuple[datetime, datetime | None]]]:
    """While each condition of a phase may be gone on without."""
    found: dict[str, list[tuple[datetime, datetime | None]]] = {}
    for fact in history.waivers(phase.key):
        if isinstance(fact.payload, PoursuiteSansAttendre):
            until = day_end(fact.payload.until, history.zone) if fact.payload.until else None
            found.setdefault(fact.payload.condition, []).append((fact.at, until))
    return found


def _waiver(fact: Fact, phase: Phase, evidence: Evidence) -> Waiver:
    said = fact.payload
    assert isinstance(said, PoursuiteSansAttendre)  # noqa: S101 - narrows the type for mypy
    until = day_end(said.until, evidence.history.zone) if said.until else None
    condition = next((c for c in phase.conditions if c.key == said.condition), None)
    return Waiver(
        condition=said.condition,
        what=what(evidence.process, condition) if condition else said.condition,
        reason=said.reason,
        by=fact.by,
        until=said.until,
        active=until is None or evidence.history.at < until,
        fact=fact,
    )


def _attendance(phase: Phase, evidence: Evidence, scope: str) -> Attendance | None:
    """How a territory stands to a national event: excused at any time, the rest once it was held."""
    history = evidence.history
    if phase.scope != "session" or history.registration is None:
        return None
    held = history.held(phase.key)
    if held is None or not isinstance(held.payload, EvenementTenu):
        return Attendance.EXCUSED if history.excuse(phase.key, scope) else None
    listed = {word.partition(":")[0]: word for word in held.payload.present or ()}
    if scope in listed:
        return Attendance.REPRESENTED if listed[scope].endswith(":represente") else Attendance.PRESENT
    if history.excuse(phase.key, scope):
        return Attendance.EXCUSED
    if history.registration.start > held.payload.dates[-1]:
        return Attendance.LATE
    return Attendance.PRESENT if held.payload.present is None else Attendance.ABSENT


def today(situation: Situation) -> date:
    """The date in the territory at the moment of the situation."""
    return local_day(situation.at, situation.zone)
