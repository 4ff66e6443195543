"""Who is written to, and for which role: people who may be, each once. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from models.delegations import everyone
from models.history import History, Membership
from models.owed import Addressee
from models.roles import NEVER_WRITTEN_TO, Role


def bound_members(history: History) -> Iterator[Membership]:
    """The people who may be written to, delegates too: the team only once its contract is notified."""
    return (m for m in everyone(history) if is_bound(history, m.role))


def is_bound(history: History, role: Role) -> bool:
    """Whether somebody in this role may be written to already."""
    return role not in {Role.MANDATAIRE, Role.EQUIPE} or history.first("marche-notifie") is not None


def addressees(
    audience: Iterable[Membership], roles: Iterable[Role], first: tuple[Addressee, ...] = ()
) -> Iterator[Addressee]:
    """Each person once, for the first role that concerns them; some roles are never written to."""
    yield from first
    seen = {one.person for one in first}
    members, roles = list(audience), tuple(roles)
    for role in roles:
        for member in members:
            if member.role is role and member.person not in seen:
                seen.add(member.person)
                yield replace(addressee_of(members, member), also=tuple(_also(members, member, roles)))


def _also(members: Iterable[Membership], first: Membership, roles: Sequence[Role]) -> Iterator[Addressee]:
    for one in members:
        other = one.role is not first.role and one.role in roles
        if one.person == first.person and other and one.role not in NEVER_WRITTEN_TO:
            yield Addressee(one.person, one.role, None, one.on_behalf_of is not None, one.scope)


def addressee_of(members: Iterable[Membership], member: Membership) -> Addressee:
    """A delegate who is here as an élu or a préfet alone is not written to either."""
    delegated = member.on_behalf_of is not None
    own = {m.role for m in members if m.person == member.person and m.on_behalf_of is None}
    silent = member.role in NEVER_WRITTEN_TO or (delegated and own and own <= NEVER_WRITTEN_TO)
    skipped = "aucun message automatique pour ce rôle" if silent else None
    return Addressee(member.person, member.role, skipped, delegated, member.scope)
