"""What is done to the words of a mail: nothing hidden, nothing forged, and the spaces of French."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from models.french import NBSP, NNBSP

MAX_SUBJECT = 150
#: Begins a line under the one it completes.
INDENT = "\u2003"

#: Words typed by people whose line ends mean something; any other value holds on one line.
_SEVERAL_LINES = frozenset({"reasons", "reason", "observations"})
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
#: Characters that nobody sees and that could turn a line around or hide a word, and half characters
#: (surrogates) that no mail can be encoded with.
_UNSEEN = re.compile(
    r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_SPACES = {
    **{f" {sign}": f"{NBSP}{sign}" for sign in ":»—"},
    **{f" {sign}": f"{NNBSP}{sign}" for sign in ";!?"},
    **{f"{sign} ": f"{sign}{NBSP}" for sign in ("«", "n°")},
}


def tidy(value: Any, key: str = "") -> Any:
    """The values of a message without anything that could forge a header or a line of it."""
    if isinstance(value, Mapping):
        return {name: tidy(inner, name) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [tidy(inner) for inner in value]
    if isinstance(value, str) and key in _SEVERAL_LINES:
        return "\n".join(filter(None, map(one_line, value.splitlines())))
    return one_line(value) if isinstance(value, str) else value


def one_line(text: str) -> str:
    """The text on one line, without control characters."""
    return re.sub(" {2,}", " ", _UNSEEN.sub("", _BREAKS.sub(" ", text))).strip()


def subject_line(text: str) -> str:
    """A subject that mail programs accept, cut between two words where it is too long."""
    subject = typeset(one_line(text))
    if len(subject) <= MAX_SUBJECT:
        return subject
    shorter = subject[: MAX_SUBJECT - 1]
    return (shorter.rpartition(" ")[0] or shorter).rstrip(" ,:" + NBSP) + "…"


def paragraphs(text: str) -> str:
    """Each paragraph on one line: a template is wrapped for its author, a mail for its reader's screen."""
    joined = (re.sub(rf"\n(?!- |> |{INDENT})", " ", block.strip()) for block in re.split(r"\n\s*\n", text))
    return typeset("\n\n".join(re.sub(" {2,}", " ", block) for block in joined if block) + "\n")


def typeset(text: str) -> str:
    """The no-break spaces of French, so that the templates are typed with ordinary ones."""
    # Eight times faster than regular expressions (measured), and every mail passes here.
    for ordinary, french in _SPACES.items():
        text = text.replace(ordinary, french)
    return text
