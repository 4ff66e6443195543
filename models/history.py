"""The facts of one atelier (its session's included) seen at one moment, ready to be asked."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from models.almanac import Period
from models.calendar import NATIONAL, NATIONAL_ONLY, Calendar, calendar_of
from models.facts import Fact, corrected, precedes
from models.kinds import (
    AtelierExcuse,
    AtelierInscrit,
    DateConvenue,
    EvenementAnnule,
    EvenementTenu,
    PeriodeNeutralisee,
    PersonneAjoutee,
    PersonneRetiree,
    PlanInitial,
    PlanRevise,
    PoursuiteSansAttendre,
    SessionInscrite,
)
from models.moments import day_end, day_start
from models.roles import Role
from models.spans import Spans, union


@dataclass(frozen=True, slots=True)
class Membership:
    """Somebody in a role, from a moment to another; by delegation where it is on somebody's behalf."""

    person: str
    role: Role
    since: datetime
    until: datetime | None
    scope: str
    on_behalf_of: str | None = None

    def holds(self, at: datetime) -> bool:
        """Whether the role is held at this moment."""
        return self.since <= at and (self.until is None or at < self.until)


class History:
    """What happened by `at`, corrections applied; facts later than `at` are unknown to it."""

    def __init__(self, facts: Iterable[Fact], at: datetime) -> None:
        self.at = at
        self.all: Sequence[Fact] = [fact for fact in corrected(facts) if fact.at <= at]
        self._by_kind: dict[str, list[Fact]] = {}
        for fact in self.all:
            self._by_kind.setdefault(fact.kind, []).append(fact)

    def of(self, kind: str) -> Sequence[Fact]:
        """The facts of a kind, in the order they happened."""
        return self._by_kind.get(kind, ())

    @functools.cached_property
    def registration(self) -> AtelierInscrit | None:
        """What the import said of the atelier; None when the history is a session's alone."""
        for fact in self.of("atelier-inscrit"):
            if isinstance(fact.payload, AtelierInscrit):
                return fact.payload
        return None

    @functools.cached_property
    def address(self) -> AtelierInscrit | SessionInscrite | None:
        """What gives the room and the mailbox of this journal: its own registration."""
        said = (fact.payload for fact in self.of("session-inscrite"))
        return self.registration or next((one for one in said if isinstance(one, SessionInscrite)), None)

    @functools.cached_property
    def zone(self) -> str:
        """The zone its delays run in."""
        return self.registration.zone if self.registration else "Europe/Paris"

    @functools.cached_property
    def calendar(self) -> Calendar:
        """The days it lives by, as pinned when it was registered."""
        said = self.registration
        if said is None:
            return NATIONAL
        return calendar_of(said.departement, version=said.calendar, usages=said.usages, own=said.days_off)

    @functools.cached_property
    def start(self) -> date | None:
        """The day on which its first phase opens: the next working day, where it was to start on a day off.

        An atelier opened under the first calendar keeps the day it was given.
        """
        said = self.registration
        if said is None or said.calendar == NATIONAL_ONLY:
            return said.start if said else None
        return self.calendar.next_working(said.start)

    @functools.cached_property
    def planned(self) -> dict[str, tuple[date, ...]]:
        """The dates planned now, by event: those first planned, but for what was planned anew since."""
        revised = [fact.payload for fact in self.of("plan-revise") if isinstance(fact.payload, PlanRevise)]
        return self.first_planned | {event: days for plan in revised for event, days in plan.dates.items()}

    @functools.cached_property
    def first_planned(self) -> dict[str, tuple[date, ...]]:
        """The dates first planned, by event; what the plan is compared with."""
        plans = [fact.payload for fact in self.of("plan-initial") if isinstance(fact.payload, PlanInitial)]
        return {event: dates for plan in plans for event, dates in plan.dates.items()}

    @functools.cached_property
    def periods(self) -> tuple[Period, ...]:
        """The periods that its people, or those of its session, have said to be neutralised."""
        said = (fact.payload for fact in self.of("periode-neutralisee"))
        return tuple(payload.period for payload in said if isinstance(payload, PeriodeNeutralisee))

    def first_days(self, event: str) -> tuple[date, ...]:
        """The days first planned for an event; of a national one, those first agreed."""
        said = (fact.payload for fact in self.agreements(event) if fact.scope != self.own_scope)
        agreed = (one.dates for one in said if isinstance(one, DateConvenue))
        return self.first_planned.get(event) or next(agreed, ())

    @functools.cached_property
    def own_scope(self) -> str | None:
        """The atelier whose history this is, its session's facts beside; None for a session alone."""
        return next((fact.scope for fact in self.of("atelier-inscrit")), None)

    def agreements(self, event: str) -> Sequence[Fact]:
        """The agreed dates of an event and their cancellations, in order."""
        return self._agreements.get(event, ())

    @functools.cached_property
    def _agreements(self) -> dict[str, list[Fact]]:
        """By event, since they are asked many times a moment."""
        found: dict[str, list[Fact]] = {}
        both = (*self.of("date-convenue"), *self.of("evenement-annule"))
        for fact in sorted(both, key=lambda fact: (fact.at, fact.seq)):
            if isinstance(fact.payload, (DateConvenue, EvenementAnnule)):
                found.setdefault(fact.payload.event, []).append(fact)
        return found

    def agreed(self, event: str) -> Fact | None:
        """The agreement that holds now, or None when there is none or it was cancelled."""
        last = next(reversed(self.agreements(event)), None)
        return last if last is not None and isinstance(last.payload, DateConvenue) else None

    def dated(self, event: str, *, with_place: bool) -> Spans:
        """When the event had an agreed date (and a place, or a link to it)."""
        spans, start = [], None
        for fact in self.agreements(event):
            said = fact.payload
            good = isinstance(said, DateConvenue) and (not with_place or bool(said.place or said.remote))
            if good and start is None:
                start = fact.at
            elif not good and start is not None:
                spans.append((start, fact.at))
                start = None
        return union([*spans, (start, None)]) if start is not None else union(spans)

    def held(self, event: str) -> Fact | None:
        """The fact that says that the event took place."""
        return self._held.get(event)

    @functools.cached_property
    def _held(self) -> dict[str, Fact]:
        """By event; the first fact that says so, once its day has come."""
        found: dict[str, Fact] = {}
        for fact in self.of("evenement-tenu"):
            said = fact.payload
            if isinstance(said, EvenementTenu) and self._has_come(said.dates[-1]):
                found.setdefault(said.event, fact)
        return found

    def _has_come(self, day: date) -> bool:
        """Whether a local day has begun: a fact may be dated before the day it is about."""
        return day_start(day, self.zone) <= self.at

    def held_days(self, event: str) -> tuple[date, ...]:
        """The days on which it took place."""
        fact = self.held(event)
        return fact.payload.dates if fact and isinstance(fact.payload, EvenementTenu) else ()

    def event_days(self, event: str) -> tuple[date, ...]:
        """The days of an event as best known: held, else agreed, else planned."""
        held = self.held_days(event)
        if held:
            return held
        last = next(reversed(self.agreements(event)), None)
        if last is None:
            return self.planned.get(event, ())
        if isinstance(last.payload, DateConvenue):
            return last.payload.dates
        return self._planned_since(event, last)

    def _planned_since(self, event: str, cancelled: Fact) -> tuple[date, ...]:
        """The days planned for an event since its date was cancelled."""
        found: tuple[date, ...] = ()
        for fact in self.of("plan-revise"):
            if isinstance(fact.payload, PlanRevise) and (fact.at, fact.seq) > (cancelled.at, cancelled.seq):
                found = fact.payload.dates.get(event, found)
        return found

    def excuse(self, event: str, atelier: str) -> Fact | None:
        """The excuse of a territory for a national event."""
        for fact in self.of("atelier-excuse"):
            said = fact.payload
            if isinstance(said, AtelierExcuse) and said.event == event and said.atelier == atelier:
                return fact
        return None

    def waivers(self, phase: str) -> Sequence[Fact]:
        """The waivers recorded for a phase, expired ones included."""
        return [
            fact
            for fact in self.of("poursuite-sans-attendre")
            if isinstance(fact.payload, PoursuiteSansAttendre) and fact.payload.phase == phase
        ]

    @functools.cached_property
    def memberships(self) -> Sequence[Membership]:
        """Who held which role when, in the atelier or in its session; theirs, never by delegation."""
        found: list[Membership] = []
        for fact in self.of("personne-ajoutee"):
            said = fact.payload
            if isinstance(said, PersonneAjoutee):
                until = day_end(said.until, self.zone) if said.until else None
                member = Membership(said.person, said.role, fact.at, until, fact.scope)
                found.append(self._ended(member, fact))
        return found

    def _ended(self, member: Membership, added: Fact) -> Membership:
        """The same membership, ended by a later withdrawal if there is one."""
        for fact in self.of("personne-retiree"):
            said = fact.payload
            if (
                isinstance(said, PersonneRetiree)
                and (said.person, said.role, fact.scope) == (member.person, member.role, member.scope)
                and not precedes(fact, added)
            ):
                # A withdrawal known to the day may be dated before the hour at which the role began.
                gone = max(fact.at, member.since)
                ends = gone if member.until is None else min(gone, member.until)
                return Membership(member.person, member.role, member.since, ends, member.scope)
        return member

    def people(self, role: Role) -> list[str]:
        """Who holds a role now, each once."""
        found = (m.person for m in self.memberships if m.role is role and m.holds(self.at))
        return list(dict.fromkeys(found))

    def first(self, kind: str) -> datetime | None:
        """When the first fact of a kind happened."""
        return next((fact.at for fact in self.of(kind)), None)
