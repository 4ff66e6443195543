"""For whom somebody acted: what the journal shows as « pour … par délégation », found from the facts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from models.assess import assess
from models.delegations import everyone
from models.facts import Fact
from models.history import Membership
from models.kinds import Correction, DecisionPrise, DelegationDonnee
from models.process import Process
from models.rights import allowed_to, entitled, judged_at
from models.roles import Role
from models.situation import Situation


def on_behalf_of(process: Process, facts: Sequence[Fact], fact: Fact) -> tuple[str, ...]:
    """The delegators whose role a fact was recorded in; all of them, where several had given it.

    As known when it was recorded: what became of the delegation since rewrites nothing. Whoever holds
    such a role themselves acts for themselves.
    """
    if not {fact.by, _decider(fact)} & _delegates(facts):
        return ()
    before = [one for one in facts if _known_before(one, fact)]
    situation = assess(process, before, fact.recorded_at, scope=fact.scope)
    return tuple(dict.fromkeys(_stood_for(process, situation, fact)))


def _stood_for(process: Process, situation: Situation, fact: Fact) -> Iterator[str]:
    """By whoever recorded it; of a decision, by whoever took it too."""
    held = [one for one in everyone(situation.history) if one.holds(situation.at)]
    if not isinstance(fact.payload, DecisionPrise):
        yield from _lent(held, fact.by, _roles_for(process, situation, fact, held))
        return
    if fact.payload.decided_by:
        yield from _lent(held, fact.by, allowed_to(process, situation, fact.kind))
    yield from _lent(entitled(situation, judged_at(situation, fact.when)), _decider(fact), {Role.DECIDEUR})


def _roles_for(
    process: Process, situation: Situation, fact: Fact, held: Sequence[Membership]
) -> Collection[Role]:
    """The roles that allowed it; where none of these is held, it was as an author that they corrected."""
    if fact.kind not in process.facts:
        return ()
    allowed = allowed_to(process, situation, fact.kind, fact.payload)
    theirs = {one.role for one in held if one.person == fact.by}
    return allowed if theirs & set(allowed) else theirs


def _lent(held: Sequence[Membership], person: str, roles: Collection[Role]) -> Iterator[str]:
    mine = [one for one in held if one.person == person and one.role in roles]
    if all(one.on_behalf_of for one in mine):
        yield from (one.on_behalf_of for one in mine if one.on_behalf_of)


def _decider(fact: Fact) -> str:
    said = fact.payload
    return (said.decided_by if isinstance(said, DecisionPrise) else None) or fact.by


def _delegates(facts: Sequence[Fact]) -> set[str]:
    """Everybody ever named: most facts are by none of them, and that is asked first."""
    named = {one.payload.delegate for one in facts if isinstance(one.payload, DelegationDonnee)}
    said = (one.payload.set for one in facts if isinstance(one.payload, Correction))
    return named | {str(values["delegate"]) for values in said if "delegate" in values}


def _known_before(one: Fact, fact: Fact) -> bool:
    if one.scope == fact.scope:
        return one.seq < fact.seq
    return one.recorded_at <= fact.recorded_at
