"""What is owed to people: each message once, to each of its addressees. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models.manners import Manner
from models.roles import Role

#: What was already queued for a scope: (message, cause).
Done = Collection[tuple[str, str]]
Context = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody to write to, why, and the reason for not writing if there is one.

    `delegated` where they act in the place of somebody who holds that role; `scope` is the atelier, or the
    session, through which they are concerned; `keeps`, whether their calendar holds the date that is changed.
    """

    person: str
    role: Role
    skipped: str | None = None
    delegated: bool = False
    scope: str | None = None
    keeps: bool = False
    #: The same person in the other roles for which this is addressed to them.
    also: tuple[Addressee, ...] = ()


@dataclass(frozen=True, slots=True)
class Owed:
    """A message owed once to each addressee; `fact` is what caused it, when a fact did.

    `leaves` is the moment at which a reminder was due to leave, or at which the mail of the week will;
    `last_word`, whether a silence decides next.
    """

    scope: str
    message: str
    cause: str
    phase: str
    fact: str | None
    to: tuple[Addressee, ...]
    context: Context
    leaves: datetime | None = None
    last_word: bool = False
    #: What does not come from the definition says itself how it leaves.
    manner: Manner | None = None
