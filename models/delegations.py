"""Delegations: who acts in whose place, in which role, from when until when. Read from the facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from models.facts import Fact, precedes
from models.history import History, Membership
from models.kinds import DelegationDonnee, DelegationRetiree
from models.moments import day_end, day_start
from models.roles import NEVER_WRITTEN_TO, Role


@dataclass(frozen=True, slots=True)
class Delegation:
    """Somebody acts in the place of another: each role given, from a moment to another.

    It gives nothing before the moment at which it was given, and no role that the delegator had not then;
    it ends with the delegator's own role, or once withdrawn.
    """

    fact: Fact
    delegator: str
    delegate: str
    given: tuple[Membership, ...]

    def roles(self, at: datetime) -> tuple[Role, ...]:
        """The roles that it gives at this moment, in the order they were taken."""
        return tuple(dict.fromkeys(one.role for one in self.given if one.holds(at)))


def delegations(history: History) -> tuple[Delegation, ...]:
    """Every delegation told of, past and future ones included, in the order they were given."""
    found = []
    for fact in history.of("delegation-donnee"):
        if isinstance(fact.payload, DelegationDonnee):
            given = tuple(_given(history, fact, fact.payload))
            found.append(Delegation(fact, fact.by, fact.payload.delegate, given))
    return tuple(found)


def everyone(history: History) -> Iterator[Membership]:
    """Who held which role when: their own first, then those held by delegation."""
    yield from history.memberships
    for one in delegations(history):
        yield from one.given


def turning_points(history: History) -> Iterator[datetime]:
    """When delegations begin and end: who is written to changes, and a delegate is told of what waits."""
    for one in delegations(history):
        for given in one.given:
            yield from (moment for moment in (given.since, given.until) if moment)


def acting_for(history: History, person: str, at: datetime) -> tuple[Membership, ...]:
    """The roles that somebody holds at this moment by delegation, and on whose behalf."""
    given = (member for one in delegations(history) for member in one.given)
    return tuple(member for member in given if member.person == person and member.holds(at))


def delegable(history: History, person: str, scope: str, role: Role | None) -> Iterator[Membership]:
    """Somebody's own roles that they may give in this journal, never those they hold by delegation.

    A session's journal gives the roles held in the session; an élu's or a préfet's delegation is an
    arrêté of theirs, and is not given here.
    """
    whole = scope == history.own_scope
    for member in history.memberships:
        asked = role in {None, member.role} and member.role not in NEVER_WRITTEN_TO
        if member.person == person and asked and (whole or member.scope == scope):
            yield member


def held_when_given(member: Membership, fact_at: datetime, last_instant: datetime) -> bool:
    """Whether a role was held when a delegation was given, as precisely as that moment is known."""
    return member.since <= last_instant and (member.until is None or fact_at < member.until)


def _given(history: History, fact: Fact, said: DelegationDonnee) -> Iterator[Membership]:
    begins = max(day_start(said.since, history.zone), fact.at)
    ends = min(day_end(said.until, history.zone), _withdrawn(history, fact, said))
    for own in delegable(history, fact.by, fact.scope, said.role):
        since, until = max(begins, own.since), min(ends, own.until or ends)
        if held_when_given(own, fact.at, fact.when.last_instant) and since < until:
            yield Membership(said.delegate, own.role, since, until, own.scope, on_behalf_of=fact.by)


def _withdrawn(history: History, given: Fact, said: DelegationDonnee) -> datetime:
    """When the delegator took it back; the end of its last day, where they did not."""
    ends = day_end(said.until, history.zone)
    for fact in history.of("delegation-retiree"):
        gone = isinstance(fact.payload, DelegationRetiree) and fact.payload.delegate == said.delegate
        same = (fact.by, fact.scope) == (given.by, given.scope) and fact.seq > given.seq
        if gone and same and not precedes(fact, given):
            ends = min(ends, fact.at)
    return ends
