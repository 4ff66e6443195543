"""Writes `docs/process.md` from a definition: `python -m tasks.document > docs/process.md`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

from config.process_file import load_process
from models.definition import Phase
from models.french import enumerate_french
from models.ladders import DEADLINE_TITLES
from models.legal import SILENCES, TITULAIRE, Legal
from models.process import Process
from models.roles import ROLE_TITLES, Role
from models.wording import ONLY_TITLES, what
from tasks.describe import TRIGGER_TITLES, by_when

HEAD = """<!-- Page écrite par « python -m tasks.document » : changez la définition, pas cette page. -->

# Le processus : {0.title}

{0.duration}. Définition : `config/processes/{0.key}.yaml`, version {0.version}.

Une phase est terminée au premier moment où toutes ses conditions, d’ouverture comprises, sont réunies.
"""


def document(process: Process) -> str:
    """The phases in the pilot's order: what opens and closes each, who owes it, by when."""
    pages = [_phase(process, rank, phase) for rank, phase in enumerate(process.phases, 1)]
    return "\n".join([HEAD.format(process), *pages, *_delays(process), *_reminders(process)])


def _delays(process: Process) -> Iterator[str]:
    """What a contract may change, and what silence decides."""
    yield "## Les délais du marché\n"
    yield "À défaut d’autre durée au contrat de l’atelier (`contract: {delays: {…}}`).\n"
    yield "| Délai | | Durée | Article | Qui se tait | Son silence vaut |\n|---|---|---|---|---|---|"
    for key, legal in process.legal_delays.items():
        who = "titulaire" if key in TITULAIRE else "acheteur"
        silence = SILENCES.get(Legal(key), "—")
        yield f"| {legal.title} | `{key}` | {legal.default} | {legal.article} | {who} | {silence} |"
    yield ""


def _reminders(process: Process) -> list[str]:
    """Who is written to before and after each kind of date."""
    said = process.reminders
    lines = ["## Rappels", "", f"À 9 h, un jour ouvré, à qui doit la chose et à : {_roles(said.to)}.", ""]
    lines += ["| Échéance | Jours comptés depuis elle |", "|---|---|"]
    for kind, ladder in said.ladders.items():
        days = (one.label if one.to is None else f"{one.label} ({_roles(one.to)})" for one in ladder)
        lines.append(f"| {DEADLINE_TITLES[kind]} | {', '.join(days)} |")
    return [*lines, ""]


def _roles(roles: Iterable[Role]) -> str:
    return enumerate_french(ROLE_TITLES[role] for role in roles)


def _phase(process: Process, rank: int, phase: Phase) -> str:
    whose = "commune à la session nationale" if phase.scope == "session" else "propre à chaque atelier"
    length = f", {phase.length} prévues" if phase.length else ""
    lines = [f"## {rank}. {phase.title}", ""]
    lines += [f"`{phase.key}` : {whose}{length} ; {TRIGGER_TITLES[phase.trigger]}.", ""]
    lines += ["| | Ce qu’il faut | Qui le doit | Pour quand |", "|---|---|---|---|"]
    for word, conditions in (("ouverture", phase.opens_when), ("fin", phase.closes_when)):
        for one in conditions:
            only = f", {ONLY_TITLES[one.only_if]}" if one.only_if else ""
            cells = (word, what(process, one) + only, ROLE_TITLES[one.owed_by], by_when(process, one))
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    sys.stdout.write(document(load_process("national")))
