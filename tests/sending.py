"""What tests of sending share: a courier that remembers, mails to hand over, and their rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlmodel import col, update

from config.clock import real_now
from config.wiring import House
from example import PILOTE
from models.queries import messages_of
from models.tables import Lease, Message
from notifications.courier import Courier, NotHandedOver
from notifications.mail import Mail
from notifications.testing import MemoryCourier
from tasks.deliver import Delivered
from tasks.empty_outbox import LEASE, empty_outbox
from tasks.outdated import WHY
from tasks.passed import PASSED
from tasks.superseded import MOVED, NEVER_SAID

ELSEWHERE = "ailleurs.example:1"
ADDRESSES = tuple(f"elue-{number:02d}@b.example" for number in range(12))
AT = datetime(2027, 3, 12, 9, 0, tzinfo=UTC)
SENDER = "Équipe des Ateliers d’Évron <ateliers@ddt.example>"
SUBJECT = (
    "Les Coëvrons : l’atelier in situ n° 1 s’ouvre, « préparez » le carnet de suivi avant le 5 mai à 14 h"
)
MAIRE, ELUE, VOISINE = "maire@a.example", "elue@b.example", "voisine@c.example"

#: Why a message that waited is not sent: what it says is done, or a newer one says it.
OVERTAKEN = {WHY, MOVED, NEVER_SAID, PASSED}


class Recorder(MemoryCourier):
    """Keeps the bytes of every attempt, successful or not; may do something before each."""

    def __init__(self, before: Callable[[Mail], None] = lambda _: None) -> None:
        super().__init__()
        self.attempts: list[bytes] = []
        self.before = before
        self.closed = 0

    def send(self, mail: Mail) -> None:
        self.before(mail)
        self.attempts.append(mail.as_bytes())
        super().send(mail)

    def close(self) -> None:
        self.closed += 1

    @property
    def handed(self) -> Counter[str]:
        return Counter(mail.message_id for mail in self.sent)


class Refuses(Recorder):
    """A server that takes nothing, or nothing for this reader."""

    def __init__(self, said: NotHandedOver, *, only: str | None = None) -> None:
        super().__init__()
        self.said, self.only = said, only

    def send(self, mail: Mail) -> None:
        if self.only in {None, mail.to}:
            raise self.said
        super().send(mail)


def rows(house: House) -> list[Message]:
    with house.reading() as session:
        return list(messages_of(session))


def states(house: House) -> Counter[str]:
    return Counter(row.state for row in rows(house))


def delivers(house: House, courier: Courier, at: datetime) -> Delivered:
    found = empty_outbox(house, courier, at=at)
    assert found is not None
    return found


def held_by(house: House, holder: str, state: str, *numbers: int) -> list[int]:
    """What another sender leaves behind it: rows claimed and frozen, in the state it had reached."""
    with house.writing() as session:
        ids = [one.id or 0 for one in messages_of(session)]
        chosen = [ids[number] for number in numbers]
        session.execute(
            update(Message)
            .where(col(Message.id).in_(chosen))
            .values(state=state, claimed_by=holder, claimed_at=real_now())
        )
    return chosen


def leased_to(house: House, holder: str, until: timedelta) -> None:
    with house.writing() as session:
        session.add(Lease(name=LEASE, holder=holder, until=real_now() + until, beat_at=real_now()))


def mail(number: int = 1, to: str = PILOTE) -> Mail:
    return Mail(
        message_id=f"<{number:040x}@ddt.example>",
        sender=SENDER,
        to=to,
        subject=SUBJECT,
        text=f"Bonjour,\n\n.\n.. L’été à Évron : 12 °C — « œuvre » ☂ n° {number}\n" + "long " * 400 + "\n",
        html=f"<p>Été à Évron n° {number}</p>\n",
        date=AT,
    )
