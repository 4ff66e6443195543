"""Contacts as a spreadsheet (`.xlsx`), one person a line."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from pydantic import ValidationError

from config.session_file import PersonIn
from models.errors import BadInput

COLUMNS = ("atelier", "email", "nom", "role", "jusqu-au")
MAX_LINES = 5000


def read_contacts(path: Path) -> list[tuple[str, PersonIn]]:
    """Each line as (atelier or session, person); BadInput names the line and the column."""
    return [(slug, person) for _, slug, person in read_contact_lines(path)]


def read_contact_lines(path: Path) -> list[tuple[str, str, PersonIn]]:
    """The same, each with its place in the file for later errors."""
    # openpyxl is needed by this one command: the others should not pay for its import.
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        # Formulas come as their text, which is then refused: nothing in a sheet is ever computed.
        book = load_workbook(path, read_only=True, data_only=False)
    except (OSError, BadZipFile, InvalidFileException, KeyError):
        raise BadInput(f"{path.name} n’est pas un classeur .xlsx lisible.", field="file") from None
    rows = list(book.worksheets[0].iter_rows(values_only=True, max_row=MAX_LINES))
    book.close()
    header = [str(cell or "").strip().lower() for cell in (rows[0] if rows else ())]
    missing = [column for column in COLUMNS[:4] if column not in header]
    if missing:
        raise BadInput(
            f"{path.name}, ligne 1 : la colonne « {missing[0]} » manque.",
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
        if isinstance(value, str) and value.startswith("="):
            raise BadInput(f"{path.name}, ligne {number}, colonne « {column} » : une formule n’est pas lue.")
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


def _day(value: object) -> object:
    return value.date() if isinstance(value, datetime) else value if isinstance(value, date) else str(value)
