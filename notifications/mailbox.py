"""The mailbox where answers and returns arrive: a folder, or IMAP. People share it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from models.errors import EnvironmentProblem

#: Seconds for a server to answer.
TIMEOUT = 20.0
TODO = "Réglez ATELIER_MAILBOX : un dossier, ou imaps://nom:mot-de-passe@serveur/INBOX."


@dataclass(frozen=True, slots=True)
class Found:
    """A mail that is there: its name, which stays the same wherever it is moved, and its length in bytes."""

    name: str
    size: int


class Mailbox(Protocol):
    """Nothing in it is ever deleted; what is not for us stays as people left it, unread."""

    #: What tells it from any other mailbox; no secret.
    identity: str

    def found(self, since: date) -> Iterable[Found]:
        """What is there, oldest first, without reading it; IMAP leaves out what came before that day."""

    def raw(self, name: str) -> bytes:
        """The bytes of a mail, which stays unread; EnvironmentProblem if it is gone or cannot be read."""

    def mark(self, name: str) -> None:
        """Shows that it was dealt with; harmless to repeat."""

    def close(self) -> None:
        """Says goodbye."""


@contextmanager
def open_mailbox(where: str) -> Iterator[Mailbox]:
    """The mailbox of a setting; EnvironmentProblem when it cannot be opened, without its password."""
    # Each brings its library, and one is enough.
    if "://" in where:
        from notifications.mailbox_imap import ImapMailbox

        box: Mailbox = ImapMailbox(where)
    else:
        from notifications.mailbox_folder import FolderMailbox

        box = FolderMailbox(where)
    try:
        yield box
    finally:
        box.close()


def unread(what: str, why: object = "") -> EnvironmentProblem:
    """The mailbox, or a mail of it, cannot be read."""
    reason = f" : {why}" if why else ""
    return EnvironmentProblem(
        f"{what}{reason}.",
        kept="Rien n’y est perdu : ce qui y attend sera lu la prochaine fois.",
        todo=TODO,
        field="mailbox",
    )
