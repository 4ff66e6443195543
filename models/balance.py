"""What one person owes and is owed, by the roles they hold, and nothing of anybody else’s."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from models.claims import Claim, claims_of
from models.history import Membership
from models.roles import Role
from models.settle import bound_members
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
