"""School holidays of the zones A, B and C, as `vacances-scolaires-france` carries them."""

from __future__ import annotations

import csv
import functools
from datetime import date
from importlib import resources

from models.almanac import Period
from models.school import grouped

#: The métropole without Corse: the only zones that the package knows.
ZONES = ("A", "B", "C")


@functools.cache
def packaged_holidays(zone: str) -> tuple[Period, ...]:
    """What the arrêtés fix for a zone, in order; nothing for another territory."""
    if zone not in ZONES:
        return ()
    column = f"vacances_zone_{zone.lower()}"
    days = {date.fromisoformat(row["date"]): row["nom_vacances"] for row in _rows() if row[column] == "True"}
    return grouped(days, zone)


@functools.cache
def _rows() -> tuple[dict[str, str], ...]:
    """The holidays of the package's table: its own reader takes a tenth of a second for forty years of class.

    A test compares what is read here with what that reader says.
    """
    table = resources.files("vacances_scolaires_france") / "data" / "data.csv"
    with table.open(encoding="utf-8") as lines:
        header = next(lines)
        return tuple(csv.DictReader([header, *(line for line in lines if "True" in line)]))
