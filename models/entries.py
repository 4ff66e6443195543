"""What a calendar shows of an atelier or a session: its events and its deadlines, as the facts fix them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from models.conditions import Condition, Verb
from models.definition import Phase
from models.dues import due_of, fixed_at
from models.ended import never_held
from models.evidence import Evidence
from models.facts import Fact
from models.history import History
from models.hours import Hours, read_hours
from models.kinds import DateConvenue
from models.process import Process
from models.roles import Role
from models.secrecy import IN_CONSULTATION, in_consultation
from models.spans import covers
from models.territories import PARIS
from models.wording import what

#: Their day is the event itself, or the start of everything.
_NO_DEADLINE = frozenset({Verb.HELD, Verb.REGISTERED})


class Standing(StrEnum):
    """How sure a date is, in the words of the iCalendar standard (RFC 5545, STATUS)."""

    PLANNED = "TENTATIVE"
    AGREED = "CONFIRMED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a calendar. `key` never changes; `sequence` grows each time its dates do (RFC 5545)."""

    key: str
    title: str
    first: date
    last: date
    standing: Standing
    zone: str
    phase: str
    hours: Hours | None = None
    place: str = ""
    remote: str = ""
    owner: Role | None = None
    done: bool = False
    sequence: int = 0
    changed_at: datetime | None = None

    @property
    def is_deadline(self) -> bool:
        """Whether something is owed by that day, as against an event that is held."""
        return self.owner is not None

    def moved_from(self, before: Entry | None) -> bool:
        """Whether somebody who had noted the former one has to note this one again."""
        return before is None or _seen(self) != _seen(before)


def _seen(entry: Entry) -> tuple[object, ...]:
    return entry.first, entry.last, entry.hours, entry.standing, entry.place, bool(entry.remote)


def entries(process: Process, facts: Sequence[Fact], at: datetime, *, scope: str) -> tuple[Entry, ...]:
    """The events and deadlines of a journal at this moment, in order of date."""
    evidence = Evidence(process, History(facts, at))
    found = [*_events(evidence, scope), *_deadlines(evidence, scope)]
    return tuple(sorted(found, key=lambda entry: (entry.first, entry.key)))


def _events(evidence: Evidence, scope: str) -> Iterator[Entry]:
    """The dated events; an atelier's calendar holds the national ones too."""
    history = evidence.history
    for phase in evidence.process.events.values():
        days, standing, said = _days_of(history, phase)
        if days:
            yield Entry(
                key=f"{_whose(history, phase, scope)}.{phase.key}",
                title=_titled(history, phase),
                first=days[0],
                last=days[-1],
                standing=standing,
                zone=history.zone if phase.scope == "atelier" else PARIS,
                phase=phase.key,
                hours=read_hours(said.hours) if said and said.hours else None,
                place=(said.place or "") if said else "",
                remote=(said.remote or "") if said else "",
                done=history.held(phase.key) is not None,
            )


def _days_of(history: History, phase: Phase) -> tuple[tuple[date, ...], Standing, DateConvenue | None]:
    """The days of an event, how sure they are, and the last agreement about it."""
    event = phase.key
    agreed = [f.payload for f in history.agreements(event) if isinstance(f.payload, DateConvenue)]
    last = agreed[-1] if agreed else None
    if held := history.held_days(event):
        return held, Standing.AGREED, last
    if never_held(history, phase):
        return history.event_days(event), Standing.CANCELLED, last
    if history.agreed(event) and last is not None:
        return last.dates, Standing.AGREED, last
    # Planned, or planned anew since it was cancelled.
    if days := history.event_days(event):
        return days, Standing.PLANNED, None
    return (last.dates, Standing.CANCELLED, last) if last else ((), Standing.PLANNED, None)


def _whose(history: History, event: Phase, own: str) -> str:
    """The journal that an event belongs to: a national one is the session's in every calendar."""
    if event.scope == "atelier":
        return own
    return next((fact.scope for fact in history.all if fact.scope != own), own)


def _titled(history: History, event: Phase) -> str:
    """A person may follow several territories: each event of theirs is under its name."""
    said = history.registration if event.scope == "atelier" else None
    return f"{said.name} — {event.title}" if said else event.title


def _deadlines(evidence: Evidence, scope: str) -> Iterator[Entry]:
    """What is owed by a day, each thing once, in the phases of this journal."""
    own = "atelier" if evidence.history.registration else "session"
    seen: set[str] = set()
    for phase in evidence.process.phases:
        for condition in phase.conditions if phase.scope == own else ():
            if condition.key not in seen and condition.verb not in _NO_DEADLINE:
                seen.add(condition.key)
                yield from _deadline(evidence, scope, phase, condition)


def _deadline(evidence: Evidence, scope: str, phase: Phase, condition: Condition) -> Iterator[Entry]:
    due = due_of(condition, evidence) if evidence.applies(condition) else None
    if due is None:
        return
    history, registration = evidence.history, evidence.history.registration
    name = f"{registration.name} — " if registration else ""
    # Until the notification a calendar says no more than a board: not even that the offers were opened.
    veiled = condition.verb is Verb.PASSATION and in_consultation(history)
    yield Entry(
        key=f"{scope}.{condition.key}",
        title=f"{name}Échéance : {IN_CONSULTATION if veiled else what(evidence.process, condition)}",
        first=due,
        last=due,
        standing=Standing.AGREED if fixed_at(condition, evidence) else Standing.PLANNED,
        zone=history.zone,
        phase=phase.key,
        owner=condition.owed_by,
        done=not veiled and covers(evidence.spans(condition), history.at),
    )
