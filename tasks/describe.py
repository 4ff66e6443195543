"""A process definition as the stable JSON of `atelier process`."""

from __future__ import annotations

from typing import Any

from models.conditions import Condition, Step, Verb
from models.definition import Phase, Trigger
from models.legal import TACIT, Legal
from models.process import Process
from models.roles import ROLE_TITLES
from models.wording import what

TRIGGER_TITLES = {
    Trigger.PILOTE: "déclenchée par le pilote",
    Trigger.REGLE: "s’ouvre d’elle-même",
    Trigger.NATIONAL: "s’ouvre à la date donnée par AD1",
}


def describe(process: Process) -> dict[str, Any]:
    """What opens and closes each phase, in the order a pilot lives it."""
    return {
        "key": process.key,
        "version": process.version,
        "title": process.title,
        "duration": process.duration,
        "phases": [describe_phase(process, phase) for phase in process.phases],
        "deliverables": [
            {
                "key": d.key,
                "title": d.title,
                "parts": list(d.parts),
                "owner": str(d.owner),
                "verification": d.verification,
            }
            for d in process.deliverables
        ],
        "delays": [
            {
                "key": key,
                "title": legal.title,
                "default": str(legal.default),
                "article": legal.article,
            }
            for key, legal in process.legal_delays.items()
        ],
        "facts": {kind: [str(role) for role in rights.who] for kind, rights in process.facts.items()},
    }


def describe_phase(process: Process, phase: Phase) -> dict[str, Any]:
    """One of them."""
    delivered = (c.deliverable for c in phase.closes_when if c.deliverable)
    return {
        "key": phase.key,
        "title": phase.title,
        "kind": str(phase.kind),
        "scope": phase.scope,
        "trigger": str(phase.trigger),
        "trigger_title": TRIGGER_TITLES[phase.trigger],
        "length": str(phase.length) if phase.length else None,
        "opens_when": [_condition(process, condition) for condition in phase.opens_when],
        "closes_when": [_condition(process, condition) for condition in phase.closes_when],
        "deliverables": list(dict.fromkeys(delivered)),
    }


def _condition(process: Process, condition: Condition) -> dict[str, Any]:
    said = process.dues.get(condition.key)
    return {
        "key": condition.key,
        "what": what(process, condition),
        "owner": str(condition.owed_by),
        "owner_title": ROLE_TITLES[condition.owed_by],
        "when": by_when(process, condition),
        "due": said.due.model_dump(exclude_none=True) if said and said.due else None,
        "only_if": condition.only_if,
    }


def by_when(process: Process, condition: Condition) -> str:
    """By when a condition is owed, in the words of the definition; « — » where nothing fixes it."""
    if condition.verb in {Verb.HELD, Verb.REGISTERED}:
        return "jour convenu" if condition.verb is Verb.HELD else "début de l’atelier"
    if condition.verb is Verb.PASSATION:
        return "le jour de la limite de remise des offres" if condition.subject == Step.OUVERTURE else "—"
    answers = condition.verb in {Verb.ANSWERED, Verb.ADMITTED}
    if answers and process.deliverables_by_key[condition.subject].verification == "contractual":
        delay = process.legal_delays[Legal.VERIFICATION].default
        return f"{delay} après la remise, sauf contrat ; ensuite, {TACIT}"
    due = process.dues[condition.key].due if condition.key in process.dues else None
    if due is None:
        return "—"
    side, anchor = ("avant", due.before) if due.before else ("après", due.after or "")
    of = "la remise" if anchor == "remise" else f"la date {process.events[anchor].of}"
    return f"{due.days} jours {side} {of}" if due.days else f"à {of}"
