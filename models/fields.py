"""The kinds of value a fact may hold, each refused with a French reason when it makes no sense."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from models.characters import plain
from models.errors import BadInput
from models.hours import read_hours
from models.moments import parse_day

#: Letters without accents only: another alphabet's « о » would be another mailbox that looks the same.
_EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[a-z0-9-]+(\.[a-z0-9-]+)+", re.ASCII | re.IGNORECASE)
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MAX_TEXT, MAX_NAME, MAX_SLUG = 4000, 200, 60
#: No reserve, no closure lasts longer than a year; such a period is a slip of the keyboard.
MAX_DAYS = 366


def is_email(text: str) -> bool:
    """Whether this looks like an address; the mail server has the last word."""
    return bool(_EMAIL.fullmatch(text)) and len(text) <= 254


def stray(address: str) -> str:
    """The character that an address cannot hold, named by its number too: it may look like another one."""
    found = next((char for char in address.strip() if not "!" <= char <= "~"), "")
    shown = f"« {found} » " if found.isprintable() else ""
    return f" : elle contient {shown}(U+{ord(found):04X})" if found else ""


def is_slug(text: str) -> bool:
    """Whether this can be the short name of a journal."""
    return bool(_SLUG.fullmatch(text)) and len(text) <= MAX_SLUG


def _split(value: Any) -> Any:
    """« a, b » as typed on a command line becomes a list."""
    if isinstance(value, str):
        return [item.strip() for item in value.split(",") if item.strip()]
    return [value] if isinstance(value, (date, datetime)) else value


def _split_titles(value: Any) -> Any:
    """A key, a colon, what it is called."""
    if not isinstance(value, str):
        return value
    pairs = [word.partition(":") for word in _split(value)]
    if any(not colon for _, colon, _ in pairs):
        raise ValueError("il faut une clé, deux-points et un titre (equipe:Équipe)")
    return {key.strip(): title.strip() for key, _, title in pairs}


def _read_day(value: Any) -> Any:
    """A day typed as 2027-03-01 or 01/03/2027, in a year that makes sense; pydantic wants ValueError."""
    typed = isinstance(value, (str, date)) and not isinstance(value, datetime)
    try:
        return parse_day(str(value) if typed else "?")
    except BadInput as error:
        raise ValueError(error.message.rstrip(".")) from None


def _one_or_two_days(days: tuple[date, ...]) -> tuple[date, ...]:
    ordered = tuple(sorted(set(days)))
    if not ordered or len(ordered) > 2 or (ordered[-1] - ordered[0]).days > 1:
        raise ValueError("un événement dure un jour ou deux jours consécutifs")
    return ordered


def check_order(first: date, last: date) -> None:
    """ValueError, as pydantic wants it, where a period ends before it begins or lasts more than a year."""
    if last < first:
        raise ValueError(f"la fin ({last:%d/%m/%Y}) est avant le début ({first:%d/%m/%Y})")
    if (last - first).days >= MAX_DAYS:
        raise ValueError(f"cette période dure plus de {MAX_DAYS} jours")


def _plain(text: str) -> str:
    """Text as people see it; line ends and tabs may stay."""
    cleaned = plain(text)
    if not cleaned.strip():
        raise ValueError("ce champ est vide")
    return cleaned


def read_name(text: str) -> str:
    """The name of somebody, of a territory or of a session: short, on one line; pydantic wants ValueError."""
    cleaned = " ".join(_plain(text).split())
    if len(cleaned) > MAX_NAME:
        raise ValueError(f"ce nom a {len(cleaned)} caractères, {MAX_NAME} au plus")
    return cleaned


def _hours(text: str) -> str:
    return str(read_hours(text))


Text = Annotated[str, Field(max_length=MAX_TEXT), AfterValidator(_plain)]
Name = Annotated[str, AfterValidator(read_name)]
Day = Annotated[date, BeforeValidator(_read_day)]
Days = Annotated[tuple[Day, ...], BeforeValidator(_split), AfterValidator(_one_or_two_days)]
#: « 09:30-17:00 », in the zone of the journal; kept as text, so that its canonical form never changes.
HoursOfDay = Annotated[str, AfterValidator(_hours)]
Words = Annotated[tuple[str, ...], BeforeValidator(_split)]
#: « equipe:Équipe, prix:Prix » as typed, or a mapping: what each key is called.
Titles = Annotated[dict[str, Name], BeforeValidator(_split_titles)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Link = Annotated[str, Field(max_length=2000, pattern=r"^https?://[^\s]+$"), AfterValidator(plain)]
Version = Annotated[int, Field(ge=1, le=99)]
#: A person: an address when it comes in, a keyed reference once recorded.
Person = Annotated[str, Field(min_length=3, max_length=254)]
