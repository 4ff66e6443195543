"""Reads a mail found in the mailbox: a return, an answer to an invitation, a robot, or somebody.

Whatever the bytes, an answer comes back: what cannot be read is set apart, and holds nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr
from itertools import islice

from models.returned import Notice, Sort
from notifications.bounded import LONGEST, beginning, body_of, parsed
from notifications.notices import notices_in, old_notices_in
from notifications.remarks import holds_words

#: More parts than any mail of a person; a hostile one has thousands.
_PARTS = 200
_CALENDAR = 200_000
#: Each of our mails has one recipient: a return of one names it, and a few addresses that it went on to.
_RECIPIENTS = 50
_ROBOTS = frozenset({"mailer-daemon", "postmaster", "mail-daemon", "mdaemon", "maildaemon"})
_OF_ROBOTS = ("X-Autoreply", "X-Autorespond", "X-Failed-Recipients", "List-Id")
_ABSENT = re.compile(
    r"(réponse automatique|absence du bureau|automatic reply|out of office|auto(matic)?[- ]?reply)\b",
    re.IGNORECASE,
)
_REPLY = re.compile(rb"^METHOD\s*:\s*REPLY\s*$", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Opened:
    """A mail as understood: what it is, who wrote it, what it says of ours or answers to us."""

    sort: Sort
    author: str = ""
    notices: tuple[Notice, ...] = ()
    #: The calendar that answers an invitation (RFC 5546), as it came.
    answer: bytes = b""
    #: Somebody's words come with the answer: people are to read them.
    words: bool = False


def read_letter(raw: bytes) -> Opened:
    """What a mail is; never an error, whatever was sent to us."""
    if len(raw) > LONGEST:
        return Opened(Sort.APART)
    try:
        return _read(raw)
    except Exception:  # noqa: BLE001 - anybody may write anything, and the parser breaks in as many ways
        return Opened(Sort.APART)


def _read(raw: bytes) -> Opened:
    message = parsed(raw)
    if not message.keys():
        return Opened(Sort.APART)
    name, address = parseaddr(str(message.get("From", "")))
    author = address.lower()
    parts = list(islice(own_parts(message), _PARTS))
    if notices := _first(notices_in(message, parts)):
        return Opened(_sort_of(notices), author, notices)
    if answer := next(_answers(parts), b""):
        words = len(parts) == _PARTS or holds_words(parts, _plain(name), author)
        return Opened(Sort.REPLY, author, answer=answer, words=words)
    if not _is_automatic(message, author):
        return Opened(Sort.PERSON, author)
    if notices := _first(old_notices_in(beginning(raw), parts)):
        return Opened(_sort_of(notices), author, notices)
    return Opened(Sort.AUTOMATIC, author)


def own_parts(message: Message) -> Iterator[Message]:
    """Its parts, not those of the mails that it encloses: a return that somebody forwards is not one."""
    yield message
    payload = message.get_payload()
    if message.get_content_maintype() == "multipart" and isinstance(payload, list):
        for part in payload:
            if isinstance(part, Message):
                yield from own_parts(part)


def _first(notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """Enough of them, those that give up before the others."""
    return tuple(sorted(notices, key=lambda one: not one.final)[:_RECIPIENTS])


def _sort_of(notices: Iterable[Notice]) -> Sort:
    return Sort.RETURNED if any(one.final for one in notices) else Sort.DELAYED


def _answers(parts: Iterable[Message]) -> Iterator[bytes]:
    """The calendars of a mail that answer an invitation."""
    for part in parts:
        if part.get_content_type() in {"text/calendar", "application/ics"}:
            body = body_of(part)
            if body and len(body) <= _CALENDAR and _REPLY.search(body):
                yield body


def _is_automatic(message: Message, author: str) -> bool:
    """Whether no human wrote it, by what robots say of themselves (RFC 3834) or are known to do."""
    submitted = str(message.get("Auto-Submitted", "no")).partition(";")[0].strip().lower()
    bulk = str(message.get("Precedence", "")).strip().lower() in {"bulk", "junk", "list", "auto_reply"}
    marked = any(name in message for name in _OF_ROBOTS)
    nobody = str(message.get("Return-Path", "?")).strip() == "<>"
    receipt = message.get_content_type() == "multipart/report"
    absent = _ABSENT.match(_plain(str(message.get("Subject", ""))))
    named = author.partition("@")[0] in _ROBOTS
    return submitted != "no" or bulk or marked or nobody or receipt or named or absent is not None


def _plain(subject: str) -> str:
    """A subject as read, its encoded words decoded."""
    try:
        return str(make_header(decode_header(subject)))
    except (ValueError, LookupError):
        return subject
