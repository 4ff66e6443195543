"""What mail servers say of a mail that they could not deliver: RFC 3464, and the shapes before it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from email.message import Message
from email.parser import HeaderParser
from email.utils import parseaddr
from itertools import chain, islice

from flufl.bounce import all_failures

from models.returned import Notice, status_in
from notifications.bounded import body_of

#: A return is about one mail, and quotes those that came before it; a database takes so many at once.
_NUMBERS = 200
#: Enough of the words of a server; what it returns after them may be long.
_TEXT = 100_000
_NUMBER = re.compile(r"<[^<>\s@]{1,200}@[^<>\s@]{1,200}>")
#: In mails returned as plain text, the header of ours stands among the words.
_QUOTED = re.compile(
    r"^[> \t]*message-id[ \t]*:[ \t]*(?:\r?\n[ \t]+)?(<[^<>\s]{3,400}>)", re.IGNORECASE | re.MULTILINE
)
#: A mail of ours is numbered by forty figures.
_OURS = re.compile(r"<[0-9a-f]{40}@[^<>\s@]{1,200}>")
_CODE = re.compile(r"(?<!\d)[45]\d\d[ \-]")
_RETURNED = frozenset({"message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers"})
_FINAL = {"failed": True, "delayed": False, "relayed": False, "expanded": False, "delivered": False}


def notices_in(message: Message, parts: Sequence[Message]) -> Iterator[Notice]:
    """One by recipient that a delivery status speaks of (RFC 3464)."""
    statuses = [part for part in parts if part.get_content_type() == "message/delivery-status"]
    if not statuses:
        return
    numbers = numbers_in(message, parts)
    for part in statuses:
        blocks = part.get_payload()
        for block in blocks if isinstance(blocks, list) else ():
            if isinstance(block, Message) and ("Final-Recipient" in block or "Original-Recipient" in block):
                yield _notice(block, numbers)


def _notice(block: Message, numbers: tuple[str, ...]) -> Notice:
    """What is said of one recipient; « failed » is final, whatever its code: the server gave up."""
    said = _typed(block, "Diagnostic-Code")
    status = status_in(str(block.get("Status", ""))) or status_in(said)
    action = str(block.get("Action", "")).split("(")[0].strip().lower()
    address = _typed(block, "Original-Recipient") or _typed(block, "Final-Recipient")
    final = _FINAL.get(action, status.startswith("5"))
    return Notice(numbers, _address(address), status, said, final)


def _typed(block: Message, name: str) -> str:
    """A field that says first what it is made of: « smtp; 550 … », « rfc822; nom@… »."""
    value = " ".join(str(block.get(name, "")).split())
    return value.partition(";")[2].strip() if ";" in value else value


def _address(text: str) -> str | None:
    return parseaddr(text)[1].lower() or None


def old_notices_in(message: Message, parts: Sequence[Message]) -> Iterator[Notice]:
    """Those of servers that have their own way to say it: flufl.bounce knows dozens."""
    delayed, failed = all_failures(message)
    numbers, said = numbers_in(message, parts), _said(_words(parts))
    for addresses, final in ((failed, True), (delayed, False)):
        for address in sorted(addresses):
            yield Notice(numbers, _address(address.decode(errors="replace")), status_in(said), said, final)


def _said(words: str) -> str:
    """The line in which a server gives its code."""
    lines = [line.strip(" >\t") for line in words.splitlines()]
    return next((line for line in lines if status_in(line) or _CODE.search(line)), "")


def numbers_in(message: Message, parts: Sequence[Message]) -> tuple[str, ...]:
    """The Message-IDs of the mails that are spoken of, each once, the surest first."""
    return tuple(islice(dict.fromkeys(chain(_enclosed(parts), _answered(message), _quoted(parts))), _NUMBERS))


def _enclosed(parts: Iterable[Message]) -> Iterator[str]:
    for part in parts:
        if part.get_content_type() in _RETURNED:
            yield from _NUMBER.findall(str(_returned(part).get("Message-ID", "")))


def _answered(message: Message) -> Iterator[str]:
    for name in ("In-Reply-To", "References"):
        yield from _NUMBER.findall(str(message.get(name, "")))


def _quoted(parts: Iterable[Message]) -> Iterator[str]:
    for part in parts:
        if part.get_content_type() not in _RETURNED and part.get_content_maintype() == "text":
            words = _text(part)
            yield from (*_QUOTED.findall(words), *_OURS.findall(words))


def _returned(part: Message) -> Message:
    """The mail that a part encloses, whole or by its headers."""
    payload = part.get_payload()
    if isinstance(payload, list) and payload and isinstance(payload[0], Message):
        return payload[0]
    return HeaderParser().parsestr(_text(part))


def _words(parts: Iterable[Message]) -> str:
    return "\n".join(_text(part) for part in parts if part.get_content_type() == "text/plain")[:_TEXT]


def _text(part: Message) -> str:
    return (body_of(part) or b"")[:_TEXT].decode(errors="replace")
