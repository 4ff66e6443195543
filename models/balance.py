"""What one person owes and is owed, by the roles they hold, and nothing of anybody else’s."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from models.audience import bound_members
from models.claims import Claim, asked_by_phases
from models.claims_beside import penalties_to_comment, standing_beside
from models.history import Membership
from models.roles import Role
from models.situation import Situation


@dataclass(frozen=True, slots=True)
class Balance:
    """What somebody owes in a journal and what they are owed there, in their roles of the moment."""

    roles: tuple[Membership, ...]
    owes: tuple[Claim, ...]
    owed: tuple[Claim, ...]

    def behalf(self, roles: Iterable[Role]) -> list[str]:
        """In whose place these roles are held; nobody's where one of them is their own."""
        mine = [one for one in self.roles if one.role in set(roles)]
        lent = dict.fromkeys(one.on_behalf_of for one in mine if one.on_behalf_of)
        return list(lent) if len(lent) and all(one.on_behalf_of for one in mine) else []


def claims_of(situation: Situation) -> tuple[Claim, ...]:
    """All that is owed and has a date, or is asked for now: each once, first what comes first."""
    found: dict[str, Claim] = {}
    for source in _SOURCES:
        for claim in source(situation):
            found.setdefault(claim.key, claim)
    return tuple(sorted(found.values(), key=lambda one: (one.due is None, one.due or date.max)))


def balance_of(situation: Situation, person: str) -> Balance | None:
    """None for whoever holds no role here; the team holds none before its contract is notified."""
    members = bound_members(situation.history)
    held = tuple(one for one in members if one.person == person and one.holds(situation.at))
    if not held:
        return None
    roles, claims = {one.role for one in held}, claims_of(situation)
    return Balance(
        held,
        tuple(one for one in claims if one.owner in roles),
        tuple(one for one in claims if one.to & roles and one.owner not in roles),
    )


#: Where things owed are found; the first to name one says what is shown of it.
_SOURCES: tuple[Callable[[Situation], Iterable[Claim]], ...] = (
    asked_by_phases,
    standing_beside,
    penalties_to_comment,
)
