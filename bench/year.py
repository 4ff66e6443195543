"""Measure 3: the CPU of one atelier's whole year on the floor's job, 14 transitions and 112 mails."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.floor import CALLS, PEOPLE, address, build_floor, call, floor_engine
from bench.processes import ATELIER, Process, Sink, cpu, module, spawn, stop
from bench.stage import (
    NOW,
    ROLES,
    TODAY,
    import_ateliers,
    open_house,
    pilot_of,
    settings_of,
    slug_of,
    variables_of,
)
from bench.table import Row, compared
from config import process_file
from config.wiring import House
from models.queries import count_by_state
from tasks.record import record

KEY = "travail-du-plancher"


def definition() -> dict[str, Any]:
    """The floor's job as a process of ours: each phase closes by its calls, and eight people are told."""
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


def measure_year(folder: Path, sink: Sink, count: int) -> list[Row]:
    """The whole year of so many ateliers, and of as many sites of the floor, one after the other in turn."""
    url = f"sqlite:///{folder / 'floor.db'}"
    engine = floor_engine(url)
    build_floor(engine, count, today=TODAY)
    floor_post = module("floor_post", url, str(sink.port), str(PEOPLE), "NORMAL")
    settings = settings_of(folder, mail_port=sink.port)
    floor: list[float] = []
    ours: list[float] = []
    with _definitions(folder), open_house(settings) as house:
        import_ateliers(house, count, process=KEY)
        for number in range(count):
            _record(house, number, "marche-notifie", reference="MS 1")
        post = spawn(ATELIER, "deliver", "--watch", env=variables_of(settings), log=folder / "deliver.log")
        time.sleep(4)
        for number in range(count):
            floor.append(_floor_year(engine, number, floor_post, sink))
            ours.append(_our_year(house, number, post))
        stop(post, floor_post)
        engine.dispose()
        with house.reading() as session:
            sent = count_by_state(session)
    assert sent == {"sent": count * len(CALLS) * PEOPLE}, sent
    name = f"CPU of a year, 21 calls and {len(CALLS) * PEOPLE} mails, p50 of {count}"
    return [compared(name, floor, ours, 2)]


def _floor_year(engine: Any, place: int, post: Process, sink: Sink) -> float:
    start = time.process_time() + cpu(post)
    for phase, calls in enumerate(CALLS):
        for rank in range(calls):
            call(engine, place, phase, rank, at=NOW)
    sink.last_of(address(place, len(CALLS), person) for person in range(PEOPLE))
    time.sleep(0.1)  # The last marks.
    return time.process_time() + cpu(post) - start


def _our_year(house: House, number: int, post: Process) -> float:
    start = time.process_time() + cpu(post)
    for phase, calls in enumerate(CALLS):
        for rank in range(calls):
            _record(house, number, "livrable-remis", deliverable=f"piece-{phase}-{rank}")
    while True:
        with house.reading() as session:
            if set(count_by_state(session)) == {"sent"}:
                return time.process_time() + cpu(post) - start
        time.sleep(0.05)


def _record(house: House, number: int, kind: str, **said: str) -> None:
    with house.writing() as session:
        outcome = record(session, slug_of(number), kind, said, by=pilot_of(number), at=NOW)
    assert outcome.refusal is None, outcome.refusal


@contextmanager
def _definitions(folder: Path) -> Iterator[None]:
    """The folder of definitions is the bench's, for the time of a measure. JSON is YAML."""
    (folder / f"{KEY}.yaml").write_text(json.dumps(definition()), encoding="utf-8")
    usual, process_file.FOLDER = process_file.FOLDER, folder
    yield
    process_file.FOLDER = usual
