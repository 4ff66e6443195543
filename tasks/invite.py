"""Invites to the events of a journal whoever comes, with the mails that say their dates or after them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from models.audience import bound_members
from models.history import Membership
from models.invitations import CARRIERS, LastWord, Method
from models.inviting import Guests, attending, with_invitations
from models.manners import Invited
from models.owed import Owed
from models.situation import Situation
from tasks.invited import Ledger, last_told
from tasks.load import Loaded, load, members_of_ateliers
from tasks.postage import manners_of


def invite(
    session: Session,
    loaded: Loaded,
    situation: Situation,
    owed: Sequence[Owed],
    members: Iterable[Membership],
    *,
    phase: str | None = None,
    told: Ledger | None = None,
) -> tuple[Owed, ...]:
    """What is owed, the invitations with it; those of one phase only where one is asked for.

    `told` for whoever has asked already, of many journals at once, what people were told.
    """
    owed = tuple(owed)
    invited = manners_of(loaded.process).invited
    if invited is None:
        return owed
    # An agreement that was withdrawn since counts too: people were told of it.
    if any(fact.kind == "date-convenue" and fact.scope == loaded.slug for fact in loaded.facts):
        guests = _guests(session, loaded, situation, members, invited, told)
        found = with_invitations(guests, owed, CARRIERS)
        owed = tuple(one for one in found if phase in {None, one.phase})
    return owed


@dataclass(frozen=True, slots=True)
class Beyond:
    """What the session of an atelier owes because of who came to it or left it."""

    owed: tuple[Owed, ...]
    situation: Situation
    loaded: Loaded


def invite_beyond(
    session: Session, loaded: Loaded, situation: Situation, *, told: Ledger | None = None
) -> Beyond | None:
    """The session's events, for those who came to this atelier, or left it, since they were told.

    Read without a lock: two who find the same thing owed queue it under the same key.
    """
    invited, parent = manners_of(loaded.process).invited, loaded.journal.session_slug
    history = situation.history
    national = [one for one in loaded.process.events.values() if one.scope == "session"]
    if invited is None or parent is None or not any(history.agreed(one.key) for one in national):
        return None
    known = last_told(session, [parent]) if told is None else told
    here_told = {event: people for (scope, event), people in known.items() if scope == parent}
    own = [one for one in bound_members(history) if one.scope == loaded.slug]
    here = Guests(loaded.process, situation, invited, own, here_told)
    if not any(_changed(here, one.key, here_told) for one in national if _is_to_come(here, one.key)):
        return None
    return _of_session(session, parent, here)


def _is_to_come(guests: Guests, event: str) -> bool:
    history = guests.history
    agreed, held = history.agreed(event), history.held(event)
    return agreed is not None and held is None and bool(guests.told.get(event))


def _changed(guests: Guests, event: str, told: Mapping[str, Mapping[str, LastWord]]) -> bool:
    """Whether somebody of this atelier is expected and was told nothing, or was told and is not expected."""
    expected = {one.person for one in attending(guests, guests.process.events[event])}
    known = {
        person
        for person, one in told[event].items()
        if one.older or (one.latest and one.latest.method is Method.REQUEST)
    }
    return bool(expected - known or known & {one.person for one in guests.members} - expected)


def _of_session(session: Session, slug: str, here: Guests) -> Beyond:
    loaded = load(session, slug)
    situation = loaded.situation(here.situation.at)
    others = members_of_ateliers(session, loaded, here.situation.at)
    # What an act has just added to its own journal is known to it alone.
    members = [*here.members, *(one for one in others if one.scope != here.situation.scope)]
    guests = _guests(session, loaded, situation, members, here.invited)
    return Beyond(with_invitations(guests, (), CARRIERS), situation, loaded)


def _guests(
    session: Session,
    loaded: Loaded,
    situation: Situation,
    members: Iterable[Membership],
    invited: Invited,
    told: Ledger | None = None,
) -> Guests:
    known = last_told(session, [loaded.slug]) if told is None else told
    everybody = (*bound_members(situation.history), *members)
    here = {event: people for (scope, event), people in known.items() if scope == loaded.slug}
    return Guests(loaded.process, situation, invited, everybody, here)
