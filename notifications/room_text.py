"""The words posted in a room: one or two lines and a link, of values that name nobody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models.characters import masked
from notifications.render import TEMPLATES, plain_environment
from notifications.replaced import replaced_in_words
from notifications.typesetting import one_line, tidy, typeset

#: All that a post may speak of: territories, phases, events and days. Not what people typed for others to
#: read (reasons, places, answers), nor who did it; `remote` may hold the address of a meeting.
_SAID: Mapping[str, Any] = {
    "territory": True,
    "zone": True,
    "phase": {"title": True, "of": True, "rank": True, "total": True},
    "dates": True,
    "before": True,
    "hours": True,
    "what": True,
    "written_on": True,
    "replaces": True,
    "moves": {"title": True, "dates": True, "before": True},
    "opened_on": True,
    "closed_on": True,
}
#: A post is read on a telephone: more than this is a text.
LONGEST = 700


def for_room(context: Mapping[str, Any]) -> dict[str, Any]:
    """What a post may know of a happening."""
    found: dict[str, Any] = _kept(context, _SAID)
    return found


def _kept(value: Any, known: Any) -> Any:
    if known is True or value is None:
        return value
    if isinstance(value, list):
        return [_kept(one, known) for one in value]
    return {name: _kept(one, known[name]) for name, one in value.items() if name in known}


def room_text(message: str, context: Mapping[str, Any], *, link: str, simulation: bool) -> str:
    """The post, its link bare on the last line; nobody's address is in it, and nobody is called (« @ »)."""
    values = {**tidy(for_room(context)), "simulation": simulation}
    said = plain_environment().get_template(f"{message}/chat.txt").render(values)
    said = f"{said.strip()} {replaced_in_words(values)}"
    lines = (typeset(one_line(line)) for line in said.splitlines() if line.strip())
    words = masked("\n".join(lines)).replace("@", "(at)")
    words = words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"
    return f"{words}\n{one_line(link)}"


def speaks(message: str) -> bool:
    """Whether there are words for a room about this message."""
    return (TEMPLATES / message / "chat.txt").exists()
