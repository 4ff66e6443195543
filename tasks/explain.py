"""A phase explained from the definition alone: what opens and closes it, who is told, the files behind it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from config.process_file import line_of
from models.conditions import Condition, Verb
from models.definition import Phase, Told, Trigger
from models.dues import REQUESTED
from models.legal import SILENCES, Legal
from models.process import Process
from models.rights import may_record
from models.roles import NEVER_WRITTEN_TO, ROLE_TITLES, Role
from models.wording import kind_title, what
from notifications.subjects import subject_pattern
from tasks.describe import by_when, describe_phase
from tasks.explain_passation import explain_passation

Data = dict[str, Any]
#: Where the rules of a phase are, whatever the phase.
RULES = {
    "models/assess.py": "la règle qui dit où en est la phase",
    "models/evidence.py": "ce qui remplit chaque condition",
    "models/dues.py": "le calcul des échéances",
    "models/candidates.py": "ce qui est dû à chacun : messages, demandes, rappels",
}
#: … and those of the phase that passes a marché.
PASSED = {
    "models/passing/": "ce que la passation refuse, et ce qu’elle montre",
    "models/articles.py": "les règles de la passation, leurs articles et leur sûreté",
}
#: What may happen to a thing owed besides what fulfils it.
_AROUND = {
    Verb.DATED: ("evenement-annule", "plan-revise"),
    Verb.SUBMITTED: ("avis-rendu",),
    Verb.ADMITTED: ("reponse-du-titulaire", "delai-suspendu", "delai-repris"),
}


def explain(process: Process, key: str) -> Data:
    """What happens around a phase; NotFound names those that exist."""
    phase = process.phase(key)
    rank = list(process.phases_by_key).index(key) + 1
    # Two deliverables of one phase send the same message for the same reason: it is said once.
    told = [json.loads(one) for one in dict.fromkeys(map(json.dumps, _told(process, phase)))]
    return {
        "process": process.key,
        "version": process.version,
        "phase": {**describe_phase(process, phase), "rank": rank, "total": len(process.phases)},
        "messages": told,
        "reminders": [_reminder(process, phase, one) for one in _with_a_date(process, phase)],
        "facts": list(_facts(process, phase)),
        "passation": explain_passation(process, phase),
        "files": list(_files(process, phase, {one["message"] for one in told})),
    }


def _told(process: Process, phase: Phase) -> Iterator[Data]:
    """The messages around the phase, in the order in which they leave."""
    known = {"phase": {"of": phase.of, "title": phase.title}}
    for titled, told in (
        ("quand la phase est à ouvrir", phase.on_ready),
        ("à l’ouverture de la phase", phase.on_open),
    ):
        yield from (_message(titled, one, known) for one in told)
    if phase.trigger is Trigger.PILOTE:
        when = "si l’ouverture est demandée trop tôt (aussi à qui l’a demandée)"
        yield from (_message(when, one, known) for one in process.refusals)
    for condition in phase.conditions:
        yield from _about(process, phase, condition, known)
    if phase.scope == "atelier":
        when = "si la phase est engagée sans ses conditions d’ouverture"
        yield from (_message(when, one, known) for one in process.anomalies)
    yield from (_message("à la fin de la phase", one, known) for one in phase.on_close)


def _about(process: Process, phase: Phase, condition: Condition, known: Data) -> Iterator[Data]:
    """A request once its date is fixed, then what each fact that fulfils it sends."""
    wanted = {**known, "wanted": {"what": what(process, condition)}}
    due = process.dues[condition.key].due if condition.key in process.dues else None
    if condition.verb in REQUESTED and due:
        event = process.events[due.before or due.after or ""].of
        when = f"dès que la date {event} est convenue" if due.before else f"à la tenue {event}"
        for one in process.requests:
            # A session's requests and reminders go to their owner alone, or every pilot would have them.
            others = one.to if phase.scope == "atelier" else ()
            roles = dict.fromkeys([condition.owed_by, *others])
            yield _message(when, Told.model_construct(message=one.message, to=tuple(roles)), wanted)
    for kind in _kinds(process, condition):
        recorded = process.facts[kind].on_record if kind in process.facts else ()
        decided = {**known, "decision": "‹décision›"} if kind == "decision-prise" else known
        yield from (_message(f"au fait enregistré : {kind_title(kind)}", one, decided) for one in recorded)
    yield from _silences(process, condition, known)


def _kinds(process: Process, condition: Condition) -> Iterator[str]:
    """The facts that fulfil it, then what else may happen to it, as far as the definition knows them."""
    yield from condition.kinds
    yield from (kind for kind in _AROUND.get(condition.verb, ()) if kind in process.facts)


#: A silence that is about no deliverable.
_OF_PEOPLE = frozenset({Legal.REPLACEMENT_ANSWER})


def _silences(process: Process, condition: Condition, known: Data) -> Iterator[Data]:
    """What silence decides where a deliverable is verified, and whom it is told."""
    if condition.verb is Verb.ADMITTED:
        known_here = (key for key in SILENCES if key in process.legal_delays and key not in _OF_PEOPLE)
        for rule in dict.fromkeys(SILENCES[key] for key in known_here):
            yield from (
                _message(f"si un silence vaut {rule}", one, known) for one in process.on_silence(rule)
            )


def _message(when: str, told: Told, known: Data) -> Data:
    return {
        "when": when,
        "message": told.message,
        "to": [str(role) for role in told.to],
        "to_titles": _titles(told.to),
        "subject": subject_pattern(told.message, known),
    }


def _titles(roles: Iterable[Role]) -> list[str]:
    """Who is named but never written to is said to be."""
    return [ROLE_TITLES[r] + (" (sans message automatique)" if r in NEVER_WRITTEN_TO else "") for r in roles]


def _with_a_date(process: Process, phase: Phase) -> Iterator[Condition]:
    """What the phase may be reminded of: only what has a date."""
    return (one for one in phase.conditions if by_when(process, one) != "—")


def _reminder(process: Process, phase: Phase, condition: Condition) -> Data:
    """The days of its ladder; a session's reminders go to nobody but the owner."""
    said, local = process.reminders, phase.scope == "atelier"
    ladder = said.ladder(condition)
    others = [role for rung in ladder for role in (said.to if rung.to is None else rung.to) if local]
    roles = list(dict.fromkeys([condition.owed_by, *others]))
    return {
        "key": condition.key,
        "what": what(process, condition),
        "due": by_when(process, condition),
        "days": [rung.day for rung in ladder],
        "to": [str(role) for role in roles],
        "to_titles": _titles(roles),
    }


