"""French words and typography shared by screens, mails and errors."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

NBSP = "\u00a0"
NNBSP = "\u202f"
_MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
#: Days within which a date needs no year.
_NEAR = 180
_DAYS = "lundi mardi mercredi jeudi vendredi samedi dimanche".split()


def french_amount(amount: Decimal) -> str:
    """« 150 000,00 € », with narrow spaces that never break."""
    return f"{amount:,.2f}".replace(",", NNBSP).replace(".", ",") + f"{NBSP}€"


def french_date(day: date, *, weekday: bool = False) -> str:
    """« 1er mars 2027 », with the day of the week on request."""
    number = "1er" if day.day == 1 else str(day.day)
    text = f"{number} {_MONTHS[day.month - 1]} {day.year}".replace(" ", NBSP)
    return f"{_DAYS[day.weekday()]} {text}" if weekday else text


def french_moment(moment: datetime, zone: str) -> str:
    """« 1er mars 2027 à 14 h » in the territory's zone."""
    local = moment.astimezone(ZoneInfo(zone))
    minutes = f"{local.minute:02d}" if local.minute else ""
    return f"{french_date(local.date())} à {local.hour}{NBSP}h{NBSP}{minutes}".rstrip(NBSP)


def french_second(moment: datetime, zone: str) -> str:
    """« 1er mars 2027 à 12 h 00 min 29 s »: where seconds decide."""
    local = moment.astimezone(ZoneInfo(zone))
    hour = f"{local.hour} h {local.minute:02d} min {local.second:02d} s".replace(" ", NBSP)
    return f"{french_date(local.date())} à {hour}"


def french_late(seconds: int) -> str:
    """« 29 s », « 1 h 02 min 05 s » : how late, to the second."""
    minutes, left = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [f"{days} j" if days else "", f"{hours} h" if days or hours else ""]
    parts += [f"{minutes} min" if days or hours or minutes else "", f"{left} s"]
    return " ".join(filter(None, parts)).replace(" ", NBSP)


def near_date(day: date, today: date) -> str:
    """« 12 mars »: without its year, where a reader of this day takes it for no other one."""
    shown = french_date(day)
    return shown.rpartition(NBSP)[0] if abs((day - today).days) <= _NEAR else shown


def french_dates(days: Iterable[date]) -> str:
    """« 13 et 14 avril 2027 », or each date in full where the months differ."""
    found = sorted(days)
    if len(found) == 2 and (found[0].year, found[0].month) == (found[1].year, found[1].month):
        first = "1er" if found[0].day == 1 else str(found[0].day)
        return f"{first} et {french_date(found[1])}"
    return enumerate_french(french_date(day) for day in found)


def french_span(first: date, last: date) -> str:
    """« le 3 mai 2027 », « du 1er au 5 juin 2027 », « du 19 mars au 2 mai 2027 »; the year is said once."""
    if first == last:
        return f"le {french_date(first)}"
    begins = french_date(first)
    if first.year == last.year:
        day, month, _ = begins.split(NBSP)
        begins = day if first.month == last.month else f"{day}{NBSP}{month}"
    return f"du {begins} au {french_date(last)}"


def enumerate_french(items: Iterable[str], *, last: str = "et") -> str:
    """« a, b et c »."""
    found = list(items)
    if len(found) < 2:
        return "".join(found)
    return f"{', '.join(found[:-1])} {last} {found[-1]}"


def listed(items: Iterable[str]) -> str:
    """« a ; b ; c », where the things listed hold commas or « et » of their own."""
    return f"{NNBSP}; ".join(items)


def quoted(text: str) -> str:
    """« text » with the no-break spaces that French asks for."""
    return f"«{NBSP}{text}{NBSP}»"


def nearest(word: str, known: Iterable[str], *, alike: float = 0.7) -> str:
    """« Vouliez-vous écrire besoin-fige ? », with the space that leads to what follows; or nothing.

    `alike`, from 0 to 1: addresses of one service share their end, and are alike by that alone.
    """
    found = difflib.get_close_matches(_bare(word), list(known), n=1, cutoff=alike)
    return f"Vouliez-vous écrire {found[0]}{NBSP}? " if found else ""


def _bare(word: str) -> str:
    """In lower case and without accents, as keys are."""
    parts = unicodedata.normalize("NFD", word.lower())
    return "".join(one for one in parts if not unicodedata.combining(one))


def plural(count: int, singular: str, several: str | None = None) -> str:
    """« 1 message », « 3 messages »; zero is singular in French."""
    word = singular if count < 2 else (several or f"{singular}s")
    return f"{count}{NBSP}{word}"


def french_length(seconds: float) -> str:
    """« 40 secondes », « 3 heures », « 2 jours »: a length of time, to the unit that says enough."""
    for unit, length, enough in (("seconde", 1, 120), ("minute", 60, 120), ("heure", 3600, 48)):
        if abs(seconds) < enough * length:
            return plural(round(seconds / length), unit)
    return plural(round(seconds / 86_400), "jour")


def french_month(day: date) -> str:
    """« mars 2027 »."""
    return f"{_MONTHS[day.month - 1]}{NBSP}{day.year}"


def percent(share: float) -> str:
    """« 42 % »; a share that is not nought is never shown as nought, but as « < 1 % »."""
    whole = round(100 * share)
    if share and not whole:
        return f"<{NBSP}1{NBSP}%"
    return f"{whole}{NBSP}%"
