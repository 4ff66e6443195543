"""The floor's job as a process of ours: 21 calls close 14 phases, and each tells eight people."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.floor import CALLS
from bench.stage import NOW, ROLES, pilot_of, slug_of
from config import process_file
from config.wiring import House
from tasks.record import record

KEY = "travail-du-plancher"


def definition() -> dict[str, Any]:
    """Each phase closes by its calls, and eight people are told."""
    told = [{"message": "phase-terminee", "to": list(dict.fromkeys(role for _, role in ROLES))}]
    names = [[f"piece-{phase}-{rank}" for rank in range(count)] for phase, count in enumerate(CALLS)]
    gates: list[list[Any]] = [["registered"], *([{"submitted": one} for one in phase] for phase in names)]
    phases = {
        f"phase-{number}": {
            "title": f"Phase {number}",
            "of": f"de la phase {number}",
            "kind": "inter_ateliers",
            "scope": "atelier",
            "trigger": "regle",
            "event": False,
            "opens_when": gates[number],
            "closes_when": gates[number + 1],
            "on_close": told,
        }
        for number in range(len(CALLS))
    }
    rules = ("phase-ouverte", "poursuite-sans-attendre", "correction", "constat")
    kinds = ("marche-notifie", "livrable-remis", "personne-ajoutee", *rules)
    return {
        "key": KEY,
        "version": 1,
        "title": "Travail du plancher",
        "duration": "un an",
        "verification": "2 mois",
        "contract_phase": "phase-0",
        "deliverables": {one: {"title": one, "of": f"de {one}"} for phase in names for one in phase},
        "phases": phases,
        "facts": {kind: {"who": ["pilote"]} for kind in kinds},
    }


@contextmanager
def definitions(folder: Path) -> Iterator[None]:
    """The folder of definitions is the bench's, for the time of a measure. JSON is YAML."""
    (folder / f"{KEY}.yaml").write_text(json.dumps(definition()), encoding="utf-8")
    usual, process_file.FOLDER = process_file.FOLDER, folder
    yield
    process_file.FOLDER = usual


def begin(house: House, number: int) -> None:
    """The market is notified: the year may begin."""
    _record(house, number, "marche-notifie", reference="MS 1")


def live(house: House, number: int) -> None:
    """The 21 calls of a year."""
    for phase, calls in enumerate(CALLS):
        for rank in range(calls):
            _record(house, number, "livrable-remis", deliverable=f"piece-{phase}-{rank}")


def _record(house: House, number: int, kind: str, **said: str) -> None:
    with house.writing() as session:
        outcome = record(session, slug_of(number), kind, said, by=pilot_of(number), at=NOW)
    assert outcome.refusal is None, outcome.refusal
