"""What tests of preferences share: a house that writes once a day, and people who choose."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlmodel import col, update

from config.settings import Settings
from config.wiring import House
from example import ATELIER, PILOTE, fill
from models.queries import messages_of, ref_of
from models.rhythm import Rhythm
from models.tables import Message
from tasks.preferences import change
from tasks.restamp import Waiting

#: A Friday, after nine in Paris: the next mail of the day is that of Monday 15 March.
FRIDAY = datetime(2027, 3, 12, 9, 0, tzinfo=UTC)
MONDAY = datetime(2027, 3, 15, 8, 0, tzinfo=UTC)


@contextmanager
def daily_house(url: str, folder: Path, *, port: int = 4280) -> Iterator[House]:
    """The session of the examples, its launch agreed upon that Friday at nine; nothing has left yet."""
    with opened(url, folder, port=port) as house:
        fill(house, folder)
        yield house


@contextmanager
def opened(url: str, folder: Path, *, port: int = 4280) -> Iterator[House]:
    """The same on a database that is filled already."""
    house = House(Settings(home=folder, database_url=url, rhythm=Rhythm.DIGEST, pages_port=port))
    yield house
    house.close()


def ref(house: House, email: str = PILOTE) -> str:
    with house.reading() as session:
        found = ref_of(session, email)
    assert found is not None
    return found


def chooses(house: House, at: datetime = FRIDAY, *, email: str = PILOTE, **asked: str) -> Waiting:
    """Somebody changes these fields, and these alone."""
    person = ref(house, email)
    fields = {name.replace("_", "-"): text for name, text in asked.items()}
    with house.writing() as session:
        return change(session, person, fields, by=person, at=at)[1]


def mails(house: House, email: str = PILOTE) -> dict[str, Message]:
    """What waits for somebody in their atelier, by message."""
    person = ref(house, email)
    with house.reading() as session:
        return {row.message: row for row in messages_of(session, [ATELIER]) if row.person == person}


def marked(house: House, message: str, **columns: object) -> None:
    """As if these columns of a message had become so."""
    with house.writing() as session:
        session.execute(update(Message).where(col(Message.message) == message).values(**columns))


def leaves(house: House, message: str, email: str = PILOTE) -> tuple[str, datetime]:
    """How and when a message that waits is to leave."""
    row = mails(house, email)[message]
    assert row.state == "queued"
    return row.mode, row.next_try_at
