"""An installation as people have it: a mail a day for each, whatever their territories."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlmodel import col, select

from acting import says
from config.settings import Settings
from config.wiring import House
from example import AD1
from models.calendar import NATIONAL
from models.outcomes import DIGEST
from models.rhythm import Rhythm
from models.tables import Message, Person
from sending import Recorder, delivers, rows
from several import OPENED, SLUGS, pilot, several
from tasks.move_date import move
from tasks.sweep_all import sweep_all

VAL, REUNION, RIVE = (pilot(slug) for slug in SLUGS)
EVERYWHERE = "equipe@partout.example"


@contextmanager
def gathering(url: str, home: Path) -> Iterator[House]:
    """A house in which people have a mail a day."""
    house = House(Settings(home=home, database_url=url, rhythm=Rhythm.DIGEST))
    yield house
    house.close()


@contextmanager
def launched(url: str, home: Path) -> Iterator[House]:
    """Three launches opened on Friday 12 March; all that left at once has left."""
    with gathering(url, home) as house:
        several(house, home)
        sends(house, OPENED)
        yield house


def sweeps(house: House, at: datetime) -> None:
    assert sweep_all(house, at=at).failed == []


def sends(house: House, at: datetime) -> list[tuple[str, str]]:
    """Who is handed a mail at this moment, and its subject; AD1 apart, which reads once a week."""
    courier = Recorder()
    delivers(house, courier, at)
    return [(mail.to, mail.subject) for mail in courier.sent if mail.to != AD1]


def day(house: House, at: datetime) -> list[str]:
    """The morning of a day: the sweep, then the mails; who has one, as often as they do."""
    sweeps(house, at)
    return sorted(to for to, _ in sends(house, at))


def of(house: House, email: str) -> list[Message]:
    """The rows of somebody."""
    with house.reading() as session:
        ref = session.exec(select(Person.ref).where(col(Person.email) == email)).one()
    return [row for row in rows(house) if row.person == ref]


def digests(house: House) -> list[Message]:
    return [row for row in rows(house) if row.message == DIGEST]


def said_by(house: House, digest: Message) -> list[Message]:
    return [row for row in rows(house) if row.digest == digest.id]


def joins(house: House, slug: str, email: str, role: str, at: datetime) -> None:
    said = {"email": email, "name": "Équipe", "role": role}
    assert says(house, "personne-ajoutee", at, slug=slug, by=pilot(slug), **said).refusal is None


def news(house: House, slug: str, at: datetime) -> None:
    """Something that is told to the whole atelier with the mail of the day."""
    days = (NATIONAL.next_working(date(2027, 5, 3) + timedelta(days=3 * at.day + at.minute)),)
    with house.writing() as session:
        moved = move(session, slug, "atelier-1", days, because="La salle.", by=pilot(slug), at=at)
    assert moved.outcome.refusal is None
