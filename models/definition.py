"""The pieces of a definition: its phases, its deliverables, its delays, who records what and who is told."""

from __future__ import annotations

import functools
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, PlainSerializer

from models.conditions import Condition
from models.delays import Delay, parse_delay
from models.errors import BadInput
from models.kinds import Effect
from models.roles import Role
from models.strict import Key, Strict


def read_delay(text: object) -> Delay:
    """A delay from « 9 semaines »; pydantic wants ValueError."""
    if isinstance(text, Delay):
        return text
    try:
        return parse_delay(str(text))
    except BadInput as error:
        raise ValueError(error.message.rstrip(".")) from None


#: Written « 9 semaines » in a definition, in YAML as in its stored copy.
Length = Annotated[Delay, BeforeValidator(read_delay), PlainSerializer(str)]


#: A place in the document, as pydantic names it.
Place = tuple[int | str, ...]


class Trigger(StrEnum):
    """What opens a phase."""

    PILOTE = "pilote"  # A person, once the gate is open.
    REGLE = "regle"  # The gate itself.
    NATIONAL = "national"  # The date given by AD1.


class Kind(StrEnum):
    """The kind of a phase; each is a flow of the same name."""

    MARCHE_SUBSEQUENT = "marche_subsequent"
    SEMINAIRE = "seminaire"
    ATELIER_IN_SITU = "atelier_in_situ"
    INTER_ATELIERS = "inter_ateliers"
    RENDEZ_VOUS_NATIONAL = "rendez_vous_national"
    CLOTURE = "cloture"


class Told(Strict):
    """A message and the roles it is for."""

    message: Key
    to: tuple[Role, ...] = Field(min_length=1)


class Deliverable(Strict):
    """What the démarche leaves behind (call, « Livrables »)."""

    key: Key
    title: str
    of: str
    parts: dict[Key, str] = Field(default_factory=dict)
    owner: Role = Role.MANDATAIRE
    cumulative: bool = False
    verification: Literal["contractual", "none"] = "none"
    #: Whether a decision on it needs the visa of a second person first.
    four_eyes: bool = False

    def are_one(self, version: int, other: int) -> bool:
        """Whether two versions are the same thing to hand in: always, unless each is owed apart."""
        return not self.cumulative or version == other


class Phase(Strict):
    """One of the thirteen lines: what opens it, what closes it, who is told."""

    key: Key
    title: str
    of: str
    kind: Kind
    scope: Literal["atelier", "session"]
    trigger: Trigger
    event: bool = True
    length: Length | None = None
    opens_when: tuple[Condition, ...]
    closes_when: tuple[Condition, ...]
    on_ready: tuple[Told, ...] = ()
    on_open: tuple[Told, ...] = ()
    on_close: tuple[Told, ...] = ()

    @functools.cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """All that it owes, each once."""
        return tuple({c.key: c for c in (*self.opens_when, *self.closes_when)}.values())


class Rights(Strict):
    """Who may record which fact, on what, and which message it sends.

    `scope` says whose fact it is: the atelier's, the session's, that of the event it names (or of the phase
    that waits for the thing it names), or either.
    """

    who: tuple[Role, ...]
    scope: Literal["atelier", "session", "event", "either"] = "atelier"
    on_record: tuple[Told, ...] = ()
    #: Who may read what it says until the contract is notified, and after; nobody named: everybody.
    readers: tuple[Role, ...] = ()


class Certainty(StrEnum):
    """How sure the source of a rule is (facts/domain.md, « Marks »)."""

    CONFIRMED = "C"  # Read in the text named.
    SECONDARY = "C-"  # Read in a secondary source.
    INFERRED = "I"  # Deduced from texts that were read.
    BELIEVED = "B"  # Believed, not read: to be checked by whoever answers for it.


class Threshold(Strict):
    """A number of the marché that is no delay: its value unless a contract says otherwise, its article."""

    title: str
    default: Decimal
    unit: str
    article: str
    certainty: Certainty


class LegalDelay(Strict):
    """A delay of the marché: its length unless a contract says otherwise, its article."""

    title: str
    default: Length
    article: str
    certainty: Certainty | None = None
    after_stop: Effect = Effect.CONTINUE
    on_silence: tuple[Told, ...] = ()
