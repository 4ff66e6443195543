"""What each message says: the values its template asks for, as plain JSON (dates in ISO text)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from models.carried import Carried, carried, carried_to
from models.conditions import Verb
from models.facts import Fact
from models.hours import read_hours
from models.invitations import Invitation
from models.kinds import DateConvenue, DecisionPrise, EvenementAnnule, LivrableRemis, PlanRevise
from models.legal import Legal
from models.process import Process
from models.roles import ROLE_TITLES, Role
from models.secrecy import outside, veil_of
from models.situation import Anomaly, PhaseSituation, Situation
from models.standing import Standing
from models.told_decision import decided_for
from models.told_execution import of_execution
from models.told_legal import replied, replies, silence, stopped
from models.unmet import Unmet
from models.wording import OUTCOME_TITLES, deliverable_title, kind_title

Context = dict[str, Any]


def about_phase(situation: Situation, line: PhaseSituation, instead_of: Iterable[Role] = ()) -> Context:
    """A phase that is ready, opens or closes; or the words of it, for the pilot to send to others."""
    return {
        **_place(situation),
        "phase": _phase(line),
        "dates": _days(line.dates),
        "missing": [item(unmet) for unmet in line.unmet],
        "opened_on": _iso(line.opened_at),
        "closed_on": _iso(line.closed_at),
        "recipients": [ROLE_TITLES[role] for role in instead_of],
    }


def about_unmet(
    process: Process,
    situation: Situation,
    line: PhaseSituation,
    unmet: Unmet,
    instead_of: Iterable[Role] = (),
) -> Context:
    """A thing requested, announced or overdue; or the words of it, for the pilot to send to others."""
    condition = unmet.condition
    parts: list[str] = []
    if condition.deliverable:
        parts = list(process.deliverables_by_key[condition.deliverable].parts.values())
    return {
        **_place(situation),
        "phase": _phase(line),
        "wanted": item(unmet),
        "parts": parts,
        "answers": "pris-en-charge" in process.facts,
        "today": situation.at.isoformat(),
        "recipients": [ROLE_TITLES[role] for role in instead_of],
        "carried": observations(carried_to(condition, situation.evidence)),
    }


def about_the_week(situation: Situation) -> Context:
    """The mail of the week says what is so when it leaves: nothing of it is known before."""
    return _place(situation)


def observations(found: Iterable[Carried]) -> list[Context]:
    """What a deliverable has to mind, said of those before it."""
    return [{"deliverable": one.deliverable, "observations": one.text} for one in found]


def about_standing(situation: Situation, standing: Standing, instead_of: Iterable[Role] = ()) -> Context:
    """Something owed beside the phases, announced or overdue."""
    return {
        **_place(situation),
        "phase": None,
        "wanted": item(standing),
        "parts": [],
        "answers": False,
        "today": situation.at.isoformat(),
        "recipients": [ROLE_TITLES[role] for role in instead_of],
    }


def about_anomaly(situation: Situation, anomaly: Anomaly) -> Context:
    """Something that happened out of order; of the passation, a message only says that there is something."""
    line = next((line for line in situation.phases if line.key == anomaly.phase), None)
    process = situation.evidence.process
    veiled = veil_of(process, situation, anomaly.phase)
    return {
        **_place(situation),
        "phase": _phase(line) if line else None,
        "text": outside(process, anomaly),
        "missing": [item(unmet) for unmet in line.unmet] if line and not veiled else [],
    }


def about_refusal(situation: Situation, line: PhaseSituation, reason: str, unmet: Iterable[Unmet]) -> Context:
    """A trigger that was refused."""
    return {
        **_place(situation),
        "phase": _phase(line),
        "reason": reason,
        "missing": [item(one) for one in unmet],
    }


def about_fact(process: Process, situation: Situation, fact: Fact) -> Context:
    """A fact that people are told of."""
    key = phase_of(process, situation, fact)
    line = next((line for line in situation.phases if line.key == key), None)
    return {
        **_place(situation),
        "phase": _phase(line) if line else None,
        "kind": kind_title(fact.kind),
        "happened_on": fact.at.isoformat(),
        "precision": str(fact.when.precision),
        "corrected": bool(fact.corrected_by),
        **_said(process, situation, fact),
    }


def about_event(situation: Situation, event: str, one: Invitation) -> Context:
    """An event as somebody is invited to it, or is expected at it no more."""
    line = next((line for line in situation.phases if line.key == event), None)
    return {
        **_place(situation),
        "phase": _phase(line) if line else None,
        "dates": _days(one.days),
        "place": one.place or None,
        "remote": one.remote,
        "hours": one.timed and one.timed.shown_on(one.days[0], one.zone),
    }


def phase_of(process: Process, situation: Situation, fact: Fact) -> str:
    """The phase a fact belongs to on screen: its event's, its deliverable's, else the current one."""
    event = getattr(fact.payload, "event", None)
    if event in process.phases_by_key:
        return str(event)
    deliverable, version = getattr(fact.payload, "deliverable", None), getattr(fact.payload, "version", None)
    working = fact.kind == "version-circulee"
    for phase in process.phases:
        for condition in phase.closes_when:
            same = condition.deliverable == deliverable and condition.version in {None, version}
            if deliverable and same and (condition.verb is Verb.CIRCULATED) == working:
                return phase.key
    return situation.current.key if situation.current else ""


def item(unmet: Unmet | Standing) -> Context:
    """A thing owed, its owner and its date."""
    return {
        "key": unmet.key,
        "what": unmet.what,
        "owner": ROLE_TITLES[unmet.owner],
        "due": _day(unmet.due),
        "article": unmet.article,
        "because": list(unmet.because),
        "promised": _day(unmet.expected if unmet.expected != unmet.due else None),
        "since": _iso(unmet.since),
    }


def _said(process: Process, situation: Situation, fact: Fact) -> Context:
    said = fact.payload
    if isinstance(said, LivrableRemis):
        return _submission(process, situation, fact, said)
    if isinstance(said, DecisionPrise):
        return {
            "deliverable": deliverable_title(process, said.deliverable, said.version),
            "decision": OUTCOME_TITLES[said.decision] + (", avec observations" if said.observations else ""),
            "reasons": said.reasons,
            "observations": said.observations,
            "act": said.act,
            "notified_on": _iso(said.notified_at),
            **replies(situation, fact),
            **decided_for(situation, fact),
        }
    if isinstance(said, DateConvenue):
        return {
            "dates": _days(said.dates),
            "place": said.place,
            "remote": said.remote,
            "hours": said.hours and read_hours(said.hours).shown_on(said.dates[0], situation.zone),
            "before": _agreed_before(situation, said.event, fact),
        }
    return _said_otherwise(process, situation, fact)


def _said_otherwise(process: Process, situation: Situation, fact: Fact) -> Context:
    """The kinds that need no more than their own keys."""
    said = fact.payload
    if isinstance(said, PlanRevise):
        return {"because": said.because, "moves": _moves(process, situation, fact, said)}
    if isinstance(said, EvenementAnnule):
        return {"reason": said.reason, "before": _agreed_before(situation, said.event, fact)}
    if execution := of_execution(process, situation, fact):
        return execution
    deliverable = getattr(said, "deliverable", None)
    if deliverable is not None:
        return {
            **silence(situation, fact),
            **replied(situation, fact),
            **stopped(situation, fact),
            "deliverable": deliverable_title(process, deliverable, getattr(said, "version", None)),
            "effective": _iso(getattr(said, "effective", None)),
            "observations": getattr(said, "observations", None),
            "comments_by": _day(getattr(said, "comments_by", None)),
        }
    return {}


def _moves(process: Process, situation: Situation, fact: Fact, said: PlanRevise) -> list[Context]:
    """Each event planned anew, and the days it was on until then."""
    return [
        {
            "title": process.events[event].title,
            "dates": _days(days),
            "before": _days(_planned_before(situation, event, fact)),
        }
        for event, days in said.dates.items()
        if not _agreed_on(situation, event, days)
    ]


def _agreed_on(situation: Situation, event: str, days: tuple[date, ...]) -> bool:
    """Whether these are the agreed days of the event: its own message says so."""
    agreed = situation.history.agreed(event)
    return agreed is not None and isinstance(agreed.payload, DateConvenue) and agreed.payload.dates == days


def _planned_before(situation: Situation, event: str, fact: Fact) -> Iterable[date]:
    """What was planned for an event when this fact was recorded."""
    revised = [
        one.payload.dates[event]
        for one in situation.history.of(fact.kind)
        if (one.at, one.seq) < (fact.at, fact.seq)
        and isinstance(one.payload, PlanRevise)
        and event in one.payload.dates
    ]
    return revised[-1] if revised else situation.history.first_planned.get(event, ())


def _agreed_before(situation: Situation, event: str, fact: Fact) -> list[str]:
    """The dates that this fact moves or cancels."""
    before = [f for f in situation.history.agreements(event) if (f.at, f.seq) < (fact.at, fact.seq)]
    previous = before[-1].payload if before else None
    return _days(previous.dates) if isinstance(previous, DateConvenue) else []


def _submission(process: Process, situation: Situation, fact: Fact, said: LivrableRemis) -> Context:
    """What the acknowledgement says: received when, complete or not, verified until when."""
    attempts = [a for track in situation.tracks for a in track.attempts if a.fact.ref == fact.ref]
    deliverable = process.deliverables_by_key[said.deliverable]
    ends = attempts[0].verification_ends if attempts else None
    about = said.deliverable, said.version if deliverable.cumulative else None
    return {
        "deliverable": deliverable_title(process, said.deliverable, said.version),
        "parts": [deliverable.parts[part] for part in said.parts if part in deliverable.parts],
        "lacking": [deliverable.parts[part] for part in (attempts[0].missing if attempts else ())],
        "attempt": attempts[0].number if attempts else 1,
        "verification_ends": _day(ends),
        "article": process.legal_delays[Legal.VERIFICATION].article,
        "url": said.url,
        "carried": observations(carried(situation.evidence, about, fact.at)),
    }


def _place(situation: Situation) -> Context:
    return {"territory": situation.name, "slug": situation.scope, "zone": situation.zone}


def _phase(line: PhaseSituation) -> Context:
    return {
        "key": line.key,
        "title": line.phase.title,
        "of": line.phase.of,
        "rank": line.rank,
        "total": line.total,
    }


def _days(days: Iterable[date]) -> list[str]:
    return [day.isoformat() for day in days]


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
