"""An atelier in the spring of 2027, its people's mail of the day, and what is corrected in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

from gathering import gathering, sweeps

from acting import says
from config.wiring import House
from example import ATELIER, CHEF, EQUIPE, PILOTE, fill
from models.facts import Fact
from notifications.mail import Mail
from sending import Recorder, delivers
from tasks.correct import correct
from tasks.move_date import move


@contextmanager
def lively(url: str, folder: Path, at: datetime) -> Iterator[House]:
    """The session has begun, the launch is agreed, and all that waited on 12 March has left."""
    with gathering(url, folder) as house:
        fill(house, folder)
        leaves(house, at)
        yield house


def leaves(house: House, at: datetime, *, sweep: bool = False) -> list[Mail]:
    """The mails handed over at this moment, after the sweep of the morning where one is asked for."""
    if sweep:
        sweeps(house, at)
    courier = Recorder()
    delivers(house, courier, at)
    return courier.sent


def fact(house: House, kind: str, at: datetime, **said: Any) -> Fact:
    outcome = says(house, kind, at, **said)
    assert outcome.refusal is None, outcome.refusal
    return outcome.facts[0]


def corrects(house: House, wrong: Fact, at: datetime, *, by: str = CHEF, **values: str) -> None:
    """The same fact put right, or annulled where no value is given."""
    said = values or {"annule": "oui"}
    with house.writing() as session:
        done = correct(session, wrong.scope, wrong.seq, said, because="Erreur de saisie.", by=by, at=at)
    assert done.refusal is None, done.refusal


def plans(house: House, at: datetime, *days: str) -> Fact:
    """The first workshop planned on other days; the fact that says so."""
    wanted = tuple(date.fromisoformat(one) for one in days)
    with house.writing() as session:
        moved = move(session, ATELIER, "atelier-1", wanted, because="La salle.", by=PILOTE, at=at)
    assert moved.outcome.refusal is None, moved.outcome.refusal
    return next(one for one in moved.outcome.facts if one.kind == "plan-revise")


def submits(house: House, at: datetime) -> None:
    key = {"deliverable": "note-de-cadrage", "parts": "methodologie,calendrier"}
    fact(house, "livrable-remis", at, by=EQUIPE, **key)


def decides(house: House, at: datetime, decision: str = "admission", **more: str) -> Fact:
    said = {"deliverable": "note-de-cadrage", "decision": decision, "act": "n° 1", **more}
    return fact(house, "decision-prise", at, by=CHEF, **said)
