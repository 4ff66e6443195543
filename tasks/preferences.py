"""How somebody wants to be written to: read, and changed in one transaction with what waits for them."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from models.decent import Preference
from models.errors import NotFound
from models.moments import local_day
from models.preferences import typed, understood, without_ended_pause
from models.preferences_words import Habits, in_words
from models.queries import people_by_ref
from models.rhythm import Rhythm
from models.roles import NEVER_WRITTEN_TO
from models.statements import insertion
from models.tables import RHYTHM, Person, Reader
from models.territories import PARIS
from tasks.invite_again import invite_again
from tasks.places import Place, places_of
from tasks.postage import wish_of
from tasks.restamp import Waiting, restamp

log = logging.getLogger("ateliers")
_CHOSEN = ("timing", "mail", "invitations", "paused_until", "zone", "changed_at", "changed_by")
_KEEP = insertion(Reader, ("person", *_CHOSEN), _CHOSEN)


@dataclass(frozen=True, slots=True)
class Chosen:
    """One person’s choice, what it is added to, and who made it."""

    person: Person
    wish: Preference
    places: tuple[Place, ...]
    rhythm: Rhythm
    today: date
    changed_at: datetime | None = None
    changed_by: str | None = None

    @property
    def zone(self) -> str:
        """The zone in which they read: theirs, or that of their first territory."""
        return _zone(self.wish, self.places)

    @property
    def words(self) -> tuple[str, ...]:
        """What their choice means, in sentences."""
        return in_words(self.wish, self._habits)

    def would_say(self, timing: str) -> str:
        """What they would receive, had they chosen this timing and nothing else."""
        return in_words(Preference(timing), self._habits)[0]

    @property
    def _habits(self) -> Habits:
        roles = {role for place in self.places for role in place.roles}
        never = bool(roles) and roles <= NEVER_WRITTEN_TO
        weekly = any(place.weekly for place in self.places)
        return Habits(self.rhythm, weekly, never)


def chosen(session: Session, ref: str, *, at: datetime) -> Chosen:
    """What this person chose; NotFound for somebody unknown, or forgotten since."""
    person = people_by_ref(session, [ref]).get(ref)
    if person is None or person.email is None:
        raise NotFound(
            "Cette personne n’est plus inscrite ici.", kept="Rien n’a été changé.", todo="", field="email"
        )
    places = tuple(places_of(session, ref, at=at))
    wish, row = wish_of(session, ref), session.get(Reader, ref)
    today = local_day(at, _zone(wish, places))
    # A row may be there for another reason: an address that returned our mails.
    by = row.changed_by if row else None
    when = row.changed_at if row and by else None
    rhythm = session.info.get(RHYTHM, Rhythm.DIGEST)
    return Chosen(person, without_ended_pause(wish, today), places, rhythm, today, when, by)


def change(
    session: Session, ref: str, asked: Mapping[str, str], *, by: str, at: datetime
) -> tuple[Chosen, Waiting]:
    """Keeps a choice, stamps anew what waits and invites to the dates that were missed.

    Faulty, with nothing kept, says what cannot be chosen.
    """
    before = chosen(session, ref, at=at)
    wish = understood(asked, before.wish, today=before.today)
    session.connection().execute(_KEEP, _row(ref, wish, by, at))
    waiting = restamp(session, ref, wish, at=at)
    waiting = waiting.and_also(invite_again(session, ref, at=at))
    session.expire_all()
    was, now = typed(before.wish), typed(wish)
    changed = ", ".join(field for field in now if now[field] != was[field]) or "nothing"
    log.info("preferences of %s changed by %s: %s", ref, by, changed)
    return chosen(session, ref, at=at), waiting


def _row(ref: str, wish: Preference, by: str, at: datetime) -> dict[str, Any]:
    return {
        "person": ref,
        "timing": wish.timing,
        "mail": wish.mail,
        "invitations": wish.invitations,
        "paused_until": wish.paused_until,
        "zone": wish.zone,
        "changed_at": at,
        "changed_by": by,
    }


def _zone(wish: Preference, places: tuple[Place, ...]) -> str:
    return wish.zone or (places[0].zone if places else PARIS)
