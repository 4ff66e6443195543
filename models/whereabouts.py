"""Who is expected where on which day, from the dates of a session; and who in two places at once. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from models.actors import Dates
from models.almanac import Almanac
from models.definition import Phase
from models.french import enumerate_french, french_date
from models.process import Process
from models.rehearsal import Clash
from models.roles import Role

#: Where somebody is expected: scope, its name, event.
Place = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Diary:
    """The days of one territory and who is concerned by them: people by address, with their roles."""

    scope: str
    name: str
    start: date
    dates: Dates
    almanac: Almanac
    people: tuple[tuple[str, Role], ...]


def in_two_places(process: Process, session: Diary, ateliers: tuple[Diary, ...]) -> Iterator[Clash]:
    """One address expected in two places on one day; those expected in the same two are told together."""
    together: dict[tuple[date, tuple[Place, ...]], list[str]] = {}
    for (day, person), places in _whereabouts(process, session, ateliers).items():
        if len(places) > 1:
            together.setdefault((day, tuple(places)), []).append(person)
    for (day, where), persons in together.items():
        named = enumerate_french(f"{process.events[event].title} ({name})" for _, name, event in where)
        text = f"Le {french_date(day)}, {enumerate_french(persons)} : attendu à la fois à {named}."
        todo = "Déplacez l’un des deux, ou prévoyez qui représente cette personne."
        yield Clash("deux-lieux", (day,), tuple(scope for scope, _, _ in where), where[-1][2], text, todo)


def _whereabouts(
    process: Process, session: Diary, ateliers: tuple[Diary, ...]
) -> dict[tuple[date, str], list[Place]]:
    """Where each person is expected, day by day."""
    found: dict[tuple[date, str], list[Place]] = {}
    for diary in (session, *ateliers):
        concerned = (session, *ateliers) if diary is session else (diary,)
        for event, days in diary.dates.items():
            for person in _expected(process.events[event], concerned):
                for day in days:
                    found.setdefault((day, person), []).append((diary.scope, diary.name, event))
    return found


def _expected(phase: Phase, concerned: Iterable[Diary]) -> Iterable[str]:
    """Who is told that the phase opens is expected there; of a national event, in every territory."""
    roles = {role for told in phase.on_open for role in told.to}
    return dict.fromkeys(person for one in concerned for person, role in one.people if role in roles)
