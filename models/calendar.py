"""Working days of a territory: weekends, legal holidays, and what the territory declares besides."""

from __future__ import annotations

import functools
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from models.delays import Delay
from models.territories import MI_CAREME, SCHOELCHER, TERRITORIES, VENDREDI_SAINT

#: What an atelier's registration pins, so that a better calendar does not rewrite its past. Ateliers
#: registered under « national-1 » keep the weekends and the eleven national days they were opened with.
NATIONAL_ONLY, CALENDAR = "national-1", "france-1"
#: The one collectivity whose law makes Good Friday a day off everywhere, as `holidays` says.
_LEGAL_GOOD_FRIDAY = "PF"
#: How each usage is named on screen, and by `holidays`.
USAGES = {
    VENDREDI_SAINT: "Vendredi saint",
    MI_CAREME: "Mi-Carême",
    SCHOELCHER: "Fête de Victor Schoelcher",
}


@functools.cache
def _legal_days(subdivision: str, year: int) -> Mapping[date, str]:
    """The legal holidays of a year and their names: the package's, without the usages it takes for law."""
    # The package takes a tenth of a second to build its class: a command that needs no
    # calendar should not pay for it.
    import holidays

    days = holidays.country_holidays("FR", subdiv=subdivision or None, years=year, language="fr")
    kept = {VENDREDI_SAINT} if subdivision == _LEGAL_GOOD_FRIDAY else set()
    left_out = {name for usage, name in USAGES.items() if usage not in kept}
    # Two holidays may fall on one day, a legal one and a usage among them: each is judged by its name.
    said = {day: names.replace("'", "’").split("; ") for day, names in days.items()}
    found = {day: [name for name in names if name not in left_out] for day, names in said.items()}
    return {day: " et ".join(names) for day, names in found.items() if names}


@functools.cache
def _usage_days(year: int) -> Mapping[str, date]:
    """When each local usage falls in a year; never in one whose holidays the package does not know."""
    import holidays

    national = holidays.country_holidays("FR", years=year, language="fr")
    monday = next((day for day, name in national.items() if name == "Lundi de Pâques"), None)
    if monday is None:
        return {}
    sunday = monday - timedelta(days=1)
    return {
        VENDREDI_SAINT: sunday - timedelta(days=2),
        MI_CAREME: sunday - timedelta(days=24),
        SCHOELCHER: date(year, 7, 21),
    }


def usage_day(usage: str, year: int) -> date:
    """When a local usage falls, whether or not a territory declares it."""
    return _usage_days(year)[usage]


@dataclass(frozen=True, eq=False, slots=True)
class Calendar:
    """The days of one territory; one object per territory, so that it may be the key of a cache."""

    version: str
    subdivision: str
    usages: frozenset[str]
    own: Mapping[date, str]

    def day_off(self, day: date) -> str | None:
        """Why nobody works that day (« samedi », « Ascension »), or None."""
        holiday = self.holidays(day.year).get(day)
        if holiday is None and day.weekday() >= 5:
            return "samedi" if day.weekday() == 5 else "dimanche"
        return holiday

    def holidays(self, year: int) -> Mapping[date, str]:
        """Legal holidays, declared usages and own days of a year, with their names."""
        return _days_of(self, year)

    def is_working(self, day: date) -> bool:
        """Neither Saturday, Sunday nor a day off of the territory (code du travail, L3133-1)."""
        return day.weekday() < 5 and day not in _days_of(self, day.year)

    def next_working(self, day: date) -> date:
        """The day itself, or the first working day after it."""
        while not self.is_working(day):
            day += timedelta(days=1)
        return day

    def previous_working(self, day: date) -> date:
        """The day itself, or the last working day before it."""
        while not self.is_working(day):
            day -= timedelta(days=1)
        return day

    def deadline(self, day: date, delay: Delay) -> date:
        """The last day of a delay (CCAG-PI art. 3.2): rolled to the next working day."""
        return self.next_working(delay.after(day))


@functools.cache
def _days_of(calendar: Calendar, year: int) -> Mapping[date, str]:
    legal = _legal_days(calendar.subdivision, year)
    usages = {day: USAGES[usage] for usage, day in _usage_days(year).items() if usage in calendar.usages}
    return {**usages, **{day: name for day, name in calendar.own.items() if day.year == year}, **legal}


@functools.lru_cache(maxsize=1_000)
def _calendar(
    version: str, subdivision: str, usages: frozenset[str], own: tuple[tuple[date, str], ...]
) -> Calendar:
    return Calendar(version, subdivision, usages, dict(own))


def calendar_of(
    departement: str,
    *,
    version: str = CALENDAR,
    usages: Collection[str] = (),
    own: Mapping[date, str] | None = None,
) -> Calendar:
    """The calendar of a département; the same object each time it is asked for the same one."""
    local = version != NATIONAL_ONLY
    subdivision = TERRITORIES[departement].subdivision if local else ""
    return _calendar(version, subdivision, frozenset(usages), tuple(sorted((own or {}).items())))


#: Where no territory is concerned: national events, delays of the session.
NATIONAL = calendar_of("75")
