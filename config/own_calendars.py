"""The files that an installation adds in its folder « calendriers »: school calendars and periods.

Each is read once, and again once it has changed: `atelier up` lives for months.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from config.periods_file import NeutralisedPeriod, read_periods
from config.school_file import SUFFIXES, read_school, zone_named
from models.almanac import Period
from models.errors import BadInput, EnvironmentProblem

PERIODS = "periodes.yaml"
MAX_FILES = 200


class OwnFile(NamedTuple):
    """A file as it was when the folder was looked at."""

    path: Path
    changed: int
    size: int


def own_files(folder: Path) -> tuple[OwnFile, ...]:
    """What the folder holds for us, by name; nothing when there is no folder."""
    try:
        found = [path for path in folder.iterdir() if _is_ours(path)] if folder.exists() else []
        stats = [(path, path.stat()) for path in sorted(found)]
    except OSError:
        raise EnvironmentProblem(
            f"Le dossier des calendriers ({folder.name}) ne peut pas être lu.",
            todo="Vérifiez les droits du dossier et de ses fichiers.",
        ) from None
    if len(stats) > MAX_FILES:
        raise BadInput(f"Le dossier des calendriers a plus de {MAX_FILES} fichiers.", field="file")
    return tuple(OwnFile(path, stat.st_mtime_ns, stat.st_size) for path, stat in stats)


def _is_ours(path: Path) -> bool:
    """Not what an editor hides there, nor a note beside; nor what would never end (a pipe)."""
    named = path.suffix.lower() in {*SUFFIXES, ".yaml", ".yml"}
    return named and not path.name.startswith((".", "~")) and path.is_file()


def own_holidays(files: tuple[OwnFile, ...], zone: str) -> tuple[Period, ...]:
    """The school holidays that the files give for a territory; BadInput for a file that names none."""
    schools = [file for file in files if file.path.suffix.lower() in SUFFIXES]
    mine = [file for file in schools if zone_named(file.path) == zone]
    return tuple(period for file in mine for period in _school(file))


def own_periods(files: tuple[OwnFile, ...]) -> Mapping[str, NeutralisedPeriod | None]:
    """The installation's table; BadInput for a YAML file under another name."""
    tables = [file for file in files if file.path.suffix.lower() not in SUFFIXES]
    for file in tables:
        if file.path.name != PERIODS:
            raise BadInput(
                f"{file.path.name} : ce fichier n’est lu par personne.",
                todo=f"Le tableau des périodes s’appelle {PERIODS}.",
                field="file",
            )
    return _periods(tables[0]) if tables else {}


@functools.lru_cache(maxsize=200)
def _school(file: OwnFile) -> tuple[Period, ...]:
    return read_school(file.path)


@functools.lru_cache(maxsize=20)
def _periods(file: OwnFile) -> Mapping[str, NeutralisedPeriod | None]:
    return read_periods(file.path)
