"""What a person asks for, and what is answered: new facts, or a refusal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from models.facts import Draft
from models.kinds import DateConvenue, Payload
from models.moments import When
from models.unmet import Unmet


@dataclass(frozen=True, slots=True)
class Record:
    """Something happened."""

    kind: str
    payload: Payload
    when: When
    by: str


@dataclass(frozen=True, slots=True)
class OpenPhase:
    """A person triggers a phase."""

    phase: str
    when: When
    by: str


@dataclass(frozen=True, slots=True)
class Waive:
    """A person goes on without a condition, by its key or its words."""

    phase: str
    condition: str
    reason: str
    until: date | None
    when: When
    by: str


@dataclass(frozen=True, slots=True)
class Correct:
    """A person says what an earlier fact should have said."""

    fact: int
    set: Mapping[str, Any]
    because: str
    when: When
    by: str
    on: str | None = None
    void: bool = False


@dataclass(frozen=True, slots=True)
class Replan:
    """Events are planned on other days; those that were agreed are agreed anew."""

    dates: Mapping[str, tuple[date, ...]]
    because: str
    when: When
    by: str
    agreed: tuple[DateConvenue, ...] = ()


Command = Record | OpenPhase | Waive | Correct | Replan


@dataclass(frozen=True, slots=True)
class Accepted:
    """The facts that the act brings."""

    drafts: tuple[Draft, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why not: the rule or the role, every unmet condition, and who was first if somebody was."""

    reason: str
    unmet: tuple[Unmet, ...] = ()
    already_by: str | None = None
    todo: str = field(default="")


Decided = Accepted | Refusal
