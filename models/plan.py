"""The plan of a session or of an atelier: proposed dates, or the reasons for which there are none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from models.demand import Dates
from models.roles import Role

#: Opening and closing of a phase, or the first and last day on which an event may begin; both included.
Window = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Caution:
    """What a person should know before taking a plan for theirs; `scope` is a slug, or empty: shared."""

    scope: str
    text: str


@dataclass(frozen=True, slots=True)
class Unheld:
    """One of the demands that cannot hold together, and who may loosen it."""

    scope: str
    text: str
    owner: Role


@dataclass(frozen=True, slots=True)
class Plan:
    """Dates for every event, the windows of the phases, and what clashes.

    By slug, then by key of phase or event: `dates` of the atelier's own events, `windows` of all phases,
    `margins` the first and last day on which an event may begin while what is fixed stays so (those of the
    shared events under an empty slug). `starts` are working days.
    """

    dates: Mapping[str, Dates]
    shared: Dates
    windows: Mapping[str, Mapping[str, Window]]
    margins: Mapping[str, Mapping[str, Window]]
    starts: Mapping[str, date]
    ends: Mapping[str, date]
    warnings: tuple[Caution, ...] = ()

    def all_dates(self, slug: str) -> dict[str, tuple[date, ...]]:
        """The dates of an atelier's events and of the national ones, by key of the event."""
        return {**self.dates[slug], **self.shared}


@dataclass(frozen=True, slots=True)
class Impossible:
    """The fewest demands that cannot hold together; take one away and a plan may exist."""

    unmet: tuple[Unheld, ...]
