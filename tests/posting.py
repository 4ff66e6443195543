"""An installation that has mails to send: its command line, its sender as a program, its outbox."""

from __future__ import annotations

import os
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from commandline import Answer, CommandLine
from config.wiring import House
from example import QUIET, imported
from mailserver import MailServer
from models.moments import parse_when
from models.tables import Message
from notifications.smtp import SmtpCourier
from running import PROGRAM
from sending import ELUE, MAIRE, VOISINE, rows, states

DAY = "2027-01-12"


class Post:
    """Mails wait since ten o’clock; whatever is asked is asked at a moment of that day."""

    def __init__(self, house: House, command: CommandLine, *, more: tuple[str, ...] = ()) -> None:
        self.house, self.command = house, command
        people = more or (MAIRE, ELUE, VOISINE)
        imported(house, command.home, parse_when(f"{DAY} 10:00", "Europe/Paris").at, more=people, text=QUIET)

    def __call__(self, time: str, *arguments: str, **settings: str) -> Answer:
        """What `atelier` answers at that time; a day may stand before it."""
        day, _, hour = f"{'' if ' ' in time else DAY + ' '}{time}".partition(" ")
        self.command.at = f"{day}T{hour}+01:00"
        return self.command(*arguments, **settings)

    def shown(self, time: str) -> str:
        """All that a person may look at: the messages, then the health."""
        return self(time, "messages").out + self(time, "health").out

    @property
    def states(self) -> Counter[str]:
        return states(self.house)

    def only(self, state: str) -> Message:
        """The one message in that state."""
        (found,) = [row for row in rows(self.house) if row.state == state]
        return found

    def program(self, time: str, url: str, log: Path) -> subprocess.Popen[bytes]:
        """`atelier deliver` as a process of its own."""
        settings = {
            **{key: value for key, value in os.environ.items() if not key.startswith("ATELIER_")},
            **self.command.settings,
            "ATELIER_CLOCK": f"{DAY}T{time}+01:00",
            "ATELIER_COURIER": url,
        }
        with log.open("ab") as out:
            return subprocess.Popen([str(PROGRAM), "deliver"], env=settings, stdout=out, stderr=out)


def times_received(server: MailServer) -> Counter[str]:
    """How many times the server took each mail."""
    return Counter(str(mail["Message-ID"]) for mail in server.mails)


def impatient(monkeypatch: pytest.MonkeyPatch, seconds: float = 0.5) -> None:
    """A courier that does not wait for half a minute."""
    monkeypatch.setattr(SmtpCourier.__init__, "__kwdefaults__", {"timeout": seconds})


@contextmanager
def nobody_commits(house: House) -> Iterator[None]:
    """Holds the outbox from another connection: whoever wants to mark a mail waits."""
    with house.engine.execution_options(write=True).connect() as connection, connection.begin():
        if house.engine.dialect.name == "postgresql":
            connection.exec_driver_sql("LOCK TABLE message IN EXCLUSIVE MODE")
        yield
