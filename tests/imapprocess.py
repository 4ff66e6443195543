"""The program of that server: Twisted's, over mails that it keeps in memory.

What is done to them is told in a file, line by line: « flags 2 \\Seen », « expunge 3 », « fetch 1 ».
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.utils import format_datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from twisted.cred import checkers, portal
from twisted.internet import protocol
from twisted.internet import reactor as running
from twisted.mail import imap4 as twisted_imap4
from zope.interface import implementer  # type: ignore[import-untyped]  # it has no types

# Its interfaces are declared in a way that no type checker reads.
reactor: Any = running
cred: Any = portal
imap4: Any = twisted_imap4


class Told:
    """What was done."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "told"

    def __call__(self, *words: object) -> None:
        with self._path.open("a") as file:
            file.write(" ".join(map(str, words)) + "\n")


@implementer(imap4.IMessage, imap4.IMessageFile)
class Kept:
    """A mail, its flags and its number."""

    def __init__(self, path: Path, tell: Told) -> None:
        self.uid, self.raw, self.flags, self.tell = int(path.name), path.read_bytes(), set[str](), tell
        self.arrived = datetime.fromtimestamp(path.stat().st_mtime, UTC)

    def getUID(self) -> int:
        return self.uid

    def getFlags(self) -> list[str]:
        return sorted(self.flags)

    def getInternalDate(self) -> str:
        return format_datetime(self.arrived)

    def getHeaders(self, *_: object) -> dict[str, str]:
        return {name.lower(): str(value) for name, value in message_from_bytes(self.raw).items()}

    def getBodyFile(self) -> BytesIO:
        return BytesIO(self.raw.partition(b"\r\n\r\n")[2])

    def getSize(self) -> int:
        return len(self.raw)

    def isMultipart(self) -> bool:
        return False

    def open(self) -> BytesIO:
        self.tell("fetch", self.uid)
        return BytesIO(self.raw)


@implementer(imap4.IMailbox, imap4.ISearchableMailbox)
class Inbox:
    """All of them; somebody is throwing the last one away, and only they may end it."""

    def __init__(self, folder: Path) -> None:
        self.tell = Told(folder)
        paths = sorted(path for path in folder.iterdir() if path.name.isdigit())
        self.mails = [Kept(path, self.tell) for path in paths]
        for mail in self.mails[-1:]:
            mail.flags.add("\\Deleted")

    def getUIDValidity(self) -> int:
        return 7

    def getUIDNext(self) -> int:
        return len(self.mails) + 1

    def getUID(self, message: int) -> int:
        return self.mails[message - 1].uid

    def getMessageCount(self) -> int:
        return len(self.mails)

    def getRecentCount(self) -> int:
        return 0

    def getUnseenCount(self) -> int:
        return sum("\\Seen" not in mail.flags for mail in self.mails)

    def isWriteable(self) -> bool:
        return True

    def requestStatus(self, names: Iterable[str]) -> Any:
        return imap4.statusRequestHelper(self, names)

    def addListener(self, listener: object) -> None:
        """Nobody is told of news."""

    def removeListener(self, listener: object) -> None:
        """The same."""

    def getFlags(self) -> list[str]:
        return ["\\Seen", "\\Deleted"]

    def getHierarchicalDelimiter(self) -> str:
        return "/"

    def expunge(self) -> list[int]:
        gone = [mail.uid for mail in self.mails if "\\Deleted" in mail.flags]
        self.tell("expunge", *gone)
        self.mails = [mail for mail in self.mails if mail.uid not in gone]
        return gone

    def search(self, query: Any, uid: bool) -> list[int]:
        """By « SINCE » alone; Twisted's own search fails on dates."""
        words = [word.decode() if isinstance(word, bytes) else word for word in _flat(query)]
        since = datetime.strptime(words[words.index("SINCE") + 1], "%d-%b-%Y").replace(tzinfo=UTC)
        ranked = enumerate(self.mails, 1)
        return [mail.uid if uid else rank for rank, mail in ranked if mail.arrived >= since]

    def fetch(self, numbers: Any, uid: bool) -> list[tuple[int, Kept]]:
        numbers.last = self.mails[-1].uid if uid and self.mails else len(self.mails)
        every = enumerate(self.mails, 1)
        return [(rank, mail) for rank, mail in every if (mail.uid if uid else rank) in numbers]

    def store(self, numbers: Any, flags: Iterable[str], mode: int, uid: bool) -> dict[int, list[str]]:
        found = self.fetch(numbers, uid)
        for _, mail in found:
            mail.flags = {*mail.flags, *flags} if mode >= 0 else mail.flags - set(flags)
            self.tell("flags", mail.uid, *sorted(mail.flags))
        return {rank: mail.getFlags() for rank, mail in found}


def _flat(query: Any) -> Iterator[Any]:
    for word in query:
        if isinstance(word, list | tuple):
            yield from _flat(word)
        else:
            yield word


@implementer(cred.IRealm)
class Realm:
    """One mailbox, whoever comes in."""

    def __init__(self, inbox: Inbox) -> None:
        self.inbox = inbox

    def requestAvatar(self, avatar: Any, *_: object) -> Any:
        account = imap4.MemoryAccount(avatar)
        account.addMailbox("INBOX", self.inbox)
        return imap4.IAccount, account, lambda: None


class Factory(protocol.Factory):
    """A server by connection, all over the same mails."""

    def __init__(self, inbox: Inbox, name: str, secret: str) -> None:
        known = checkers.InMemoryUsernamePasswordDatabaseDontUse(**{name: secret.encode()})
        self.portal = cred.Portal(Realm(inbox), [known])

    def buildProtocol(self, addr: Any) -> Any:  # noqa: ARG002 - the signature of Twisted
        server = imap4.IMAP4Server({b"PLAIN": imap4.PLAINCredentials})
        server.portal = self.portal
        return server


def serve(port: int, folder: Path, name: str, secret: str) -> None:
    """Until it is killed."""
    inbox = Inbox(folder)
    reactor.listenTCP(port, Factory(inbox, name, secret), interface="127.0.0.1")
    reactor.callWhenRunning(inbox.tell, "ready")
    reactor.run()


if __name__ == "__main__":
    serve(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4])
