"""Who would do what next, were everybody on time: the dry model of people that a rehearsal plays.

Nobody is early and nobody is late. A phase is opened the moment it may be; a date is agreed and a thing is
handed in on the last day on which it is not late; an answer comes on the last day of its delay; an event is
held on its day. Nothing here is a rule of the démarche: `decide` judges each of these acts like any other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from models.commands import Command, OpenPhase, Record
from models.conditions import Condition, Verb
from models.deliverables import verification_of
from models.facts import read_payload
from models.moments import exactly, local_day, on_day
from models.process import Trigger
from models.rights import may_record
from models.roles import Role
from models.situation import PhaseSituation, Situation, State, Unmet
from models.wording import what

#: Agreed or planned days of each event of one journal.
Dates = Mapping[str, tuple[date, ...]]

#: People act in the morning of their territory; an event is over in the evening of its last day.
ACTING, OVER = time(10), time(18)
#: How long beforehand a date is agreed where the definition does not say: a local one, a national one.
NOTICE, NATIONAL_NOTICE = timedelta(days=28), timedelta(days=56)
PLACE = "lieu à préciser"


@dataclass(frozen=True, slots=True)
class Intention:
    """An act that somebody would make at a moment; `command` gives none where nobody holds a role that may.

    Of the many that are meant, one is made and the others are meant anew: it is worded only then.
    """

    at: datetime
    key: str
    phase: str
    what: str
    role: Role
    command: Callable[[], Command | None]


def intentions(situation: Situation, dates: Dates) -> Iterator[Intention]:
    """What people of this journal would do next, each at its moment and never before now."""
    for line in situation.own_phases:
        if line.state is State.READY:
            yield _opening(situation, line)
        for unmet in line.unmet:
            day = _day(situation, line, unmet, dates)
            if day is not None and unmet.condition.verb not in {Verb.HELD, Verb.REGISTERED}:
                at = _moment(day, ACTING, situation)
                yield _recording(
                    situation, line, unmet.condition, at, _said(situation, unmet.condition, dates)
                )
        # An event takes place on its day, whether its phase is open or not (rule 1).
        days = dates.get(line.key)
        if line.phase.event and days and situation.history.held(line.key) is None:
            owner = Role.NATIONAL if line.phase.trigger is Trigger.NATIONAL else Role.PILOTE
            held = Condition(verb=Verb.HELD, subject=line.key, owner=owner)
            at = _moment(days[-1], OVER, situation)
            yield _recording(situation, line, held, at, {"event": line.key, "dates": days})


def _opening(situation: Situation, line: PhaseSituation) -> Intention:
    def command() -> Command | None:
        by = _author(situation, "phase-ouverte", None, Role.PILOTE)
        return OpenPhase(line.key, exactly(situation.at, situation.zone), by) if by else None

    what = f"ouverture {line.phase.of}"
    return Intention(situation.at, f"ouvrir:{line.key}", line.key, what, Role.PILOTE, command)


def _recording(
    situation: Situation, line: PhaseSituation, condition: Condition, at: datetime, said: dict[str, Any]
) -> Intention:
    """The fact that fulfils a condition, told by whoever owes it."""
    kind = _kind(situation, condition)
    owner = Role.DECIDEUR if kind == "decision-prise" else condition.owed_by

    def command() -> Command | None:
        by = _author(situation, kind, said.get("event"), owner)
        # An event is known by its day, as where it is recorded without an hour.
        zone, held = situation.zone, condition.verb is Verb.HELD
        when = on_day(local_day(at, zone), zone) if held else exactly(at, zone)
        return Record(kind, read_payload(kind, said), when, by) if by else None

    words = what(situation.evidence.process, condition)
    return Intention(at, f"{condition.key}:{at.date()}", line.key, words, owner, command)


def _day(situation: Situation, line: PhaseSituation, unmet: Unmet, dates: Dates) -> date | None:
    """The last day on which it is not late; where nothing is due, with notice or by the end of its phase."""
    if unmet.due is not None:
        return unmet.due
    condition, calendar = unmet.condition, situation.history.calendar
    days = dates.get(condition.subject) if condition.event else None
    if days:
        notice = NATIONAL_NOTICE if situation.is_session else NOTICE
        return calendar.previous_working(days[0] - notice)
    if condition.verb is Verb.FACT and line.planned_close and line.state is State.OPEN:
        return calendar.previous_working(line.planned_close)
    return None


def _kind(situation: Situation, condition: Condition) -> str:
    """An answer is a decision where the marché verifies the deliverable, else a mention of it."""
    if condition.verb is not Verb.ANSWERED:
        return condition.kinds[0]
    deliverable = situation.evidence.process.deliverables_by_key[condition.subject]
    verified = verification_of(situation.evidence.process, deliverable, situation.history)
    return "decision-prise" if verified else "pris-en-compte"


def _said(situation: Situation, condition: Condition, dates: Dates) -> dict[str, Any]:
    """The words of the fact: complete deliverables, favourable decisions."""
    if condition.verb in {Verb.FACT, Verb.PUBLISHED}:
        return {}
    if condition.event:
        said: dict[str, Any] = {"event": condition.subject}
        if condition.verb is Verb.DATED:
            place = {} if situation.is_session else {"place": PLACE}
            said |= {"dates": dates.get(condition.subject, ()), **place}
        return said
    deliverable = situation.evidence.process.deliverables_by_key[condition.subject]
    said = {"deliverable": deliverable.key, "version": condition.version or 1}
    if condition.verb is Verb.SUBMITTED:
        said["parts"] = tuple(deliverable.parts)
    if condition.verb is Verb.ADMITTED or _kind(situation, condition) == "decision-prise":
        said["decision"] = "admission"
    return said


def _author(situation: Situation, kind: str, event: str | None, owner: Role) -> str | None:
    """Its owner where the definition lets them record it, else the first who may; a decision is one's own."""
    allowed = may_record(situation.evidence.process, kind, event)
    others = () if kind == "decision-prise" else allowed
    roles = (*([owner] if owner in allowed else []), *others)
    return next((people[0] for role in roles if (people := situation.history.people(role))), None)


def _moment(day: date, hour: time, situation: Situation) -> datetime:
    """That day at that hour in the territory, or now where it is past."""
    moment = datetime.combine(day, hour, ZoneInfo(situation.zone)).astimezone(UTC)
    return max(moment, situation.at)
