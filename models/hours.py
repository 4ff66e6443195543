"""The hours of an event, in its territory's zone: « 9:30-17:00 », « 9 h 30 - 17 h »."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from models.french import NBSP
from models.territories import PARIS

_ONE = r"(\d{1,2})\s*(?:[:h]\s*(\d{2})?)?"
_BOTH = re.compile(rf"{_ONE}\s*(?:-|–|à)\s*{_ONE}")


@dataclass(frozen=True, slots=True)
class Hours:
    """From when to when; the same hours on each day of an event."""

    begins: time
    ends: time

    def __str__(self) -> str:
        return f"{self.begins:%H:%M}-{self.ends:%H:%M}"

    def on(self, day: date, zone: str) -> tuple[datetime, datetime]:
        """Both moments on a day, in the zone."""
        place = ZoneInfo(zone)
        return datetime.combine(day, self.begins, place), datetime.combine(day, self.ends, place)

    def shown(self) -> str:
        """« de 9 h 30 à 17 h »."""
        return f"de {_french(self.begins)} à {_french(self.ends)}"

    def shown_on(self, day: date, zone: str) -> str:
        """The same, with the hours of Paris beside those of a territory that lives by others."""
        begins, ends = (moment.astimezone(ZoneInfo(PARIS)) for moment in self.on(day, zone))
        there = self.shown()
        if (begins.time(), ends.time(), begins.date()) == (self.begins, self.ends, day):
            return there
        other = "" if begins.date() == day else " la veille" if begins.date() < day else " le lendemain"
        return f"{there} sur place, {Hours(begins.time(), ends.time()).shown()} à Paris{other}"


def read_hours(text: str) -> Hours:
    """Hours as people type them; ValueError with a French reason."""
    found = _BOTH.fullmatch(" ".join(text.split()))
    if found is None:
        raise ValueError("écrivez par exemple 9:30-17:00")
    try:
        begins, ends = (time(int(found[n]), int(found[n + 1] or 0)) for n in (1, 3))
    except ValueError:
        raise ValueError("cette heure n’existe pas ; écrivez par exemple 9:30-17:00") from None
    if ends <= begins:
        raise ValueError("la fin vient avant le début")
    return Hours(begins, ends)


def _french(moment: time) -> str:
    minutes = f"{NBSP}{moment.minute:02d}" if moment.minute else ""
    return f"{moment.hour}{NBSP}h{minutes}"
