"""Subjects alone: a message's own, or its pattern, where « ‹date› » stands for what only a real one knows."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from typing import Any

from jinja2 import Environment, Undefined

from models.roles import Role
from notifications.reader import Recipient
from notifications.render import plain_environment
from notifications.typesetting import subject_line, tidy


def subject_of(message: str, context: Mapping[str, Any], role: str = Role.PILOTE) -> str:
    """The subject that this message will have; some say another thing to who acts for somebody else."""
    reader = Recipient("", role, delegated="delegated" in context).reader()
    template = plain_environment().get_template(f"{message}/subject.txt")
    return subject_line(template.render({**tidy(context), "reader": reader, "simulation": False}))


def subject_pattern(message: str, known: Mapping[str, Any]) -> str:
    """Its subject with the values that are known beforehand, the others named between « ‹ › »."""
    values = {"territory": "‹territoire›", "simulation": False, "lacking": (), "before": (), **tidy(known)}
    return subject_line(_patterns().get_template(f"{message}/subject.txt").render(values))


class _Blank(Undefined):
    """A value still to come: it is there, whatever is asked of it, and shows as its French name."""

    def __str__(self) -> str:
        return f"‹{_NAMES.get(self._undefined_name or '', '…')}›"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Blank(name=name)

    def __getitem__(self, name: str) -> Any:
        return _Blank(name=name)

    def __bool__(self) -> bool:
        return True

    def __iter__(self) -> Iterator[Any]:
        return iter((self,))

    def __len__(self) -> int:
        return 1


_NAMES = {
    "deliverable": "livrable",
    "decision": "décision",
    "what": "ce qui manque",
    "text": "ce qui s’est passé",
    "reply": "acceptation, refus ou observations",
    "of": "de la phase",
    "title": "événement",
    "then": "date",
    "function": "fonction",
}
_DAY = {name: lambda *_: "‹date›" for name in ("day", "days", "moment", "day_of", "when")}
_COUNT = {"days_late": lambda *_: "‹n›", "length": lambda *_: "‹n›"}


@functools.cache
def _patterns() -> Environment:
    environment = plain_environment().overlay(undefined=_Blank)
    environment.filters = {
        **environment.filters,
        **_DAY,
        **_COUNT,
        "plural": lambda count, one, several=None: f"{count} {several or one + 's'}",
    }
    return environment
