"""A condition that does not hold yet: what it is in words, who owes it, by when, and why that day."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from datetime import date, datetime

from models.because import because
from models.clocks import Clock
from models.conditions import Condition, Verb
from models.dues import clock_of, due_of, extension_of, is_rejected
from models.evidence import Evidence
from models.french import french_date
from models.legal import TITULAIRE, Legal
from models.roles import Role
from models.taken import TakenOn, taken_on
from models.wording import what


@dataclass(frozen=True)
class Unmet:
    """A condition that does not hold: what it is, who owes it, by when, since when.

    Its words and its date are found when asked: an act weighs some forty of them and says few.
    """

    condition: Condition
    since: datetime | None
    evidence: Evidence = field(repr=False, compare=False)

    @property
    def key(self) -> str:
        """The key of the condition."""
        return self.condition.key

    @property
    def is_answer(self) -> bool:
        """Whether it is an answer to a submission."""
        return self.condition.verb in {Verb.ANSWERED, Verb.ADMITTED}

    @property
    def about(self) -> tuple[str, int | None]:
        """The deliverable that it is about, and its version."""
        return self.condition.subject, self.condition.version

    @functools.cached_property
    def clock(self) -> Clock | None:
        """The legal delay that runs towards it."""
        return clock_of(self.condition, self.evidence)

    @property
    def owner(self) -> Role:
        """Who owes it; an answer waits for the titulaire while it is his turn to speak."""
        awaited = self.clock is not None and self.clock.legal in TITULAIRE
        rejected = is_rejected(self.condition, self.evidence)
        return Role.MANDATAIRE if awaited or rejected else self.condition.owed_by

    @property
    def article(self) -> str | None:
        """The article that fixes its date, where a legal delay does."""
        return self.evidence.process.legal_delays[self.clock.legal].article if self.clock else None

    @functools.cached_property
    def due(self) -> date | None:
        """By when, where something fixes it."""
        return due_of(self.condition, self.evidence)

    @functools.cached_property
    def taken(self) -> TakenOn | None:
        """Whether somebody answered « pris en charge, nouvelle date »; its due date stays."""
        attempt = self.evidence.track(self.condition).current if self.is_answer else None
        return taken_on(self.key, self.evidence.history, attempt)

    @property
    def ends_in_silence(self) -> bool:
        """Whether silence decides once its date is past."""
        return self.clock is not None and self.clock.silent_end is not None

    @property
    def expected(self) -> date | None:
        """The date that its reminders count from: the one announced, where it comes after the due one.

        While the legal delay is stopped nobody is late, whatever was announced before.
        """
        if self.clock is not None and self.clock.ends is None:
            return None
        if self.taken and (self.due is None or self.taken.until > self.due):
            return self.taken.until
        return self.due

    @functools.cached_property
    def what(self) -> str:
        """What it is, naming the parts that a submission lacks."""
        missing: tuple[str, ...] = ()
        if self.condition.verb is Verb.SUBMITTED:
            track = self.evidence.track(self.condition)
            if track.current:
                missing = tuple(track.deliverable.parts[part] for part in track.current.missing)
        text = what(self.evidence.process, self.condition, missing)
        if is_rejected(self.condition, self.evidence):
            return f"{text} (rejet, à exécuter de nouveau)"
        if self.clock is None or (self.clock.legal is Legal.VERIFICATION and self.clock.ends):
            return text
        title = self.evidence.process.legal_delays[self.clock.legal].title
        return f"{text} ({title}{'' if self.clock.ends else ', délai suspendu'})"

    @property
    def because(self) -> tuple[str, ...]:
        """Why its date moved: the legal delay was stopped, or more time was granted."""
        more = extension_of(self.condition, self.evidence)
        if more and more.granted and more.granted == self.due:
            article = self.evidence.process.legal_delays[Legal.EXTENSION].article
            return (f"prolongé jusqu’au {french_date(more.granted)} : {more.said.reason} ({article})",)
        if self.clock is None or not self.clock.stops:
            return ()
        return because(self.clock, self.evidence.process, self.evidence.history)
