"""Legal days compared with those that `jours-feries-france` 0.7 gives for 2020–2035.

Its dates are kept beside this file: the package exists only as a source archive, which our installation
does not take (docs/decisions/0020).
"""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from models.calendar import calendar_of
from models.territories import METROPOLE, TERRITORIES

FOLDER = Path(__file__).parent / "feries"
ALSACE_MOSELLE = {"57", "67", "68"}
ZONES = {
    "971": "Guadeloupe",
    "972": "Martinique",
    "973": "Guyane",
    "974": "La Réunion",
    "976": "Mayotte",
    "977": "Saint-Barthélémy",
    "978": "Saint-Martin",
    **dict.fromkeys(ALSACE_MOSELLE, "Alsace-Moselle"),
}
#: What that package does not know, written by hand: the Pacific has days of its own.
PACIFIC = {
    "986": {"04-28", "06-29", "07-29"},
    "987": {"03-05", "11-20"},
    "988": {"09-24"},
}


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter=";"))


MOVABLE = {int(row.pop("annee")): row for row in rows("mobiles.csv")}
FIXED = rows("fixes.csv")


def theirs(departement: str, year: int) -> set[date]:
    """The days of that package, Good Friday of Alsace-Moselle left out: it is that of some communes."""
    movable = {date.fromisoformat(day) for name, day in MOVABLE[year].items() if name != "vendredi saint"}
    zones = {"Métropole", ZONES.get(departement)}
    return movable | {
        date.fromisoformat(f"{year}-{row['jour']}") for row in FIXED if row["territoire"] in zones
    }


def ours(departement: str, year: int) -> set[date]:
    return set(calendar_of(departement).holidays(year))


def test_the_table_holds_what_is_compared() -> None:
    assert list(MOVABLE) == list(range(2020, 2036))
    assert len([row for row in FIXED if row["territoire"] == "Métropole"]) == 8
    assert {row["territoire"] for row in FIXED} == {"Métropole", *ZONES.values()}


@pytest.mark.parametrize("departement", sorted(TERRITORIES))
def test_the_legal_days_of_a_territory_are_those_of_the_other_package(departement: str) -> None:
    for year in MOVABLE:
        if departement not in PACIFIC:
            assert ours(departement, year) == theirs(departement, year)


@pytest.mark.parametrize("departement", sorted(ALSACE_MOSELLE))
def test_good_friday_of_alsace_moselle_is_theirs_once_it_is_declared(departement: str) -> None:
    for year, movable in MOVABLE.items():
        friday = date.fromisoformat(movable["vendredi saint"])
        declared = set(calendar_of(departement, usages=["vendredi-saint"]).holidays(year))
        assert declared == theirs(departement, year) | {friday}


@pytest.mark.parametrize("departement", sorted(PACIFIC))
def test_the_pacific_has_days_that_the_other_package_does_not_know(departement: str) -> None:
    for year in range(2026, 2036):
        own = {date.fromisoformat(f"{year}-{day}") for day in PACIFIC[departement]}
        if departement == "987":
            own.add(date.fromisoformat(MOVABLE[year]["vendredi saint"]))
        assert ours(departement, year) == theirs(departement, year) | own


def test_every_territory_but_the_pacific_is_compared() -> None:
    assert set(ZONES) | METROPOLE | {"975"} == set(TERRITORIES) - set(PACIFIC)


def test_two_holidays_on_one_day_are_both_named_and_a_usage_takes_no_legal_day_away() -> None:
    assert calendar_of("973").day_off(date(2030, 6, 10)) == "Abolition de l’esclavage et Lundi de Pentecôte"
    # In 2043 the Mi-Carême, which the law does not know, falls on the Arrivée de l’Évangile, which it does.
    assert calendar_of("987").day_off(date(2043, 3, 5)) == "Arrivée de l’Évangile"
