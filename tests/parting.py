"""What tests of people who leave share: who comes, who goes, and what they are handed."""

from __future__ import annotations

from datetime import date, datetime

from gathering import sweeps

from acting import says
from config.wiring import House
from example import AD1, ATELIER, EQUIPE, PILOTE
from models.facts import Fact
from models.queries import messages_of, ref_of
from models.tables import Message
from sending import Recorder, delivers
from tasks.move_date import move

ELSA, SUCCESSOR = "elsa@cc.example", "suite@ddt53.example"


def joins(house: House, at: datetime, who: str, role: str, *, by: str = PILOTE, slug: str = ATELIER) -> Fact:
    said = {"email": who, "name": "Quelqu’un", "role": role}
    outcome = says(house, "personne-ajoutee", at, by=by, slug=slug, **said)
    assert outcome.refusal is None
    return outcome.facts[0]


def leaves(house: House, at: datetime, who: str, role: str, *, by: str = PILOTE, slug: str = ATELIER) -> None:
    outcome = says(house, "personne-retiree", at, by=by, slug=slug, email=who, role=role)
    assert outcome.refusal is None


def replaced(house: House, at: datetime, who: str, role: str, *, slug: str = ATELIER) -> None:
    """Somebody new comes in the place of somebody."""
    joins(house, at, SUCCESSOR, role, by=AD1, slug=slug)
    leaves(house, at, who, role, by=SUCCESSOR if role == "national" else AD1, slug=slug)


def news(house: House, at: datetime, day: date = date(2027, 5, 4), *, slug: str = ATELIER) -> None:
    """A date planned anew: all hear of it with the mail of the day."""
    with house.writing() as session:
        moved = move(session, slug, "atelier-1", (day,), because="La salle.", by=AD1, at=at)
    assert moved.outcome.refusal is None


def hands_in(house: House, at: datetime) -> None:
    """What its accusé, a legal notice, tells the mandataire and who decides."""
    said = {"deliverable": "note-de-cadrage", "parts": "methodologie,calendrier"}
    assert says(house, "livrable-remis", at, by=EQUIPE, **said).refusal is None


def handed(house: House, at: datetime, who: str) -> list[str]:
    """The subjects of what somebody is handed at a moment."""
    sweeps(house, at)
    courier = Recorder()
    delivers(house, courier, at)
    return [mail.subject.replace("\u00a0", " ") for mail in courier.sent if mail.to == who]


def rows_of(house: House, who: str, message: str = "") -> list[Message]:
    """What was written to somebody, of one message or of any."""
    with house.reading() as session:
        ref = ref_of(session, who)
        theirs = [row for row in messages_of(session) if row.person == ref]
    return [row for row in theirs if not message or row.message == message]
