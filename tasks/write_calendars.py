"""Writes every calendar into its folder, and again those that changed."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlmodel import Session

from config.calendar_folder import CalendarFolder
from config.wiring import House
from models.errors import AtelierError
from models.moments import local_day
from models.queries import journals
from models.territories import PARIS
from tasks.calendars import Agenda, agenda_of, journal_calendar, names_of, person_calendar, with_ateliers

log = logging.getLogger("ateliers")
#: What an agenda follows from: the end of its journal, that of its session, and the day.
Seen = tuple[int, int, date]


@dataclass(frozen=True, slots=True)
class Written:
    """One calendar in the folder."""

    who: str
    title: str
    file: Path


class Calendars:
    """The calendars of an installation; an agenda is read again only once its journal has moved."""

    def __init__(self, house: House) -> None:
        self._house, self._folder = house, CalendarFolder(house.settings.subscriptions)
        self._known: dict[str, tuple[Seen, Agenda]] = {}
        self._seen: dict[str, Seen] = {}

    def refresh(self) -> int:
        """Writes them if anything moved since the last time; returns how many calendars there are."""
        with self._house.reading() as session:
            seen = self._ends(session, self._house.now())
        return len(self.write()) if seen != self._seen else 0

    def write(self) -> list[Written]:
        """Writes those that changed; returns all of them."""
        house, at = self._house, self._house.now()
        mark = house.mark_for_calendars()
        with house.reading() as session:
            seen = self._ends(session, at)
            found = [self._agenda(session, slug, seen[slug], at) for slug in seen]
            agendas = [one for one in found if one is not None]
            names = names_of(session, {person for one in agendas for person in one.roles})
        written = [self._put(*one) for one in _contents(agendas, names, mark)]
        if len(agendas) == len(found):
            self._folder.forget_others([one.who for one in written])
        self._seen = seen
        return written

    def _put(self, who: str, title: str, content: bytes) -> Written:
        self._folder.write(who, content)
        return Written(who, title, self._folder.file_of(who))

    def _ends(self, session: Session, at: datetime) -> dict[str, Seen]:
        rows = journals(session)
        ends, today = {row.slug: row.head_seq for row in rows}, local_day(at, PARIS)
        return {row.slug: (row.head_seq, ends.get(row.session_slug or "", 0), today) for row in rows}

    def _agenda(self, session: Session, slug: str, seen: Seen, at: datetime) -> Agenda | None:
        """That of a journal; one that cannot be read keeps the calendars it has, and stops no other."""
        known = self._known.get(slug)
        if known is None or known[0] != seen:
            try:
                known = self._known[slug] = seen, agenda_of(session, slug, at=at)
            except AtelierError as error:
                log.warning("the calendar of %s cannot be read: %s", slug, error.message)
        return known[1] if known else None


def _contents(agendas: list[Agenda], names: dict[str, str], mark: str) -> Iterator[tuple[str, str, bytes]]:
    """Whose, its title, the file: the journals first, then the people."""
    for one in agendas:
        mates = [mate for mate in agendas if mate.session == one.slug]
        yield f"atelier:{one.slug}", one.title, journal_calendar([one, *mates], mark=mark)
    for person in sorted(
        {person for one in agendas for person in one.roles}, key=lambda ref: names.get(ref, "")
    ):
        mine = with_ateliers(agendas, [one for one in agendas if person in one.roles])
        content = person_calendar(person, mine, mark=mark)
        yield f"personne:{person}", names.get(person, person), content
