"""The lines of a file that a spreadsheet wrote: any of three separators, quotation marks that close."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from models.errors import BadInput

MAX_LINES = 5000


def csv_rows(name: str, text: str) -> Iterator[tuple[int, list[str]]]:
    """Each line with its number in the file; a cell between quotation marks may hold a line's end."""
    first = text.partition("\n")[0]
    delimiter = next((sign for sign in ";\t" if sign in first), ",")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 1
    try:
        for count, row in enumerate(reader):
            if count > MAX_LINES:
                raise BadInput(
                    f"{name} a plus de {MAX_LINES} lignes.",
                    todo="Partagez-le en plusieurs fichiers.",
                    field="file",
                )
            yield number, row
            number = reader.line_num + 1
    except csv.Error:
        raise BadInput(
            f"{name}, ligne {number} : les guillemets ne se ferment pas, ou une cellule est trop longue.",
            todo="Corrigez cette ligne, puis recommencez.",
            field="file",
        ) from None


def csv_header(name: str, rows: list[tuple[int, list[str]]], columns: tuple[str, ...]) -> list[str]:
    """The names of the columns; BadInput where one that is needed is missing, or there is nothing else."""
    header = [cell.strip() for cell in rows[0][1]] if rows else []
    missing = [column for column in columns if len(rows) < 2 or header.count(column) != 1]
    if missing:
        raise BadInput(
            f"{name}, ligne 1 : la colonne « {missing[0]} » manque, ou le fichier est vide.",
            todo=f"Colonnes : {', '.join(columns)}.",
            field=missing[0],
        )
    return header
