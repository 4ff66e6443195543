"""Moments as people give them: a day or a minute, in the territory's zone, stored in UTC."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from models.errors import BadInput
from models.french import french_date, french_moment, french_second

#: No atelier is older than the démarche itself; an earlier year is a slip of the keyboard.
FIRST_YEAR = 2006
LAST_YEAR = 2100
#: A person who types « 12:00:00 » knows the second; a machine writes zeros for want of any, and an offset.
_TO_THE_SECOND = re.compile(r":\d\d:\d\d$")
_FRENCH_DAY = re.compile(r"^(\d{1,2})/(\d{1,2})/(\d{4})(.*)$")


class Precision(StrEnum):
    """How precisely a moment is known."""

    DAY = "day"
    MINUTE = "minute"
    SECOND = "second"


@dataclass(frozen=True, slots=True)
class When:
    """A moment in UTC and how precisely it is known; a day is its first instant in its zone."""

    at: datetime
    precision: Precision
    zone: str

    @property
    def day(self) -> date:
        """The local date."""
        return self.at.astimezone(ZoneInfo(self.zone)).date()

    @property
    def last_instant(self) -> datetime:
        """The moment itself, or the end of a day known only as a day."""
        if self.precision is Precision.DAY:
            return day_end(self.day, self.zone) - timedelta(microseconds=1)
        return self.at

    def shown(self) -> str:
        """In French, no more precise than it is known."""
        if self.precision is Precision.DAY:
            return french_date(self.day)
        return french_moment(self.at, self.zone)

    def exact(self) -> str:
        """The same, its seconds told where they count: an offer one second late is late."""
        return french_second(self.at, self.zone) if self.precision is Precision.SECOND else self.shown()


def check_aware(moment: datetime) -> datetime:
    """The moment in UTC; a naive one is refused because it has no meaning overseas."""
    if moment.tzinfo is None:
        raise BadInput(
            f"Le moment « {moment.isoformat()} » est sans fuseau horaire.",
            todo="Ajoutez le décalage, par exemple 2027-03-01T14:00:00+01:00.",
        )
    return moment.astimezone(UTC)


@functools.lru_cache(maxsize=5_000)
def day_start(day: date, zone: str) -> datetime:
    """The first instant of a local day, in UTC."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def day_end(day: date, zone: str) -> datetime:
    """The instant at which a local day is over, in UTC."""
    return day_start(day + timedelta(days=1), zone)


def local_day(moment: datetime, zone: str) -> date:
    """The date on the wall of the territory."""
    return moment.astimezone(ZoneInfo(zone)).date()


def on_day(day: date, zone: str) -> When:
    """A moment known to the day."""
    return When(day_start(day, zone), Precision.DAY, zone)


def exactly(moment: datetime, zone: str) -> When:
    """A moment known to the second."""
    return When(check_aware(moment), Precision.SECOND, zone)


def parse_day(text: str, *, field: str = "date") -> date:
    """A date given as 2027-03-01 or 01/03/2027; BadInput where there is no such day."""
    match = _FRENCH_DAY.match(text.strip())
    iso = f"{match[3]}-{int(match[2]):02d}-{int(match[1]):02d}" if match else text.strip()
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        raise _unreadable(text, field) from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise BadInput(
            f"La date « {text} » n’existe pas ici : elle est hors des années {FIRST_YEAR} à {LAST_YEAR}.",
            todo="Vérifiez l’année.",
            field=field,
        )
    return day


def parse_when(text: str, zone: str, *, field: str = "on") -> When:
    """A day or a date and time, in the territory's zone unless it carries its own offset."""
    text = text.strip()
    if len(text) <= len("2027-03-01"):
        return on_day(parse_day(text, field=field), zone)
    match = _FRENCH_DAY.match(text)
    iso = f"{match[3]}-{int(match[2]):02d}-{int(match[1]):02d}{match[4]}" if match else text
    try:
        moment = datetime.fromisoformat(iso.replace(" h ", ":").replace(" ", "T", 1))
    except ValueError:
        raise _unreadable(text, field) from None
    parse_day(moment.date().isoformat(), field=field)
    typed = moment.second or (moment.tzinfo is None and _TO_THE_SECOND.search(iso))
    precision = Precision.SECOND if typed else Precision.MINUTE
    return When(_placed(moment, zone, text, field), precision, zone)


def _placed(moment: datetime, zone: str, text: str, field: str) -> datetime:
    """The moment in UTC; an hour that a clock change skips does not exist and is refused."""
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    local = moment.replace(tzinfo=ZoneInfo(zone))
    if local.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) != moment:
        raise BadInput(
            f"L’heure « {text} » n’existe pas : c’est celle du passage à l’heure d’été.",
            todo="Donnez l’heure d’avant ou d’après.",
            field=field,
        )
    if local.replace(fold=1).utcoffset() != local.utcoffset():
        summer, winter = (local.replace(fold=fold).isoformat(timespec="minutes") for fold in (0, 1))
        raise BadInput(
            f"L’heure « {text} » a eu lieu deux fois : c’est celle du passage à l’heure d’hiver.",
            todo=f"Écrivez {summer} pour la première fois, {winter} pour la seconde.",
            field=field,
        )
    return local.astimezone(UTC)


def _unreadable(text: str, field: str) -> BadInput:
    return BadInput(
        f"La date « {text} » n’existe pas ou ne se lit pas.",
        todo="Écrivez 2027-03-01, 01/03/2027 ou 2027-03-01 14:00.",
        field=field,
    )
