"""How much of a mail is looked at: enough for what people and servers write, too little to hold us up."""

from __future__ import annotations

from email import message_from_bytes
from email.message import Message
from email.policy import Compat32

#: Bytes. A return with our mail in it, or an answer to an invitation, is a tenth of this.
LONGEST = 2_000_000
#: The longest header of a real mail; reading one takes the square of its length.
_HEADER = 20_000
#: The parser compares each line with the end of every multipart that is open. A mail of 2 MB in base64,
#: forwarded twenty times, asks for half a million comparisons; two million lines in a return, for six.
_COMPARISONS = 10_000_000
#: A robot says in a few lines why, then returns our mail; flufl.bounce holds each line against a hundred
#: patterns, and so many bytes of blank lines cost it under a second.
_BEGINNING = 50_000
#: Decoded line by line in Python; no program has written an answer or a return so for twenty years.
_OLD = frozenset({"uuencode", "x-uuencode", "uue", "x-uue"})


class _Bounded(Compat32):
    """Refuses a header that no mail has, before the parser looks into it."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        if sum(map(len, sourcelines)) > _HEADER:
            raise ValueError("no mail of a person or of a server has such a header")
        return super().header_source_parse(sourcelines)


_BOUNDED = _Bounded()


def parsed(raw: bytes) -> Message:
    """The mail, whole; ValueError for one that is made to hold its reader."""
    if raw.count(b"\n") * raw.lower().count(b"multipart/") > _COMPARISONS:
        raise ValueError("no mail of a person or of a server has so many parts within parts")
    return message_from_bytes(raw, policy=_BOUNDED)


def beginning(raw: bytes) -> Message:
    """The same, cut where the words of a robot have ended for long."""
    return parsed(raw[:_BEGINNING])


def body_of(part: Message) -> bytes | None:
    """What a part holds, decoded; None where it has parts, or is written as nothing is any more."""
    if str(part.get("Content-Transfer-Encoding", "")).strip().lower() in _OLD:
        return None
    body = part.get_payload(decode=True)
    return body if isinstance(body, bytes) else None
