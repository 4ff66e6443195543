"""How and when each message leaves: the manners of the process, the hours and the wishes of who reads it."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from config.process_file import available, load_process
from models.decent import Mode, Preference
from models.departure import departure, manner_of
from models.history import History
from models.manners import Manners, Timing
from models.owed import Addressee, Owed
from models.process import Process
from models.queries import readers_of
from models.quiet import about_of
from models.rhythm import Rhythm
from models.situation import Situation
from models.tables import RHYTHM, ROOMS
from models.weekly import is_weekly

#: Of somebody who chose nothing.
NOTHING_CHOSEN = Preference()
_NONE = Manners()


@dataclass(frozen=True, slots=True)
class Postage:
    """What is known of the people written to in one transaction.

    `mates` are the ateliers of a session, whose people read its news by the hours of their own.
    """

    rhythm: Rhythm
    wishes: Mapping[str, Preference]
    mates: Mapping[str, History] = field(default_factory=dict)
    #: Whether rooms are posted in: there is a setting that says how.
    rooms: bool = False

    def stamp(
        self, owed: Owed, to: Addressee, situation: Situation, process: Process, at: datetime
    ) -> dict[str, Any]:
        """The columns that say how and when a message leaves, or why it does not."""
        manners = manners_of(process)
        manner, home = manner_of(manners, owed, to), self.mates.get(to.scope or "")
        wish = self.wishes.get(to.person, NOTHING_CHOSEN)
        left = departure(manner, owed, to, home or situation.history, at, wish=wish, rhythm=self.rhythm)
        why = to.skipped or left.skipped
        about, said_anyway = about_of(owed.cause), manner.legal or manner.timing is Timing.URGENT
        return {
            "state": "skipped" if why else "queued",
            "reason": why,
            "next_try_at": at if why else left.moment,
            "mode": str(Mode.ALONE if why else left.mode),
            "legal": manner.legal,
            "decent_until": None if why else left.decent_until,
            "about": about,
            "quiet": manners.quiet if about and not said_anyway else 0,
            "home": to.scope if home else None,
            "channel": "mail",
            "mailbox": mailbox_of(situation.history),
        }


def postage_of(session: Session, owed: Iterable[Owed], mates: Iterable[History] = ()) -> Postage:
    """One question for all the people of a transaction; none when nobody is written to."""
    people = {addressee.person for one in owed for addressee in one.to}
    wishes = readers_of(session, people) if people else {}
    homes = {one.own_scope: one for one in mates if one.own_scope}
    rhythm = session.info.get(RHYTHM, Rhythm.DIGEST)
    return Postage(rhythm, wishes, homes, bool(session.info.get(ROOMS)))


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


def mailbox_of(history: History) -> str | None:
    """The mailbox of the pilot's service; of a session, that of the bureau."""
    return history.address.mailbox if history.address else None


def wish_of(session: Session, person: str) -> Preference:
    """What somebody chose, or that they chose nothing."""
    return readers_of(session, [person]).get(person, NOTHING_CHOSEN)
