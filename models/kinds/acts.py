"""What people do about the sequence itself: open, go on without, take on, correct; what a rule saw."""

from __future__ import annotations

from typing import Any

from pydantic import AwareDatetime

from models.fields import Day, Text, Version
from models.kinds.payload import Payload
from models.strict import Key


class PhaseOuverte(Payload):
    """A person triggered a phase."""

    phase: str


class PoursuiteSansAttendre(Payload):
    """A waiver: going on without a condition, with its reason and its end."""

    phase: str
    condition: str
    reason: Text
    until: Day | None = None


class PrisEnCharge(Payload):
    """Whoever owes a thing, or the pilot, answers a reminder: under way, and by this new date.

    It binds nobody: the date that the démarche or the law fixes stays what it was.
    """

    condition: str
    until: Day
    reason: Text


class Correction(Payload):
    """What another fact should have said, or that it did not happen."""

    fact: int
    set: dict[str, Any] = {}
    on: str | None = None
    void: bool = False
    because: Text


class Constat(Payload):
    """What a rule was seen to decide in silence; written once, never swapped.

    Of a submission, or of the replacement of a key person, which then has its `function`.
    """

    rule: str
    article: str
    deliverable: str = ""
    version: Version = 0
    attempt: Version = 0
    function: Key | None = None
    effective: AwareDatetime
