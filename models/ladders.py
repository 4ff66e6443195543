"""The reminders of a definition: for each kind of deadline, the days on which people are written to."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, model_validator

from models.conditions import Condition, Verb
from models.roles import Role
from models.strict import Key, Strict


class Deadline(StrEnum):
    """The kind of a deadline; one that has no ladder of its own takes the default one."""

    DEFAUT = "defaut"  # A date to agree, a programme, anything else.
    LIVRABLE = "livrable"  # A deliverable to circulate, to hand in, to publish.
    EVENEMENT = "evenement"  # An event to hold, and to say that it was.
    REPONSE = "reponse"  # An answer; where the contract verifies, silence then decides.


#: What each kind is called on screen.
DEADLINE_TITLES = {
    Deadline.DEFAUT: "date ou programme à convenir, et le reste",
    Deadline.LIVRABLE: "livrable à faire circuler, à remettre ou à publier",
    Deadline.EVENEMENT: "événement à tenir",
    Deadline.REPONSE: "réponse à une remise",
}

_KINDS = {
    Verb.CIRCULATED: Deadline.LIVRABLE,
    Verb.SUBMITTED: Deadline.LIVRABLE,
    Verb.PUBLISHED: Deadline.LIVRABLE,
    Verb.HELD: Deadline.EVENEMENT,
    Verb.ANSWERED: Deadline.REPONSE,
    Verb.ADMITTED: Deadline.REPONSE,
}
_LABEL = re.compile(r"J([+-]\d{1,3})")
_FARTHEST = 400


def rung_label(day: int) -> str:
    """« J-30 », « J+2 »."""
    return f"J{day:+d}"


def _read_day(text: object) -> int:
    """So many days from a date; pydantic wants ValueError."""
    found = _LABEL.fullmatch(str(text))
    if found is None or abs(int(found[1])) > _FARTHEST:
        raise ValueError(f"« {text} » n’est pas un jour de rappel : écrivez J-15 ou J+7, à 400 jours au plus")
    return int(found[1])


class Rung(Strict):
    """A day of a ladder, counted from the date, and to whom besides the owner if it differs."""

    day: Annotated[int, BeforeValidator(_read_day), PlainSerializer(rung_label)]
    to: tuple[Role, ...] | None = None

    @model_validator(mode="before")
    @classmethod
    def _day_alone(cls, data: Any) -> Any:
        """Reads « J-15 » alone as its day."""
        return {"day": data} if isinstance(data, str | int) else data

    @property
    def label(self) -> str:
        """« J-15 »; part of the key of a reminder."""
        return rung_label(self.day)

    @property
    def is_before(self) -> bool:
        """Whether it announces the date rather than regrets it."""
        return self.day <= 0


def _in_order(rungs: tuple[Rung, ...]) -> tuple[Rung, ...]:
    ordered = tuple(sorted(rungs, key=lambda rung: rung.day))
    if len({rung.day for rung in ordered}) < len(ordered):
        raise ValueError("un même jour de rappel est écrit deux fois")
    return ordered


Ladder = Annotated[tuple[Rung, ...], AfterValidator(_in_order)]


def _each_once(days: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(sorted(set(days)))


class Reminders(Strict):
    """When a thing owed is written about, and to whom besides its owner.

    Without ladders it is read as in the definitions of version 1, which knew only the days after a date:
    what was stored under them must go on meaning the same.
    """

    message: Key = "retard"
    before: Key = "echeance"
    draft: Key = "projet-de-rappel"
    #: Words to announce the opening of a phase to those who are never written to; none where not named.
    announcement: Key | None = None
    days: Annotated[tuple[int, ...], AfterValidator(_each_once)] = (1, 8)
    to: tuple[Role, ...] = (Role.PILOTE,)
    ladders: dict[Deadline, Ladder] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _has_a_default(self) -> Self:
        if self.ladders and Deadline.DEFAUT not in self.ladders:
            raise ValueError("l’échelle « defaut » manque")
        return self

    @property
    def has_ladders(self) -> bool:
        """Whether dates are announced too; false in definitions of version 1."""
        return bool(self.ladders)

    def ladder(self, owed: Condition | Deadline) -> Ladder:
        """The rungs of what is owed, in order; or of a kind of deadline."""
        if not self.ladders:
            return self._of_version_1
        kind = owed if isinstance(owed, Deadline) else _KINDS.get(owed.verb, Deadline.DEFAUT)
        return self.ladders[kind if kind in self.ladders else Deadline.DEFAUT]

    @functools.cached_property
    def _of_version_1(self) -> Ladder:
        return tuple(Rung.model_construct(day=day) for day in self.days)

    def named(self) -> Iterator[tuple[str, str]]:
        """The messages that it sends, by the key that names each."""
        yield "message", self.message
        if self.ladders:
            yield from (("before", self.before), ("draft", self.draft))
        if self.announcement:
            yield "announcement", self.announcement
