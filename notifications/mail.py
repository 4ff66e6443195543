"""A mail as frozen in the outbox, and as the bytes that travel.

Written by hand: every header of ours is known, and Python's classes cost four times as much a mail
(the modern ones twelve times). The tests read the bytes back with Python's own parser.
"""

from __future__ import annotations

import binascii
import functools
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime, formataddr, parseaddr

#: Longest encoded word, by RFC 2047, without its « =?utf-8?q? » and « ?= ».
_ROOM = 75 - len("=?utf-8?q??=")
#: In an encoded word a space is « _ », and only these stand for themselves.
_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/")
_ENCODED = tuple("_" if n == 32 else chr(n) if n in _PLAIN else f"={n:02X}" for n in range(256))
#: What would end a header and begin another one.
_BREAK = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as frozen in the outbox; `message_id` is the same at every attempt."""

    message_id: str
    sender: str
    to: str
    subject: str
    text: str
    html: str
    date: datetime

    def as_bytes(self) -> bytes:
        """The MIME message as SMTP wants it: text first, HTML as its alternative, CRLF, short lines.

        ValueError for an address that ASCII cannot carry or that would forge a header.
        """
        # A boundary drawn at random would give the same mail other bytes.
        boundary = f"=={hashlib.sha256(self.message_id.encode()).hexdigest()[:24]}=="
        headers = {
            "MIME-Version": "1.0",
            "Content-Type": f'multipart/alternative; boundary="{boundary}"',
            "Message-ID": self.message_id,
            "Date": format_datetime(self.date),
            "From": _author(self.sender)[0],
            "To": self.to,
            # Answers and absences of robots would only come back to the outbox.
            "Auto-Submitted": "auto-generated",
        }
        lines = [f"{name}: {_one_line(value)}" for name, value in headers.items()]
        lines += [f"Subject: {_encoded(_one_line(self.subject))}", "", ""]
        dashes = f"--{boundary}".encode()
        parts = (_part("plain", self.text), _part("html", self.html))
        body = b"".join(dashes + b"\r\n" + part + b"\r\n" for part in parts)
        return "\r\n".join(lines).encode("ascii") + body + dashes + b"--\r\n"

    @property
    def envelope_from(self) -> str:
        """The bare address of the sender."""
        return _author(self.sender)[1]


@functools.cache
def _author(sender: str) -> tuple[str, str]:
    """The sender as a header, and its bare address; one installation has one."""
    name, address = parseaddr(sender)
    return formataddr((name, address)), address


def _one_line(value: str) -> str:
    if _BREAK.search(value):
        raise ValueError("a header holds on one line")
    return value


def _encoded(text: str) -> str:
    """Words of RFC 2047: French stays readable in them, where base64 would not; no letter is cut in two."""
    words, room = [""], _ROOM
    for letter in text:
        code = "".join(_ENCODED[byte] for byte in letter.encode())
        if len(code) > room:
            words.append("")
            room = _ROOM
        words[-1] += code
        room -= len(code)
    return "\r\n ".join(f"=?utf-8?q?{word}?=" for word in words)


def _part(kind: str, text: str) -> bytes:
    """French is mostly ASCII: quoted-printable keeps a mail readable as it is."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").encode()
    head = (
        f'Content-Type: text/{kind}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
    )
    # Afterwards: the lines that it cuts end like those that were there.
    return head.encode() + binascii.b2a_qp(lines, istext=True).replace(b"\n", b"\r\n")
