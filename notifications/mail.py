"""A mail as frozen in the outbox, and as the bytes that travel."""

from __future__ import annotations

import functools
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.utils import format_datetime, formataddr, parseaddr
from typing import Any

from notifications.mail_parts import add_invitation, text_part
from notifications.typesetting import one_line

#: Who writes, beside the name of a territory.
_HOUSE = "Ateliers des territoires"
_LONGEST = 60
_SMTP = policy.compat32.clone(linesep="\r\n")
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
    #: Where answers go; nowhere: to the sender.
    reply_to: str | None = None
    #: Whom mail servers tell that it could not be delivered; nobody: the sender.
    envelope: str | None = None
    #: The invitation that travels with it, as text (RFC 5545, RFC 6047).
    calendar: str | None = None

    def as_bytes(self) -> bytes:
        """The MIME message as SMTP wants it: text first, HTML as its alternative, CRLF, short lines.

        ValueError for an address that ASCII cannot carry or for what would forge a header. Built by the
        classic classes: the modern ones parse and fold every header again, at three times the price.
        """
        # Python draws a boundary at random: the same mail must be the same bytes.
        digest = hashlib.sha256(self.message_id.encode()).hexdigest()
        words: Any = MIMEMultipart("alternative", boundary=f"=={digest[:24]}==")
        email: Any = MIMEMultipart("mixed", boundary=f"=={digest[24:48]}==") if self.calendar else words
        email["Message-ID"] = _one_line(self.message_id)
        email["Date"] = format_datetime(self.date)
        email["From"] = _one_line(_author(self.sender)[0])
        if self.reply_to:
            email["Reply-To"] = _one_line(_author(self.reply_to)[0])
        email["To"] = _one_line(self.to.encode("ascii").decode())
        email["Subject"] = Header(_one_line(self.subject), "utf-8", header_name="Subject")
        # Answers and absences of robots would only come back to the outbox.
        email["Auto-Submitted"] = "auto-generated"
        words.attach(text_part("plain", self.text))
        words.attach(text_part("html", self.html))
        if self.calendar:
            email.attach(words)
            add_invitation(words, email, self.calendar)
        return bytes(email.as_bytes(policy=_SMTP))

    @property
    def envelope_from(self) -> str:
        """The bare address to which mail servers return what they cannot deliver."""
        return _author(self.envelope or self.sender)[1]


@functools.cache
def _author(sender: str) -> tuple[str, str]:
    """The sender as a header, and its bare address; one installation has one."""
    name, address = parseaddr(sender)
    return formataddr((name, address)), address


def author(name: str) -> str:
    """« Les Coëvrons (Ateliers des territoires) »: what people recognise in their list of mails."""
    known = one_line(name)
    short = known if len(known) <= _LONGEST else f"{known[: _LONGEST - 1].rstrip()}…"
    return f"{short} ({_HOUSE})" if short else _HOUSE


def authored(name: str, address: str) -> str:
    """An address under the name of its territory, encoded as headers want it (RFC 2047), whatever it holds.

    ValueError where there is no address.
    """
    if "@" not in address:
        raise ValueError(f"no address to write from: {address!r}")
    words = author(name)
    if words.isascii():
        return formataddr((words, address))
    # Several encoded words where one would be too long; mail programs join them.
    encoded = Header(words, "utf-8", maxlinelen=75).encode(linesep="")
    return f"{encoded} <{address}>"


def _one_line(value: str) -> str:
    if _BREAK.search(value):
        raise ValueError("a header holds on one line")
    return value
