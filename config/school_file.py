"""The school calendar of a territory as a file: a spreadsheet (.csv) or a calendar (.ics).

The name of the file says whose it is: `corse.csv`, `zone-a-2028-2029.csv`, `La Réunion.ics`.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from config.csv_file import csv_header, csv_rows
from config.ics_file import WholeDays, read_events
from config.text_file import read_text
from models.almanac import Period
from models.errors import AtelierError, BadInput
from models.fields import read_name
from models.moments import parse_day
from models.school import school_name
from models.territories import TERRITORIES

COLUMNS = ("du", "au", "titre")
SUFFIXES = (".csv", ".ics")
#: No holiday is longer, overseas included; a longer one is a slip of the keyboard.
MAX_DAYS = 120
#: What a calendar of the ministry holds besides: the first days of class, and what concerns teachers alone.
_HOLIDAY = re.compile(r"vacances|cong[ée]|pont|relâche", re.IGNORECASE)
_TEACHERS = re.compile(r"enseignant|prérentrée|pré-rentrée", re.IGNORECASE)


def _plain(text: str) -> str:
    """« La Réunion » and « la-reunion » alike: letters and digits, without accents."""
    letters = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in letters if letter.isascii() and letter.isalnum())


_ZONES = sorted({territory.school for territory in TERRITORIES.values()})
_NAMES = {_plain(school_name(zone)): zone for zone in _ZONES} | {"reunion": "La Réunion"}


def zone_named(path: Path) -> str:
    """Whose calendar this file is, from its name; digits after it (a year) say nothing.

    BadInput for another name: a calendar that nobody reads would be missed by nobody.
    """
    found = _NAMES.get(_plain(path.stem).rstrip("0123456789"))
    if found is None:
        known = ", ".join(school_name(zone) for zone in _ZONES)
        raise BadInput(
            f"{path.name} : le nom de ce fichier ne dit pas de quel territoire est ce calendrier.",
            todo=f"Nommez-le d’après l’un de ceux-ci : {known}.",
            field="file",
        )
    return found


def read_school(path: Path) -> tuple[Period, ...]:
    """The holidays of a file; BadInput names the line of the first that makes no sense."""
    zone = zone_named(path)
    if path.suffix.lower() == ".ics":
        found = [event for event in read_events(path) if _is_holiday(event.title)]
    else:
        found = _read_csv(path)
    if not found:
        raise BadInput(f"{path.name} ne contient aucune période de vacances.", field="file")
    return tuple(_period(path, one, zone) for one in found)


def _is_holiday(title: str) -> bool:
    return bool(_HOLIDAY.search(title)) and not _TEACHERS.search(title)


def _read_csv(path: Path) -> list[WholeDays]:
    rows = list(csv_rows(path.name, read_text(path)))
    header = csv_header(path.name, rows, COLUMNS)
    return [_line(path, number, header, cells) for number, cells in rows[1:] if any(cells)]


def _line(path: Path, number: int, header: list[str], cells: list[str]) -> WholeDays:
    if any(cells[len(header) :]):
        raise _wrong(path, number, f"il y a {len(cells)} colonnes au lieu de {len(header)}")
    row = {**dict.fromkeys(COLUMNS, ""), **dict(zip(header, cells, strict=False))}
    with AtelierError.placed(f"{path.name}, ligne {number}"):
        return WholeDays(number, parse_day(row["du"]), parse_day(row["au"]), row["titre"])


def _period(path: Path, one: WholeDays, zone: str) -> Period:
    """The period, under the title that the package's would have: « Vacances d’hiver, Corse »."""
    if one.last < one.first:
        raise _wrong(
            path, one.line, f"la fin ({one.last:%d/%m/%Y}) est avant le début ({one.first:%d/%m/%Y})"
        )
    if (one.last - one.first).days >= MAX_DAYS:
        raise _wrong(path, one.line, f"ces vacances dureraient plus de {MAX_DAYS} jours")
    try:
        title = read_name(one.title.partition(" - ")[0].replace("'", "’"))
    except ValueError as error:
        raise _wrong(path, one.line, f"titre : {error}") from None
    return Period(one.first, one.last, f"{title}, {school_name(zone)}")


def _wrong(path: Path, number: int, why: str) -> BadInput:
    return BadInput(
        f"{path.name}, ligne {number} : {why}.", todo="Corrigez cette ligne, puis recommencez.", field="file"
    )
