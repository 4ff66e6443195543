"""What one person may read here, in the roles they hold now (`readers` of the definition)."""

from __future__ import annotations

import functools

from models.facts import Fact
from models.framework import framework_of
from models.process import Process
from models.rights import roles_of
from models.roles import Role
from models.rounds import rounds_of
from models.scoring import has_marked_all, ranking_of
from models.seats import COLLEGE, seat_of
from models.secrecy import WHOLE, readers_of, reserved_to
from models.situation import Situation

MARK = "note-attribuee"
#: Said to somebody of the college in place of the marks of the others.
AFTER_YOURS = "réservé à qui a donné toutes ses notes"


class Reader:
    """Somebody who reads, or nobody in particular; a declared identity, as for an act."""

    def __init__(self, process: Process, situation: Situation, person: str | None) -> None:
        self.person = person
        self._process, self._situation = process, situation

    @functools.cached_property
    def roles(self) -> frozenset[Role]:
        """The roles they hold here now."""
        return roles_of(self._situation, self.person) if self.person else frozenset()

    @functools.cached_property
    def seat(self) -> str | None:
        """Whose marks are theirs to give now: their own, or those of whoever they sit for."""
        return seat_of(self._situation.history, self.person, self._situation.at) if self.person else None

    def may_read(self, kind: str) -> bool:
        """Whether what such a fact says is for them."""
        readers = readers_of(self._process, kind)
        return not readers or bool(self.roles & set(readers))

    @property
    def sees_passation(self) -> bool:
        """Whether the passation of the marché is for them."""
        return self.may_read(WHOLE)

    @functools.cached_property
    def sees_marks(self) -> bool:
        """Whether the marks of others are for them, and the ranking that follows.

        Each gives their own marks: who has yet to mark an offer sees nobody else's, until the choice.
        """
        history = self._situation.history
        rounds, framework = rounds_of(history), framework_of(history)
        if not self.may_read(MARK) or not self.roles & set(COLLEGE) or not rounds or framework is None:
            return self.may_read(MARK)
        last = rounds[-1]
        if last.choice or last.ended or self.seat is None:
            return True
        return has_marked_all(ranking_of(framework, last), self.seat)

    def kept_from(self, fact: Fact, corrected: Fact | None = None) -> str | None:
        """Why what a fact says is not shown to them; a correction repeats the fact that it corrects."""
        about = corrected or fact
        if not self.may_read(about.kind):
            return reserved_to(self._process, about.kind)
        if about.kind == MARK and about.by != self.person and not self.sees_marks:
            return AFTER_YOURS
        return None
