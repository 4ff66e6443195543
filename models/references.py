"""Whether the keys that a fact names exist, and whether it is told to the right journal."""

from __future__ import annotations

from datetime import date, datetime

from models.definition import Phase
from models.errors import BadInput
from models.kinds import (
    AtelierExcuse,
    DecisionPrise,
    EvenementTenu,
    LivrableRemis,
    Payload,
    PrisEnCharge,
    RejetNotifie,
)
from models.moments import Precision, When, local_day
from models.process import Process
from models.situation import Situation


def check_references(process: Process, situation: Situation, kind: str, payload: Payload) -> None:
    """BadInput where an event, a deliverable, a version, a part or a moment makes no sense."""
    event, deliverable = getattr(payload, "event", None), getattr(payload, "deliverable", None)
    if event is not None:
        _known("événement", "event", event, list(process.events))
    if deliverable is not None:
        _known("livrable", "deliverable", deliverable, list(process.deliverables_by_key))
        _check_version(process, deliverable, getattr(payload, "version", 1))
    if isinstance(payload, LivrableRemis):
        for part in payload.parts:
            _known("partie", "parts", part, list(process.deliverables_by_key[payload.deliverable].parts))
    if isinstance(payload, PrisEnCharge):
        owed = [unmet.key for line in situation.own_phases for unmet in line.expects]
        _known("chose due", "condition", payload.condition, list(process.owing), shown=owed)
    if kind in process.facts:
        _check_scope(process, situation, kind, payload)
    _check_moments(situation, payload)


def _known(sort: str, field: str, key: str, known: list[str], *, shown: list[str] | None = None) -> None:
    """`shown` are those that may be meant now, where there are too many to list."""
    if key not in known:
        listed = "Ce livrable n’a pas de partie à nommer."
        if known:
            listed = f"Possibles : {', '.join(dict.fromkeys(shown or known))}."
        raise BadInput(f"« {key} » : cette clé ({sort}) n’existe pas.", todo=listed, field=field)


def _check_version(process: Process, key: str, version: int) -> None:
    versions = process.versions.get(key, ())
    if process.deliverables_by_key[key].cumulative and version not in versions:
        known = ", ".join(str(v) for v in versions)
        raise BadInput(
            f"La version {version} de « {key} » n’est pas attendue.",
            todo=f"Versions : {known}.",
            field="version",
        )


def _check_scope(process: Process, situation: Situation, kind: str, payload: Payload) -> None:
    """A session's fact is told once, to the session; a territory's to its atelier."""
    rule = process.facts[kind].scope
    if rule == "either":
        return
    phase = _phase_of(process, payload) if rule == "event" else None
    scope = phase.scope if phase else rule
    is_session = situation.history.registration is None
    if scope == "session" and not is_session:
        raise BadInput(
            "Ce fait est celui de la session nationale : il vaut pour tous ses ateliers.",
            todo="Enregistrez-le sous le nom de la session, une seule fois.",
            field="event",
        )
    if scope == "atelier" and is_session:
        raise BadInput(
            "Ce fait est celui d’un atelier, pas de la session nationale.",
            todo="Enregistrez-le sous le nom de l’atelier.",
            field="event",
        )


def _phase_of(process: Process, payload: Payload) -> Phase | None:
    """The phase of the event, or of the thing owed, that a fact names."""
    if isinstance(payload, PrisEnCharge):
        return process.owing[payload.condition][0]
    event = getattr(payload, "event", None)
    return process.phases_by_key[event] if event else None


def _check_moments(situation: Situation, payload: Payload) -> None:
    """What took place or was notified cannot be still to come."""
    today = local_day(situation.at, situation.zone)
    if isinstance(payload, EvenementTenu) and payload.dates[-1] > today:
        raise _future("dates", payload.dates[-1])
    notified = payload.notified_at if isinstance(payload, DecisionPrise | RejetNotifie) else None
    if notified and notified > situation.at:
        raise _future("notified-at", notified)


def check_not_in_the_future(when: When, situation: Situation) -> None:
    """BadInput where this moment is still to come."""
    late = (
        when.day > local_day(situation.at, when.zone)
        if when.precision is Precision.DAY
        else when.at > situation.at
    )
    if late:
        raise BadInput(
            f"Le {when.shown()} n’est pas encore passé : on n’enregistre que ce qui a eu lieu.",
            todo="Corrigez la date, ou attendez ce jour-là.",
            field="on",
        )


def _future(field: str, moment: date | datetime) -> BadInput:
    return BadInput(
        f"« {field} » : {moment.isoformat()} n’est pas encore passé.",
        todo="Corrigez la date, ou attendez ce jour-là.",
        field=field,
    )


def check_excused(payload: Payload, ateliers: list[str]) -> None:
    """An excuse names an atelier of the session."""
    if isinstance(payload, AtelierExcuse):
        _known("atelier", "atelier", payload.atelier, ateliers)
