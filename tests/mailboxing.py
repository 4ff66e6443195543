"""What tests of the mailbox share: reading it, and the rows that what came back is about."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from config.wiring import House
from models.queries import person_of
from models.tables import Message, Person, Reader
from notifications.mailbox import open_mailbox
from sending import rows
from tasks.mailbox import Reading, read_mailbox
from tasks.tell_returns import FAILING

#: Puts a mail into the mailbox, under a name or the next one.
Drop = Callable[..., Path]
ELUE = "elue-00@b.example"
#: Tells everybody of one more date, and sends it; the row of that mail to an address.
Writes = Callable[..., Message]
#: The server of an address returns a mail, which is read.
Returns = Callable[[Message], None]
#: The events of which they are told, in their order.
WORKSHOPS = ("lancement-in-situ", "atelier-1", "atelier-2", "atelier-3", "cloture-in-situ")


def reads(house: House, folder: Path) -> Reading:
    with open_mailbox(str(folder)) as box:
        reading = read_mailbox(house, box)
    assert reading is not None
    return reading


def rows_to(house: House, address: str) -> list[Message]:
    """What was written to this address, but for what tells of addresses."""
    return [row for row in rows(house) if row.address == address and row.message != FAILING]


def row_to(house: House, address: str) -> Message:
    return rows_to(house, address)[0]


def number_of(house: House, address: str) -> str:
    return row_to(house, address).message_id or ""


def told(house: House) -> list[Message]:
    """What tells of addresses."""
    return [row for row in rows(house) if row.message == FAILING]


def address_of(house: House, row: Message) -> str:
    with house.reading() as session:
        found = session.get(Person, row.person)
    assert found is not None
    return found.email or ""


def reader_of(house: House, email: str) -> Reader | None:
    with house.reading() as session:
        found = person_of(session, email)
        assert found is not None
        return session.get(Reader, found.ref)
