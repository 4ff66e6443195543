"""What a person owes, or is owed, this week."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from models.assess import today
from models.delegations import acting_for
from models.queries import journals
from models.rights import roles_of
from models.roles import Role
from models.situation import Situation, State, owed_by
from models.standing import Standing
from models.unmet import Unmet
from tasks.load import load
from tasks.people import author, with_addresses
from tasks.status import unmet_dict

WEEK = timedelta(days=7)
#: Roles that follow what others owe.
_FOLLOWING = frozenset({Role.PILOTE, Role.NATIONAL})


def todo(session: Session, *, at: datetime, by: str | None = None) -> list[dict[str, Any]]:
    """Each thing owed in an open phase or to open, late ones first; everybody's without `by`."""
    person = author(session, by) if by else None
    found: list[dict[str, Any]] = []
    for row in journals(session):
        situation = load(session, row.slug).situation(at)
        roles = roles_of(situation, person) if person else frozenset(Role)
        if roles:
            owed = _owed(situation, row.title, roles, everybody=person is None)
            found.extend(_with_delegators(session, situation, person, owed))
    return sorted(found, key=lambda item: (item["due"] is None, item["due"] or "", item["atelier"]))


def _with_delegators(
    session: Session, situation: Situation, person: str | None, owed: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Beside each thing, in whose place a delegate owes it; nobody's where the role is their own."""
    lent = acting_for(situation.history, person, situation.at) if person else ()
    own = {m.role for m in situation.history.memberships if m.person == person and m.holds(situation.at)}
    delegators = {role: [m.on_behalf_of for m in lent if m.role is role and m.on_behalf_of] for role in Role}
    names = with_addresses(session, {one for people in delegators.values() for one in people})
    for item in owed:
        owner = Role(item["owner"])
        people = dict.fromkeys(delegators[owner]) if owner not in own else ()
        item["on_behalf_of"] = [names[one] for one in people]
    return owed


def _owed(
    situation: Situation, name: str, roles: frozenset[Role], *, everybody: bool
) -> list[dict[str, Any]]:
    day = today(situation)
    found = []
    for line in situation.own_phases:
        if line.state is State.READY and (everybody or Role.PILOTE in roles):
            what = f"ouvrir la phase « {line.phase.title} »"
            found.append(
                {"what": what, "owner": "pilote", "due": None, "key": line.key, "late": False, "mine": True}
            )
    owed: tuple[Unmet | Standing, ...] = tuple(unmet for _, unmet in owed_by(situation.own_phases))
    for unmet in (*owed, *situation.standing):
        mine = unmet.owner in roles
        soon = unmet.due is not None and unmet.due <= day + WEEK
        if everybody or mine or (roles & _FOLLOWING and soon):
            found.append({**unmet_dict(unmet), "late": bool(unmet.due and unmet.due < day), "mine": mine})
    return [{"atelier": situation.scope, "name": name, **item} for item in found]