def _facts(process: Process, phase: Phase) -> Iterator[Data]:
    """Who may record what makes each condition true; an opening that is triggered comes first."""
    event = phase.key if phase.event else None
    kinds: dict[str, list[str]] = {"phase-ouverte": []} if phase.trigger is Trigger.PILOTE else {}
    for condition in phase.conditions:
        for kind in _kinds(process, condition):
            kinds.setdefault(kind, []).append(condition.key)
    kinds["poursuite-sans-attendre"] = []
    for kind, keys in kinds.items():
        roles = may_record(process, kind, event) if kind in process.facts else ()
        who = [str(role) for role in roles]
        yield {
            "kind": kind,
            "title": kind_title(kind),
            "who": who,
            "who_titles": [ROLE_TITLES[role] for role in roles] or ["l’import de la session"],
            "conditions": keys,
        }


def _files(process: Process, phase: Phase, messages: Iterable[str]) -> Iterator[Data]:
    """Every file that somebody who changes this phase would open, from the root of the project."""
    definition = f"config/processes/{process.key}.yaml"
    line = line_of(process.key, "phases", phase.key)
    yield {"path": definition, "line": line, "what": "la définition de la phase"}
    line = line_of(process.key, "facts")
    yield {"path": definition, "line": line, "what": "qui enregistre quoi, et le message qui part"}
    line = line_of(process.key, "reminders")
    yield {"path": definition, "line": line, "what": "les rappels"}
    reminders = {message for _, message in process.reminders.named()}
    for message in sorted({*messages, *reminders}):
        path = f"notifications/templates/{message}/"
        yield {"path": path, "line": None, "what": f"le texte du message « {message} »"}
    yield {"path": f"flows/{phase.kind}.py", "line": None, "what": "le flow Prefect de ce genre de phase"}
    passed = PASSED if any(one.verb is Verb.PASSATION for one in phase.conditions) else {}
    for path, said in {**RULES, **passed}.items():
        yield {"path": path, "line": None, "what": said}
