"""What each rule of the passation reads, and what it answers."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from models.articles import Ground
from models.facts import Fact, precedes
from models.framework import Framework, framework_of
from models.history import History
from models.passation import Passation
from models.rounds import Round


@dataclass(frozen=True, slots=True)
class Fault:
    """A fact against a rule, in a sentence that names no titulaire and no price; its article is the rule’s.

    One that is only shown refuses nothing: it may be recorded, and stays irregular.
    """

    ground: Ground
    fact: str
    text: str
    todo: str = ""
    shown_only: bool = False


@dataclass(frozen=True)
class Case:
    """A consultation among the facts of its atelier."""

    passation: Passation
    round: Round

    @property
    def history(self) -> History:
        """All that is known."""
        return self.passation.history

    @functools.cached_property
    def framework(self) -> Framework | None:
        """The accord-cadre as it was when the titulaires were consulted, once AD1 has registered it."""
        return framework_of(self.history, self.round.launched)

    def holds(self, titulaire: str) -> bool:
        """Whether this is a titulaire of the lot."""
        return self.framework is not None and titulaire in self.framework.titulaires

    def in_time(self) -> frozenset[str]:
        """Who made an offer by the deadline."""
        return frozenset(self.round.offers) - self.round.late


def missing_before(first: Fact | None, then: Fact) -> bool:
    """Whether a thing that had to come first is unknown, or came after; a same day known as such will do."""
    return first is None or precedes(then, first)
