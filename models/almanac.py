"""What surrounds the days of a territory: school holidays, election reserve, August, its own closures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from models.calendar import Calendar
from models.french import french_span


class Hardness(StrEnum):
    """What a period keeps people from; an event is public, a publication leaves a trace."""

    WARN = "avertir"
    NO_EVENT = "pas-d-evenement-public"
    NO_PUBLICATION = "pas-de-publication"


#: How each is said on screen.
HARDNESS_TITLES = {
    Hardness.WARN: "à éviter",
    Hardness.NO_EVENT: "pas d’événement public",
    Hardness.NO_PUBLICATION: "pas de publication",
}


@dataclass(frozen=True, slots=True)
class Period:
    """Some days of which people should know before they choose a date, both ends included."""

    first: date
    last: date
    title: str
    hardness: Hardness = Hardness.WARN
    #: Its dates are expected, not decided: people are told so.
    to_confirm: bool = False

    def covers(self, day: date) -> bool:
        """Whether this day is one of them."""
        return self.first <= day <= self.last

    def shown(self) -> str:
        """« Réserve électorale (du 18 mars au 24 avril 2022) », and whether it is still expected."""
        expected = ", dates à confirmer" if self.to_confirm else ""
        return f"{self.title} ({french_span(self.first, self.last)}{expected})"


@dataclass(frozen=True, slots=True)
class Almanac:
    """The calendar of a territory and the periods around it.

    A day off and a period without public events forbid an event; the other periods only warn. None of
    the periods moves a legal delay: the calendar alone does.
    """

    calendar: Calendar
    periods: tuple[Period, ...] = ()
    #: What it does not know, in French sentences: « Calendrier scolaire non renseigné : La Réunion, 2027. »
    unknown: tuple[str, ...] = ()

    def forbids(self, day: date) -> str | None:
        """Why no event may be held that day, in French; None where one may."""
        off = self.calendar.day_off(day)
        hard = (one.shown() for one in self._around(day) if one.hardness is not Hardness.WARN)
        return off or next(hard, None)

    def warnings(self, day: date) -> tuple[str, ...]:
        """What makes a possible day a poor choice, in French."""
        return tuple(one.shown() for one in self._around(day) if one.hardness is Hardness.WARN)

    def _around(self, day: date) -> Iterator[Period]:
        return (period for period in self.periods if period.covers(day))
