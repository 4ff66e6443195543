"""How a mail is handed over: the port, its outcomes, and the harmless default."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.charset import QP, Charset
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime, formataddr, parseaddr
from pathlib import Path
from typing import Any, Protocol

_SMTP = policy.compat32.clone(linesep="\r\n")
#: French is mostly ASCII: quoted-printable keeps a mail readable as it is, where base64 would not.
_QUOTED: Any = Charset("utf-8")
_QUOTED.body_encoding = QP


class NotHandedOver(Exception):
    """The mail did not leave; the reason is shown to staff."""


class Deferred(NotHandedOver):
    """Not now: the server is away or asks to come back later."""


class Unreachable(Deferred):
    """The server itself is away or hangs: the other mails of the batch would only wait in turn."""


class Rejected(NotHandedOver):
    """Never: the server refuses this mail or this address."""


class Uncertain(NotHandedOver):
    """The server had the text and did not answer: the mail may have left."""


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

        Built by the classic classes: the modern ones parse and fold every header again, which
        costs three times as much a mail.
        """
        # Python draws a boundary at random: the same mail must be the same bytes.
        boundary = f"=={hashlib.sha256(self.message_id.encode()).hexdigest()[:24]}=="
        email: Any = MIMEMultipart("alternative", boundary=boundary)
        name, address = parseaddr(self.sender)
        email["Message-ID"] = self.message_id
        email["Date"] = format_datetime(self.date)
        email["From"] = formataddr((name, address))
        email["To"] = self.to
        email["Subject"] = Header(self.subject, "utf-8", header_name="Subject")
        # Answers and absences of robots would only come back to the outbox.
        email["Auto-Submitted"] = "auto-generated"
        email.attach(MIMEText(self.text, "plain", _QUOTED))
        email.attach(MIMEText(self.html, "html", _QUOTED))
        return bytes(email.as_bytes(policy=_SMTP))

    @property
    def envelope_from(self) -> str:
        """The bare address of the sender."""
        return parseaddr(self.sender)[1]


class Courier(Protocol):
    """Hands over one mail at a time; raises NotHandedOver's children."""

    def send(self, mail: Mail) -> None:
        """Returns once the mail is in other hands."""

    def close(self) -> None:
        """Lets go of what it holds."""


class FileCourier:
    """Writes each mail as an `.eml` file: nothing leaves the machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, mail: Mail) -> None:
        """One file per Message-ID, so that a mail handed over twice is one file."""
        name = mail.message_id.strip("<>").partition("@")[0]
        # A folder sorted by date is easier to look through; the name still goes by the mail.
        known = next(self.folder.glob(f"*-{name[:40]}.eml"), None)
        target = known or self.folder / f"{mail.date:%Y-%m-%d}-{name[:40]}.eml"
        draft = target.with_suffix(".part")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(mail.as_bytes())
            draft.replace(target)
        except OSError as error:
            raise Deferred(f"Le fichier du mail n’a pas pu être écrit : {error.strerror}.") from error

    def close(self) -> None:
        """Nothing is held."""
