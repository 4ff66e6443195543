"""The legal delays that run on a submission, what ends them, and what it is judged by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from models.calendar import Calendar
from models.delays import Delay
from models.facts import Fact
from models.kinds import Decision
from models.legal import SILENCES, TACIT, Legal
from models.stops import Stop


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a submission: a decision, « pris en compte », or silence."""

    outcome: str
    at: datetime
    fact: Fact | None = None

    @property
    def admits(self) -> bool:
        """Whether the prestation is admitted, in whole or at a reduced price."""
        return self.outcome in {Decision.ADMISSION, Decision.REFACTION, TACIT}


@dataclass(frozen=True, slots=True)
class Clock:
    """A legal delay that runs: from which day, until which one, and which fact says so.

    While it is stopped it has no end: nobody is late, and no silence decides.
    """

    legal: Legal
    start: date
    ends: date | None
    over: datetime | None
    known_by: Fact
    stops: tuple[Stop, ...] = ()

    @property
    def silent_end(self) -> date | None:
        """The last day before silence decides; None where it decides nothing, or the delay is stopped."""
        return self.ends if self.legal in SILENCES else None


@dataclass(frozen=True, slots=True)
class Lapse:
    """A delay that ended in silence: what that decides, from when, and the end of the delay it starts.

    `known_by` is the fact that the delay ran from.
    """

    rule: str
    legal: Legal
    at: datetime
    then: date | None
    known_by: Fact


@dataclass(frozen=True, slots=True)
class Terms:
    """What a submission is judged by; `restarting` names the delays that a stop starts anew.

    `team` holds those who speak for the titulaire: what they tell late the buyer knows from then.
    """

    delays: Mapping[Legal, Delay]
    restarting: frozenset[str]
    calendar: Calendar
    zone: str
    team: frozenset[str] = frozenset()
