"""Contacts as a spreadsheet (`.xlsx`), one person a line."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from config.session_file import PersonIn
from config.workbook import read_cells
from models.characters import steering
from models.errors import BadInput

COLUMNS = ("atelier", "email", "nom", "role", "jusqu-au")


def read_contacts(path: Path) -> list[tuple[str, PersonIn]]:
    """Each line as (atelier or session, person); BadInput names the line and the column."""
    return [(slug, person) for _, slug, person in read_contact_lines(path)]


def read_contact_lines(path: Path) -> list[tuple[str, str, PersonIn]]:
    """The same, each with its place in the file for later errors."""
    rows = read_cells(path)
    header = [str(cell or "").strip().lower() for cell in (rows[0] if rows else ())]
    missing = [column for column in COLUMNS[:4] if header.count(column) != 1]
    if missing:
        said = "manque" if missing[0] not in header else "est là deux fois"
        raise BadInput(
            f"{path.name}, ligne 1 : la colonne « {missing[0]} » {said}.",
            todo=f"Colonnes : {', '.join(COLUMNS)}.",
            field=missing[0],
        )
    lines = [(number, dict(zip(header, row, strict=False))) for number, row in enumerate(rows[1:], 2)]
    return [
        (f"{path.name}, ligne {number}, colonne « atelier »", *_person(path, number, line))
        for number, line in lines
        if any(line.values())
    ]


def _person(path: Path, number: int, line: dict[str, Any]) -> tuple[str, PersonIn]:
    for column, value in line.items():
        _check_cell(f"{path.name}, ligne {number}, colonne « {column} »", value)
    values = {"email": line.get("email"), "name": line.get("nom"), "role": line.get("role")}
    if line.get("jusqu-au"):
        values["until"] = _day(line["jusqu-au"])
    try:
        return str(line.get("atelier") or "").strip(), PersonIn.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        column = {"name": "nom", "until": "jusqu-au"}.get(str(first["loc"][0]), str(first["loc"][0]))
        raise BadInput(
            f"{path.name}, ligne {number}, colonne « {column} » : « {first.get('input')} » ne convient pas.",
            todo="Corrigez cette ligne, puis importez à nouveau.",
            field=column,
        ) from None


def _check_cell(place: str, value: object) -> None:
    """A formula is not a value, and what would steer a screen is not a word."""
    if not isinstance(value, (str, int, float, bool, date, type(None))) or str(value).startswith("="):
        raise BadInput(f"{place} : une formule n’est pas lue.", todo="Collez sa valeur à la place.")
    if found := steering(str(value)):
        raise BadInput(
            f"{place} : caractère invisible qui change ce qu’on lit ({found}).", todo="Retapez cette cellule."
        )


def _day(value: object) -> object:
    return value.date() if isinstance(value, datetime) else value if isinstance(value, date) else str(value)
