"""The events to place, in the order of the process, over the days that a plan looks at."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from models.almanac import Almanac
from models.definition import Kind, Phase
from models.demand import Demand, Site
from models.process import Process

SHARED = ""


@dataclass(frozen=True, slots=True)
class Gathering:
    """An event of one atelier, or a shared one, and the dates it has already."""

    scope: str
    phase: Phase
    days: int
    fixed: tuple[date, ...] = ()
    held: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """Whose it is, and which."""
        return self.scope, self.phase.key


@dataclass(frozen=True)
class Agenda:
    """The events, numbered, and the days, numbered from `origin`."""

    process: Process
    demand: Demand
    gatherings: Sequence[Gathering]
    numbers: Mapping[tuple[str, str], int]
    origin: date
    size: int
    #: What may be chosen lies between these two; beyond, every day is taken for possible.
    first: date
    last: date
    #: By almanac, the days on which it lets an event be held; found when they are first asked for.
    open_days: dict[int, int] = field(default_factory=dict)

    def number(self, day: date) -> int:
        """A day as its rank."""
        return (day - self.origin).days

    def day(self, number: int) -> date:
        """A rank as its day."""
        return self.origin + timedelta(days=number)

    def dates(self, event: int, number: int) -> tuple[date, ...]:
        """The days of an event that begins there."""
        begins = self.day(number)
        return tuple(begins + timedelta(days=later) for later in range(self.gatherings[event].days))

    @functools.cached_property
    def phases(self) -> tuple[Phase, ...]:
        """The phases that each atelier lives for itself, in order."""
        return tuple(phase for phase in self.process.phases if phase.scope == "atelier")

    def own(self, site: Site) -> list[int]:
        """The numbers of an atelier's events, in order."""
        return [rank for rank, one in enumerate(self.gatherings) if one.scope == site.slug]

    def shared(self) -> list[int]:
        """The numbers of the shared events, in order."""
        return [rank for rank, one in enumerate(self.gatherings) if one.scope == SHARED]

    def last_event(self, scope: str) -> int | None:
        """The event that ends everything: the last shared one, else the last of the atelier."""
        shared = self.shared()
        if shared:
            return shared[-1] if scope == SHARED else None
        return max((rank for rank, one in enumerate(self.gatherings) if one.scope == scope), default=None)

    def almanacs(self, scope: str) -> list[tuple[str, Almanac]]:
        """The almanacs by which an event is held, and whose they are: all of them where it is shared."""
        own = [(site.name, site.almanac) for site in self.demand.sites if scope in {SHARED, site.slug}]
        return own if scope else [("calendrier national", self.demand.national), *own]

    def around(self, event: int, site: Site) -> tuple[int | None, int | None]:
        """The atelier's own events just before and just after this one, in the order of the process."""
        own = self.own(site)
        before = [rank for rank in own if rank < event]
        after = [rank for rank in own if rank > event]
        return (before[-1] if before else None), (after[0] if after else None)


def gatherings_of(process: Process, demand: Demand) -> list[Gathering]:
    """The events of all ateliers and of the session, phase by phase."""
    found = []
    for phase in process.events.values():
        usual = demand.workshop_days if phase.kind is Kind.ATELIER_IN_SITU else 1
        sites = demand.sites if phase.scope == "atelier" else (None,)
        for site in sites:
            said = site or demand
            fixed = said.fixed.get(phase.key, ())
            scope = site.slug if site else SHARED
            found.append(Gathering(scope, phase, len(fixed) or usual, fixed, phase.key in said.held))
    return found
