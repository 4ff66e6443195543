"""A year that has not begun, seen beforehand: what would happen, in order, and what clashes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from models.almanac import Almanac
from models.decent import Leaving
from models.definition import Phase
from models.plan import Plan
from models.process import Process
from models.roles import Role


class Sort(StrEnum):
    """The sort of a thing that happens in a rehearsal."""

    OPENING = "ouverture"
    CLOSING = "fin"
    ACT = "geste"
    MESSAGE = "message"
    REMINDER = "rappel"
    DEADLINE = "echeance"
    REFUSAL = "refus"
    SILENCE = "silence"


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that would happen; a deadline is a day (its moment is when that day is over)."""

    at: datetime
    zone: str
    scope: str
    sort: Sort
    what: str
    phase: str
    to: tuple[str, ...] = ()
    #: The roles for which they are written to, each once.
    roles: tuple[Role, ...] = ()
    by: str | None = None
    day_of: date | None = None
    #: The message and its values, where one leaves: its subject is made of them.
    message: str = ""
    context: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)
    cause: str = ""
    #: To whom it leaves, in which role, in which zone they read, how and when.
    leaving: tuple[tuple[str, Role, str, Leaving], ...] = field(default=(), repr=False, compare=False)

    @property
    def day(self) -> date:
        """The date in the territory."""
        if self.day_of is not None:
            return self.day_of
        return self.at.astimezone(ZoneInfo(self.zone)).date()

    def as_dict(self) -> dict[str, Any]:
        """The event as `--json` gives it."""
        local = self.at.astimezone(ZoneInfo(self.zone))
        at = self.day_of.isoformat() if self.day_of else local.isoformat(timespec="minutes")
        return {
            "at": at,
            "atelier": self.scope,
            "kind": str(self.sort),
            "what": self.what,
            "phase": self.phase,
            "to": list(self.to),
            "roles": [str(role) for role in self.roles],
            "by": self.by,
            "message": self.message or None,
        }


@dataclass(frozen=True, slots=True)
class RehearsedMail:
    """One mail: when it would leave, to whom, in which role, and the messages that it says."""

    at: datetime
    zone: str
    to: str
    role: Role
    says: tuple[Happening, ...]

    def as_dict(self) -> dict[str, Any]:
        """The mail as `--json` gives it."""
        return {
            "at": self.at.astimezone(ZoneInfo(self.zone)).isoformat(timespec="minutes"),
            "to": self.to,
            "role": str(self.role),
            "ateliers": list(dict.fromkeys(one.scope for one in self.says)),
            "says": [one.what for one in self.says],
        }


@dataclass(frozen=True, slots=True)
class Clash:
    """Two things that do not go together: which, on what day, and the way out."""

    kind: str
    days: tuple[date, ...]
    ateliers: tuple[str, ...]
    phase: str
    text: str
    todo: str
    hard: bool = False

    def as_dict(self) -> dict[str, Any]:
        """The clash as `--json` gives it."""
        return {
            "kind": self.kind,
            "days": [day.isoformat() for day in self.days],
            "ateliers": list(self.ateliers),
            "phase": self.phase,
            "what": self.text,
            "todo": self.todo,
            "hard": self.hard,
        }


@dataclass(frozen=True, slots=True)
class Stretch:
    """A phase as it would be lived: from when to when, and the days of its event."""

    phase: Phase
    opened: date | None
    closed: date | None
    days: tuple[date, ...]

    def as_dict(self) -> dict[str, Any]:
        """The phase as `--json` gives it."""
        return {
            "key": self.phase.key,
            "title": self.phase.title,
            "opens": self.opened.isoformat() if self.opened else None,
            "closes": self.closed.isoformat() if self.closed else None,
            "dates": [day.isoformat() for day in self.days],
        }


@dataclass(frozen=True, slots=True)
class Course:
    """The year of one territory, or of the session: its own phases in order."""

    scope: str
    name: str
    start: date
    stretches: tuple[Stretch, ...]

    @property
    def ends(self) -> date | None:
        """When its last phase is done; None where one never is."""
        ends = [one.closed for one in self.stretches]
        return max(filter(None, ends), default=None) if all(ends) else None

    def as_dict(self) -> dict[str, Any]:
        """The territory as `--json` gives it."""
        return {
            "slug": self.scope,
            "name": self.name,
            "start": self.start.isoformat(),
            "ends": self.ends.isoformat() if self.ends else None,
            "phases": [one.as_dict() for one in self.stretches],
        }


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A whole session seen beforehand; `unknown` says of which days nothing is known."""

    process: Process
    session: Course
    ateliers: tuple[Course, ...]
    happenings: tuple[Happening, ...]
    mails: tuple[RehearsedMail, ...]
    clashes: tuple[Clash, ...]
    unknown: tuple[str, ...]
    #: What it was made from: the dates, and by slug the days around them.
    plan: Plan
    almanacs: Mapping[str, Almanac]

    def as_dict(self) -> dict[str, Any]:
        """The answer of `--json`."""
        return {
            "process": self.process.key,
            "version": self.process.version,
            "session": self.session.as_dict(),
            "ateliers": [one.as_dict() for one in self.ateliers],
            "events": [one.as_dict() for one in self.happenings],
            "mails": [one.as_dict() for one in self.mails],
            "clashes": [one.as_dict() for one in self.clashes],
            "unknown": list(self.unknown),
        }
