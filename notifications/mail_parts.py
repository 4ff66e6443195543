"""The parts of a mail: its words, and the calendar objects that mail programs look for."""

from __future__ import annotations

import binascii
import re
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from typing import Any

_METHOD = re.compile(r"^METHOD:([A-Z]+)\r?$", re.MULTILINE)
_END = "END:VCALENDAR\r\n"
#: The name of the copy of the invitation that a few programs look for, and of the one to forward.
FILES = ("invite.ics", "a-transmettre.ics")


def text_part(kind: str, text: str, **params: Any) -> MIMENonMultipart:
    """French is mostly ASCII: quoted-printable keeps a mail readable as it is, where base64 would not.

    Encoded by `binascii`, in C: `MIMEText` does the same in Python, which costs as much as all the rest.
    """
    part = MIMENonMultipart("text", kind, charset="utf-8", **params)
    part["Content-Transfer-Encoding"] = "quoted-printable"
    lines = text.replace("\r\n", "\n").replace("\r", "\n").encode()
    part.set_payload(binascii.b2a_qp(lines, istext=True).decode("ascii"))
    return part


def add_invitation(words: MIMEMultipart, email: MIMEMultipart, calendar: str) -> None:
    """The invitation, last of the alternatives, as Outlook, Gmail and Thunderbird look for it; then files.

    Its method is said in the header too (RFC 6047, 2.4). A second object, where there is one, is a file
    to forward.
    """
    objects = [f"{one}{_END}" for one in calendar.split(_END) if one.strip()]
    found = _METHOD.search(objects[0])
    words.attach(text_part("calendar", objects[0], method=found[1] if found else "REQUEST"))
    for name, content in zip(FILES, objects, strict=False):
        email.attach(_file(name, content))


def _file(name: str, content: str) -> MIMENonMultipart:
    part = MIMENonMultipart("application", "ics", name=name)
    part["Content-Transfer-Encoding"] = "base64"
    part["Content-Disposition"] = f'attachment; filename="{name}"'
    encoded = binascii.b2a_base64(content.encode(), newline=False).decode("ascii")
    part.set_payload("\n".join(encoded[at : at + 76] for at in range(0, len(encoded), 76)) + "\n")
    return part
