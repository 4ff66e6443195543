"""The seats of those who choose together: a mark given for somebody else is that person’s."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from models.delegations import delegations, everyone
from models.history import History
from models.roles import Role

#: Who chooses the team together (call, « choix collégial »).
COLLEGE = (Role.PILOTE, Role.COPILOTE, Role.COLLECTIVITE)


def seat_of(history: History, person: str, at: datetime) -> str:
    """Whose seat somebody marks for: their own, unless they then sit there only in the place of another.

    Of several who gave them their seat, the first.
    """
    held = [one for one in everyone(history) if one.person == person and one.role in COLLEGE]
    lent = [one.on_behalf_of for one in held if one.holds(at)]
    given = [one for one in lent if one is not None]
    return given[0] if given and len(given) == len(lent) else person


def lent_seats(history: History) -> Mapping[str, str]:
    """By mark given in the place of another, whose it is, as of when it was typed."""
    if not delegations(history):
        return {}
    marks = history.of("note-attribuee")
    found = {fact.ref: seat_of(history, fact.by, fact.recorded_at) for fact in marks}
    return {fact.ref: found[fact.ref] for fact in marks if found[fact.ref] != fact.by}
