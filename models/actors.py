"""Who would do what next, were everybody on time: the dry model of people that a rehearsal plays.

Nobody is early and nobody is late. A phase is opened the moment it may be; a date is agreed and a thing is
handed in on the last day on which it is not late; an answer comes on the last day of its delay; an event is
held on its day. Nothing here is a rule of the démarche: `decide` judges each of these acts like any other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from models.commands import Command, OpenPhase, Record
from models.conditions import Condition, Verb
from models.definition import Trigger
from models.deliverables import verification_of
from models.facts import read_payload
from models.intentions import ACTING, OVER, Intention, author, moment
from models.moments import exactly, local_day, on_day
from models.roles import Role
from models.situation import PhaseSituation, Situation, State
from models.tenders import chosen, tendering
from models.unmet import Unmet
from models.wording import what

#: Agreed or planned days of each event of one journal.
Dates = Mapping[str, tuple[date, ...]]

#: How long beforehand a date is agreed where the definition does not say: a local one, a national one.
NOTICE, NATIONAL_NOTICE = timedelta(days=28), timedelta(days=56)
PLACE = "lieu à préciser"
#: An event is held on its day, and the steps of a passation come one after another (`models.tenders`).
_PLAYED_ELSEWHERE = frozenset({Verb.HELD, Verb.REGISTERED, "passation"})


def intentions(situation: Situation, dates: Dates) -> Iterator[Intention]:
    """What people of this journal would do next, each at its moment and never before now."""
    yield from tendering(situation)
    for line in situation.own_phases:
        if line.state is State.READY:
            yield _opening(situation, line)
        for unmet in line.unmet:
            day = _day(situation, line, unmet, dates)
            if day is not None and unmet.condition.verb not in _PLAYED_ELSEWHERE:
                at = moment(day, ACTING, situation)
                yield _recording(
                    situation, line, unmet.condition, at, _said(situation, unmet.condition, dates)
                )
        # An event takes place on its day, whether its phase is open or not (rule 1).
        days = dates.get(line.key)
        if line.phase.event and days and situation.history.held(line.key) is None:
            owner = Role.NATIONAL if line.phase.trigger is Trigger.NATIONAL else Role.PILOTE
            held = Condition(verb=Verb.HELD, subject=line.key, owner=owner)
            at = moment(days[-1], OVER, situation)
            yield _recording(situation, line, held, at, {"event": line.key, "dates": days})


def _opening(situation: Situation, line: PhaseSituation) -> Intention:
    def commands() -> tuple[Command, ...]:
        by = author(situation, "phase-ouverte", None, Role.PILOTE)
        return (OpenPhase(line.key, exactly(situation.at, situation.zone), by),) if by else ()

    what = f"ouverture {line.phase.of}"
    return Intention(situation.at, f"ouvrir:{line.key}", line.key, what, Role.PILOTE, commands)


def _recording(
    situation: Situation, line: PhaseSituation, condition: Condition, at: datetime, said: dict[str, Any]
) -> Intention:
    """The fact that fulfils a condition, told by whoever owes it."""
    kind = _kind(situation, condition)
    owner = Role.DECIDEUR if kind == "decision-prise" else condition.owed_by

    def commands() -> tuple[Command, ...]:
        by = author(situation, kind, said.get("event"), owner)
        # An event is known by its day, as where it is recorded without an hour.
        zone, held = situation.zone, condition.verb is Verb.HELD
        when = on_day(local_day(at, zone), zone) if held else exactly(at, zone)
        return (Record(kind, read_payload(kind, said), when, by),) if by else ()

    words = what(situation.evidence.process, condition)
    return Intention(at, f"{condition.key}:{at.date()}", line.key, words, owner, commands)


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
    if condition.verb is Verb.FACT and condition.subject == "marche-notifie":
        team = chosen(situation)
        return {"mandataire": team.contact} if team and team.contact else {}
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
