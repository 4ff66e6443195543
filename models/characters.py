"""Characters that nobody sees: those that steer what is shown are refused, the others are taken away."""

from __future__ import annotations

import re
import unicodedata

#: All that people's writing programs take for a line's end.
_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
#: Controls of a terminal or of a database (NUL), words turned around (bidi), halves of characters.
_STEERING = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]",
)
_SHOWN_THOUGH_NOT_PRINTABLE = "\n\t\u00a0\u202f"
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")
_PASSWORD = re.compile(r"(://[^:/@\s\"']*):[^\s\"']*@")
_QUOTATION = re.compile(r"«([^«»]{81,})»")
#: Longer than any sentence of ours; what a person typed may be a megabyte.
MAX_SENTENCE = 1000


def steering(text: str) -> str:
    """The first character that steers what is shown, by its number (« U+202E »); empty when there is none."""
    found = _STEERING.search(text)
    return f"U+{ord(found[0]):04X}" if found else ""


def plain(text: str) -> str:
    """The text as people see it: line ends alike, accents composed, nothing invisible."""
    alike = unicodedata.normalize("NFC", _BREAKS.sub("\n", text))
    return "".join(c for c in alike if c in _SHOWN_THOUGH_NOT_PRINTABLE or c.isprintable())


def shown(text: str) -> str:
    """The text for a screen or a log: what would steer it is a « � »."""
    return _STEERING.sub("\ufffd", _BREAKS.sub("\n", text))


def on_one_line(text: str) -> str:
    """The same where a line is one thing: nobody's words make a second one."""
    return shown(text).replace("\n", " ")


def escaped(text: str) -> str:
    """JSON in which no such character stands as itself: a terminal shows JSON too."""
    return _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def masked(text: str) -> str:
    """The text without the addresses of people, nor the password of an address: for what is not only ours."""
    return _ADDRESS.sub("(adresse)", _PASSWORD.sub(r"\1:***@", text))


def sentence(text: str) -> str:
    """A sentence that quotes what somebody typed: on one line, the quotation and the whole cut short."""
    cut = _QUOTATION.sub(lambda found: f"«{found[1][:79].rstrip()}… »", on_one_line(text))
    return cut if len(cut) <= MAX_SENTENCE else cut[: MAX_SENTENCE - 1] + "…"
