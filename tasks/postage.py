"""How and when each message leaves: the manners of the process, the hours and the wishes of who reads it."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from config.process_file import available, load_process
from models.calendar import NATIONAL
from models.decent import Mode, Preference, leaving
from models.history import History
from models.manners import Manners
from models.process import Process
from models.queries import readers_of
from models.reminders import AD1, OfficeHours, about_of
from models.rhythm import Rhythm
from models.roles import Role
from models.settle import Addressee, Owed
from models.situation import Situation
from models.tables import RHYTHM
from models.weekly import is_weekly

_NOBODY, _NONE = Preference(), Manners()


@dataclass(frozen=True, slots=True)
class Postage:
    """What is known of the people written to in one transaction."""

    rhythm: Rhythm
    wishes: Mapping[str, Preference]

    def stamp(
        self, owed: Owed, to: Addressee, situation: Situation, process: Process, at: datetime
    ) -> dict[str, Any]:
        """The columns that say how and when a message leaves, or why it does not."""
        manner = manners_of(process).of(owed.message, to.role)
        wish = self.wishes.get(to.person, _NOBODY)
        history = situation.history
        hours = hours_of(to.role, history, wish)
        left = leaving(manner, wish, hours, at, rhythm=self.rhythm, due=owed.leaves)
        why = to.skipped or left.skipped
        return {
            "state": "skipped" if why else "queued",
            "reason": why,
            "next_try_at": at if why else left.moment,
            "mode": str(Mode.ALONE if why else left.mode),
            "legal": manner.legal,
            "decent_until": None if why else left.decent_until,
            "about": about_of(owed.cause),
            "channel": "mail",
            "mailbox": mailbox_of(history),
        }


def postage_of(session: Session, owed: Iterable[Owed]) -> Postage:
    """One question for all the people of a transaction; none when nobody is written to."""
    people = {addressee.person for one in owed for addressee in one.to}
    return Postage(session.info.get(RHYTHM, Rhythm.DIGEST), readers_of(session, people) if people else {})


def wanted(session: Session, owed: Iterable[Owed]) -> tuple[Owed, ...]:
    """What is queued of what is owed: where each message leaves by itself, none says the week again."""
    every = session.info.get(RHYTHM) is Rhythm.CONTINUOUS
    return tuple(one for one in owed if not (every and is_weekly(one.cause)))


@functools.cache
def _manners_now(key: str) -> Manners:
    """Those of the definition that comes with the program, without the weekly mail that it brought."""
    known = load_process(key).manners if key in available() else _NONE
    return known.model_copy(update={"weekly": None})


def manners_of(process: Process) -> Manners:
    """A definition older than manners has those of today: they concern readers, and give nobody a right."""
    return process.manners if process.manners != _NONE else _manners_now(process.key)


def hours_of(role: Role, history: History, wish: Preference) -> OfficeHours:
    """When somebody reads: in Paris for AD1, where they say, or else in their territory."""
    if wish.zone:
        return OfficeHours("", wish.zone, NATIONAL)
    return AD1 if role is Role.NATIONAL else OfficeHours("", history.zone, history.calendar)


def mailbox_of(history: History) -> str | None:
    """The mailbox of the pilot's service; of a session, that of the bureau."""
    return history.address.mailbox if history.address else None


def wish_of(session: Session, person: str) -> Preference:
    """What somebody chose, or that they chose nothing."""
    return readers_of(session, [person]).get(person, _NOBODY)
