"""Things owed beside the phases: no phase waits for them, yet somebody owes them by a date.

A reply to a request, a replacement, a payment: each is reminded of like a condition, by the same ladders, and
shown under « owed ». `models/beside.py` gathers them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from models.ladders import Deadline
from models.roles import Role


@dataclass(frozen=True, slots=True)
class Standing:
    """Something owed that closes no phase: its stable key, what it is, who owes it, by when, which article.

    `since` is when it became known that it is owed: nothing about it is said before. `because` says why its
    date is this one. Silence decides at the end of its date where `ends_in_silence`.
    """

    key: str
    what: str
    owner: Role
    due: date | None
    article: str | None
    since: datetime
    because: tuple[str, ...] = ()
    ends_in_silence: bool = False

    @property
    def expected(self) -> date | None:
        """The date that its reminders count from."""
        return self.due

    @property
    def taken(self) -> None:
        """Nobody answers « pris en charge » to what no condition names."""
        return

    @property
    def ladder(self) -> Deadline:
        """Its reminders are those of an answer where silence decides, else the default ones."""
        return Deadline.REPONSE if self.ends_in_silence else Deadline.DEFAUT
