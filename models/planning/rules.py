"""What a plan must hold: the days an event may begin on, and how many days after another."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from models.roles import Role


class Force(Enum):
    """How strongly a rule binds."""

    FIRM = auto()  # Never broken: order, delays, longest duration, possible days, fixed dates.
    ROOM = auto()  # The planned length of a phase: what people fix may be tighter, what is proposed never is.
    PLACE = auto()  # Where a national event stands beside the local phases: it waits for no territory.


@dataclass(frozen=True, slots=True)
class Rule:
    """What is asked of one event, in words, and who may loosen it."""

    event: int
    text: str
    scope: str
    owner: Role
    force: Force = Force.FIRM


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed(Rule):
    """The days on which the event may begin, as the bits of a number."""

    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap(Rule):
    """The event begins so many days at least after the first day of an earlier one."""

    first: int
    days: int
