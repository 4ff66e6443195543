"""Invites to the events of a journal whoever comes, with the mails that say their dates or after them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlmodel import Session

from models.history import Membership
from models.inviting import Guests, events_of, with_invitations
from models.manners import Invited
from models.settle import Owed, bound_members
from models.situation import Situation
from tasks.invited import CARRIERS, last_told
from tasks.load import Loaded
from tasks.postage import manners_of


def invite(
    session: Session,
    loaded: Loaded,
    situation: Situation,
    owed: Sequence[Owed],
    members: Iterable[Membership],
    *,
    phase: str | None = None,
) -> tuple[Owed, ...]:
    """What is owed, the invitations with it; those of one phase only where one is asked for."""
    owed = tuple(owed)
    invited = manners_of(loaded.process).invited
    if invited is None:
        return owed
    if any(situation.history.agreements(event.key) for event in events_of(loaded.process, situation)):
        guests = _guests(session, loaded, situation, members, invited)
        found = with_invitations(guests, loaded.facts, owed, CARRIERS)
        owed = tuple(one for one in found if phase in {None, one.phase})
    return owed


def _guests(
    session: Session, loaded: Loaded, situation: Situation, members: Iterable[Membership], invited: Invited
) -> Guests:
    told = last_told(session, [loaded.slug])
    everybody = (*bound_members(situation.history), *members)
    here = {event: people for (_, event), people in told.items()}
    return Guests(loaded.process, situation, invited, everybody, here)
