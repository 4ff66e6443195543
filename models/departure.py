"""How one message leaves for one of its addressees, by the manners, their hours and their wish. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from models.calendar import NATIONAL
from models.decent import Leaving, Preference, leaving
from models.history import History
from models.invitations import INVITATION
from models.manners import Manner, Manners
from models.office_hours import AD1, OfficeHours
from models.owed import Addressee, Owed
from models.rhythm import Rhythm
from models.roles import Role


def manner_of(manners: Manners, owed: Owed, to: Addressee) -> Manner:
    """How it reaches somebody in their role; the last word before a silence is never put off."""
    manner = owed.manner or manners.of(owed.message, to.role)
    return manner.as_last_word() if owed.last_word else manner


def pressing(manners: Manners, owed: Owed) -> Owed:
    """The same message to each person in that of their roles for which it presses most.

    Whoever is told as pilot, and as the one who decides, cannot turn off what is legal for the latter; and
    their mail says that it is why they have it. Where their roles are alike, it is the first one.
    """
    return replace(owed, to=tuple(_most_pressing(manners, owed, to) for to in owed.to))


def _most_pressing(manners: Manners, owed: Owed, to: Addressee) -> Addressee:
    if not to.also:
        return to
    chosen = min((to, *to.also), key=lambda one: manner_of(manners, owed, one).patience)
    return replace(chosen, skipped=to.skipped, keeps=to.keeps)


def hours_of(role: Role, history: History, wish: Preference) -> OfficeHours:
    """When somebody reads: in Paris for AD1, where they say, or else in their territory.

    Whoever says that they are in their territory has its days off.
    """
    if role is Role.NATIONAL:
        return OfficeHours("", wish.zone, NATIONAL) if wish.zone else AD1
    if wish.zone and wish.zone != history.zone:
        return OfficeHours("", wish.zone, NATIONAL)
    return OfficeHours("", history.zone, history.calendar)


def departure(
    manner: Manner,
    owed: Owed,
    to: Addressee,
    history: History,
    at: datetime,
    *,
    wish: Preference,
    rhythm: Rhythm = Rhythm.DIGEST,
) -> Leaving:
    """When it leaves; `history` is that of the atelier through which they are concerned."""
    hours = hours_of(to.role, history, wish)
    # A digest cannot carry an invitation: it travels in its own mail, and blocks days.
    carries = bool(owed.context.get(INVITATION))
    wish = wish.for_a_date_kept() if carries and to.keeps else wish
    alone = carries and wish.invitations
    return leaving(manner, wish, hours, at, rhythm=rhythm, due=owed.leaves, alone=alone)
