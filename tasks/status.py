"""Where an atelier stands, as the stable JSON of `atelier status`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from models.assess import today
from models.carried import carried_to
from models.drift import Drift, drifts
from models.ended import ARTICLE, ended_in_words, ending_of
from models.errors import NotFound
from models.key_people import key_people_of
from models.kinds import ExecutionArretee
from models.moments import local_day
from models.reader import Reader
from models.roles import ROLE_TITLES, Role
from models.seen import Seen
from models.situation import PhaseSituation, Situation, Waiver
from models.standing import Standing
from models.team_clock import TeamClock, team_clock_of
from models.unmet import Unmet
from tasks.coming import coming, coming_dict
from tasks.load import Loaded, load
from tasks.people import author, with_addresses
from tasks.standing_in import behalf_of
from tasks.veil import veiled

#: Who prepares an event: they are told who comes.
_PREPARES = frozenset({Role.PILOTE, Role.NATIONAL})


def status(
    session: Session, slug: str, *, at: datetime, known_at: datetime | None = None, by: str | None = None
) -> dict[str, Any]:
    """The situation of an atelier, or of a session and each of its ateliers.

    Of a consultation under way nothing is said but to `by`, if the passation is for them.
    """
    loaded = load(session, slug, known_at=known_at)
    if loaded.is_session:
        reader = Reader(loaded.process, loaded.situation(at), author(session, by) if by else None)
        ateliers = [status(session, mate.slug, at=at, known_at=known_at, by=by) for mate in loaded.ateliers]
        own = situation_dict(session, loaded, loaded.situation(at), reader)
        return {**own, "ateliers": ateliers}
    situation = loaded.situation(at)
    if situation.history.registration is None:
        raise NotFound(f"L’atelier « {slug} » n’était pas encore inscrit à ce moment.", field="at")
    reader = Reader(loaded.process, situation, author(session, by) if by else None)
    seen = Seen(loaded.process, situation, whole=reader.sees_passation)
    return veiled(situation_dict(session, loaded, situation, reader), seen)


def situation_dict(
    session: Session, loaded: Loaded, situation: Situation, reader: Reader | None = None
) -> dict[str, Any]:
    """A situation with stable keys and ISO dates; people by their address.

    Who comes is counted for everybody, and named to those who prepare the event.
    """
    waivers = [waiver for line in situation.phases for waiver in line.waivers]
    addresses = with_addresses(session, {waiver.by for waiver in waivers})
    behalf = behalf_of(session, loaded, [waiver.fact for waiver in waivers])
    current, drift = situation.current, drifts(situation)
    late = situation.late(today(situation))
    comes = coming(session, loaded.slug, at=situation.at)
    named = reader is not None and bool(reader.roles & _PREPARES)
    return {
        "session" if loaded.is_session else "atelier": loaded.slug,
        "name": loaded.journal.title,
        "process": loaded.process.key,
        "version": loaded.process.version,
        "zone": situation.zone,
        "at": situation.at.isoformat(),
        "seq": loaded.journal.head_seq,
        "head": loaded.journal.head_digest,
        "phases": [
            {
                **phase_dict(situation, line, drift[line.key], addresses, behalf),
                "coming": coming_dict(session, comes[line.key], named=named) if line.key in comes else None,
            }
            for line in situation.phases
        ],
        "current": current.key if current else None,
        "owed": [unmet_dict(one) for one in situation.owes],
        "ended": _ended(situation),
        "clock": clock_dict(team_clock_of(loaded.process, situation.history)),
        "key_people": _key_people(session, situation),
        "standing": [unmet_dict(one) for one in situation.standing],
        "health": {
            "state": "late" if late else "irregular" if situation.anomalies else "ok",
            "late": [unmet_dict(one) for one in late],
            "anomalies": [{"phase": a.phase or None, "text": a.text} for a in situation.anomalies],
        },
    }


def _ended(situation: Situation) -> dict[str, Any] | None:
    """The decision that ended the contract after a phase (art. 22), if one did."""
    ending = ending_of(situation.history)
    if ending is None or not isinstance(ending.payload, ExecutionArretee):
        return None
    return {
        "on": ending.when.day.isoformat(),
        "after": ending.payload.phase,
        "article": ARTICLE,
        "text": ended_in_words(ending),
        "fact": ending.ref,
    }


def clock_dict(clock: TeamClock | None) -> dict[str, Any] | None:
    """The team’s own clock, where the contract gives a delay and it has begun."""
    if clock is None:
        return None
    return {
        "start": clock.start.isoformat(),
        "delay": str(clock.delay),
        "end": _iso(clock.end),
        "stopped": clock.stopped,
        "days_used": clock.days_used,
        "days_left": clock.days_left,
        "done": _iso(clock.done),
        "stops": [
            {"start": stop.start.isoformat(), "end": _iso(stop.end), "what": stop.reason}
            for stop in clock.stops
        ],
        "because": list(clock.because),
    }


def _key_people(session: Session, situation: Situation) -> list[dict[str, Any]]:
    """Who holds each function that the marché names, and whose word is awaited; people by their address."""
    people = key_people_of(situation.evidence.process, situation.history)
    addresses = with_addresses(session, {one.person for one in people if one.person})
    return [
        {
            "function": one.function,
            "title": one.title,
            "person": addresses[one.person] if one.person else None,
            "since": one.since.isoformat() if one.since else None,
            "awaits": str(one.turn.legal) if one.turn else None,
            "due": _iso(one.turn.due) if one.turn else None,
        }
        for one in people
    ]


def phase_dict(
    situation: Situation,
    line: PhaseSituation,
    drift: Drift,
    addresses: Mapping[str, str],
    behalf: Mapping[str, list[str]],
) -> dict[str, Any]:
    """One of the thirteen lines."""
    zone = situation.zone
    return {
        "key": line.key,
        "rank": line.rank,
        "scope": line.phase.scope,
        "title": line.phase.title,
        "state": str(line.state),
        "unmet": [unmet_dict(unmet) for unmet in line.unmet],
        "engaged_without": [unmet_dict(unmet) for unmet in line.engaged_without],
        "waived": [_waiver_dict(waiver, addresses, behalf) for waiver in line.waivers],
        "planned_open": _iso(line.planned_open),
        "planned_close": _iso(line.planned_close),
        "foreseen": _iso(drift.foreseen),
        "actual": _iso(drift.actual),
        "drift_days": drift.days,
        "opened_on": _iso(_day(line.opened_at, zone)),
        "closed_on": _iso(_day(line.closed_at, zone)),
        "dates": [day.isoformat() for day in line.dates],
        "attendance": str(line.attendance) if line.attendance else None,
        "note": None,
    }


def unmet_dict(unmet: Unmet | Standing) -> dict[str, Any]:
    """Something owed: what, who owes it, by when; and by when somebody said it would come."""
    taken = unmet.taken
    return {
        "what": unmet.what,
        "owner": str(unmet.owner),
        "due": _iso(unmet.due),
        "article": unmet.article,
        "because": list(unmet.because),
        "key": unmet.key,
        "owner_title": ROLE_TITLES[unmet.owner],
        "since": unmet.since.isoformat() if unmet.since else None,
        "taken": {"until": taken.until.isoformat(), "reason": taken.reason, "fact": taken.fact}
        if taken
        else None,
        "carried": _carried(unmet),
    }


def _carried(unmet: Unmet | Standing) -> list[dict[str, str]]:
    """The observations that a deliverable still to come has to mind."""
    if isinstance(unmet, Standing):
        return []
    found = carried_to(unmet.condition, unmet.evidence)
    return [{"deliverable": one.deliverable, "text": one.text, "fact": one.fact} for one in found]


def _waiver_dict(
    waiver: Waiver, addresses: Mapping[str, str], behalf: Mapping[str, list[str]]
) -> dict[str, Any]:
    return {
        "key": waiver.condition,
        "what": waiver.what,
        "reason": waiver.reason,
        "by": addresses[waiver.by],
        "on_behalf_of": behalf[waiver.fact.ref],
        "until": _iso(waiver.until),
        "active": waiver.active,
    }


def _day(moment: datetime | None, zone: str) -> date | None:
    return local_day(moment, zone) if moment else None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
