"""What a digest says of the messages that it stands for: a line each, the most pressing first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from jinja2 import Environment, Template

from models.moments import local_day
from notifications.reader import Recipient
from notifications.replaced import replaced_in_words
from notifications.typesetting import one_line

#: The messages that say several others; their folder holds no line of its own.
COMPOSITES = frozenset({"recapitulatif"})

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One message, said in one line: what, who owes it where that is not the reader, by when."""

    scope: str
    territory: str
    link: str
    what: str
    day: date | None
    days: int
    late: bool
    mine: bool
    owner: str
    more: str
    decision: bool

    @property
    def pressing(self) -> tuple[int, bool, date]:
        """By what a subject begins: of what is equally pressing, what the reader has to do."""
        group, day = self.rank
        return group, not self.mine, day

    @property
    def rank(self) -> tuple[int, date]:
        """What is late first, then what has a date, then what has none, then the news."""
        group = 0 if self.late else 1 if self.day else 2 if self.mine else 3
        return group, self.day or date.max


def gathered(environment: Environment, values: Values) -> dict[str, Any]:
    """What the templates of a digest are given, besides the values of every message."""
    items = _latest(values["items"])
    lines = sorted((_line(environment, values, item) for item in items), key=lambda one: one.rank)
    order = {scope: rank for rank, scope in reversed(list(enumerate(one.scope for one in lines)))}
    by_place = sorted(lines, key=lambda one: order[one.scope])
    late, coming, undated, news = ([one for one in lines if one.rank[0] == group] for group in range(4))
    return {
        "first": min(lines, key=lambda one: one.pressing, default=None),
        "count": len(lines),
        "places": [_place(list(found)) for _, found in groupby(by_place, key=lambda one: one.scope)],
        "late": late,
        "coming": coming,
        "undated": undated,
        "news": news,
        "mine": [one for one in lines if one.mine],
        "decisions": any(one.decision for one in lines),
        "positions": list(_positions(items, values["reader"]["name"])),
    }


def _latest(items: Sequence[Values]) -> list[Values]:
    """Of what was written about the same thing owed, the last word: a reminder replaces the request."""
    said: dict[Any, Values] = {}
    for number, item in enumerate(items):
        wanted = item["context"].get("wanted")
        draft = item["message"] == "projet-de-rappel"
        key = (item["scope"], item["role"], wanted["key"], draft) if wanted else number
        said.pop(key, None)
        said[key] = item
    return list(said.values())


def _line(environment: Environment, values: Values, item: Values) -> Line:
    context = {"today": values["today"], **item["context"]}
    role = Recipient(values["reader"]["name"], item["role"], delegated="delegated" in context)
    known = {**values, **context, "reader": role.reader()}
    # A message without words of its own for a digest is said there by its subject.
    line = environment.select_template([f"{item['message']}/line.txt", "_layout/line.txt"])
    subject = environment.get_template(f"{item['message']}/subject.txt")

    def say(block: str, template: Template = line) -> str:
        found = template.blocks.get(block)
        return "".join(found(template.new_context(known))).strip() if found else ""

    day = date.fromisoformat(said) if (said := say("day")) else None
    today = local_day(datetime.fromisoformat(known["today"]), known["zone"])
    days = (day - today).days if day else 0
    replaced = replaced_in_words(known)
    return Line(
        scope=item["scope"],
        territory=known["territory"],
        link=item["link"],
        what=("rectificatif, " if replaced else "") + one_line(say("what") or say("what", subject)),
        day=day,
        days=days,
        late=bool(say("late")) or days < 0,
        mine=bool(say("mine")),
        owner=say("owner"),
        more=_capital(one_line(f"{replaced} {say('more')}")),
        decision=bool(say("decision")),
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _place(lines: Sequence[Line]) -> dict[str, Any]:
    return {"territory": lines[0].territory, "link": lines[0].link, "lines": lines}


def _positions(items: Iterable[Values], name: str) -> Iterator[tuple[Values, list[str]]]:
    """Each role in which they are written to, and for which territories, in the order of the messages."""
    found: dict[tuple[str, bool], dict[str, None]] = {}
    for item in items:
        key = item["role"], "delegated" in item["context"]
        found.setdefault(key, {})[item["context"]["territory"]] = None
    for (role, delegated), territories in found.items():
        yield Recipient(name, role, delegated=delegated).reader(), list(territories)
