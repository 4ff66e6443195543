"""Whether an answer to an invitation holds somebody's words, beside what their mail program wrote itself.

In doubt they are somebody's: a mail left to people for nothing costs them a glance.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from email.message import Message
from html import unescape

from notifications.bounded import body_of

#: What a program writes of its own is a line or two.
_LONGEST = 2_000
_DID = r"(a (provisoirement )?(accepté|décliné|refusé)|has (tentatively )?(accepted|declined))"
_WHAT = r"(cette |l[’']|your |this |the )(invitation|réunion|meeting|event)( invitation)?"
_ALONE = r"(accepté|accepted|décliné|refusé|declined|provisoire|tentative)"
#: The whole of a line, after a name: one that goes on does so in a person's words.
_OWN = re.compile(rf"({_DID} {_WHAT}|{_ALONE})\s?\.?", re.IGNORECASE)
_CALENDARS = frozenset({"text/calendar", "application/ics"})
_TAG = re.compile(r"<[^<>]*>")


def holds_words(parts: Sequence[Message], name: str, address: str) -> bool:
    """Whether a mail that answers an invitation says, or encloses, more than the answer of its author."""
    names = tuple(filter(None, (name, f"<{address}>", f"({address})", address)))
    return any(_says_more(part, names) for part in parts if part.get_content_maintype() != "multipart")


def is_remark(text: str, names: Sequence[str] = ()) -> bool:
    """Whether a text is somebody's words; not so where each line is what a program says of these names."""
    if len(text) > _LONGEST:
        return True
    lines = [plain for line in text.splitlines() if (plain := line.strip(" \t\u00a0>*_-\ufeff"))]
    return not all(_OWN.fullmatch(_without(line, names)) for line in lines)


def _without(line: str, names: Sequence[str]) -> str:
    for name in names:
        if line.lower().startswith(name.lower()):
            line = line[len(name) :].strip()
    return line


def _says_more(part: Message, names: Sequence[str]) -> bool:
    kind = part.get_content_type()
    if kind in _CALENDARS:
        return False
    body = body_of(part)
    if kind not in {"text/plain", "text/html"} or body is None:
        return True
    text = body.decode(errors="replace")
    return is_remark(_seen(text) if kind == "text/html" else text, names)


def _seen(page: str) -> str:
    """The words of a page, roughly: what would be wrongly kept only leaves the mail to people."""
    body = re.split(r"</head\s*>", page, maxsplit=1, flags=re.IGNORECASE)[-1]
    return unescape(_TAG.sub(" ", body)).strip()
