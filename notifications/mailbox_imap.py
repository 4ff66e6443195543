"""A mailbox read by IMAP. People read it too: nothing is moved, deleted or marked but what was dealt with."""

from __future__ import annotations

import imaplib
import ipaddress
import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from typing import Any, TypeVar
from urllib.parse import SplitResult, unquote, urlsplit

from imap_tools import AND, BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError, MailboxLoginError

from models.errors import EnvironmentProblem
from notifications.mailbox import TIMEOUT, Found, unread

T = TypeVar("T")
#: So many mails are asked for at once, by their length alone.
_AT_ONCE = 200
_UID, _SIZE = re.compile(rb"\bUID (\d+)"), re.compile(rb"\bRFC822\.SIZE (\d+)")
_FAILED = (ImapToolsError, imaplib.IMAP4.error, OSError, ValueError)
_AWAY = "La boîte de ATELIER_MAILBOX ne répond pas"


class ImapMailbox:
    """`imaps://`, or `imap://` with STARTTLS; in clear on this machine alone. Certificates are verified."""

    def __init__(self, where: str, *, timeout: float = TIMEOUT) -> None:
        address, self._uids = _parsed(where), dict[str, str]()
        name, secret = unquote(address.username or ""), unquote(address.password or "")
        self._folder = unquote(address.path.strip("/")) or "INBOX"
        self.identity = f"{name}@{address.hostname}:{address.port or ''}/{self._folder}"
        try:
            self._box = _connected(address, timeout)
        except _FAILED as error:
            raise unread(_AWAY, _why(error)) from error
        try:
            self._enter(name, secret)
        except _FAILED as error:
            self.close()
            raise unread(_AWAY, _why(error)) from error
        except EnvironmentProblem:
            self.close()
            raise

    def _enter(self, name: str, secret: str) -> None:
        """LOGIN carries ASCII alone; what the server answers may quote the name, and is not repeated."""
        login = self._box.login if (name + secret).isascii() else self._box.login_utf8
        try:
            login(name, secret, None)
        except imaplib.IMAP4.abort:
            raise
        except (MailboxLoginError, imaplib.IMAP4.error) as error:
            raise unread("La boîte de ATELIER_MAILBOX refuse ce nom ou ce mot de passe") from error
        try:
            self._box.folder.set(self._folder)
        except ImapToolsError as error:
            raise unread("Le dossier de ATELIER_MAILBOX n’existe pas dans cette boîte") from error

    def found(self, since: date) -> Iterator[Found]:
        """By the numbers that the server gives them, which hold as long as their « validity » does."""
        validity = self._ask(lambda: self._box.folder.status(self._folder, ["UIDVALIDITY"])["UIDVALIDITY"])
        uids = self._ask(lambda: self._box.uids(AND(date_gte=since), None))
        for start in range(0, len(uids), _AT_ONCE):
            sizes = self._sizes(uids[start : start + _AT_ONCE])
            for uid, size in sizes.items():
                name = f"{validity}:{uid}"
                self._uids[name] = uid
                yield Found(name, size)

    def _sizes(self, uids: list[str]) -> dict[str, int]:
        """Their lengths, asked for without reading them."""
        status, lines = self._ask(lambda: self._box.client.uid("FETCH", ",".join(uids), "(UID RFC822.SIZE)"))
        if status != "OK":
            raise unread(_AWAY, status)
        found = {}
        for line in lines:
            said = line if isinstance(line, bytes) else b""
            uid, size = _UID.search(said), _SIZE.search(said)
            if uid and size:
                found[uid[1].decode()] = int(size[1])
        return {uid: found[uid] for uid in uids if uid in found}

    def raw(self, name: str) -> bytes:
        """Read by « peek »: it stays unread for people."""
        _, answer = self._ask(lambda: self._box.client.uid("FETCH", self._uids[name], "(BODY.PEEK[])"))
        body = next((one[1] for one in answer or () if isinstance(one, tuple)), None)
        if not isinstance(body, bytes):
            raise unread("Un mail de ATELIER_MAILBOX n’est plus là")
        return body

    def mark(self, name: str) -> None:
        """Read, where it is. Not by `flag` of imap_tools: it would also expunge what people are deleting."""
        uid = self._uids[name]
        self._ask(lambda: self._box.client.uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen)"))

    def _ask(self, question: Callable[[], T]) -> T:
        try:
            return question()
        except _FAILED as error:
            raise unread(_AWAY, _why(error)) from error

    def close(self) -> None:
        """Says goodbye if the server still listens."""
        with suppress(*_FAILED):
            self._box.logout()
        with suppress(*_FAILED):
            self._box.client.shutdown()


def _parsed(where: str) -> SplitResult:
    wrong = unread("L’adresse de ATELIER_MAILBOX ne se comprend pas")
    try:
        address = urlsplit(where)
        if (
            address.scheme in {"imap", "imaps"}
            and address.hostname
            and address.username
            and address.port != 0
        ):
            return address
    except ValueError:
        raise wrong from None
    raise wrong


def _connected(address: SplitResult, timeout: float) -> BaseMailBox:
    host, port = address.hostname or "", address.port
    if address.scheme == "imaps":
        return MailBox(host, port or 993, timeout=timeout, ssl_context=ssl.create_default_context())
    if _is_here(host):
        return MailBoxUnencrypted(host, port or 143, timeout=timeout)
    return MailBoxStartTls(host, port or 143, timeout=timeout, ssl_context=ssl.create_default_context())


def _is_here(host: str) -> bool:
    """Whether it is this machine: nobody else hears."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _why(error: Any) -> str:
    """In French what the network did; nothing of what the server said, which may quote what we sent."""
    if isinstance(error, TimeoutError):
        return "aucune réponse dans le délai"
    if isinstance(error, ssl.SSLError):
        return "la liaison chiffrée n’a pas pu être établie"
    if isinstance(error, ConnectionRefusedError):
        return "connexion refusée"
    return "la liaison a été rompue" if isinstance(error, OSError | imaplib.IMAP4.abort) else "elle a refusé"
