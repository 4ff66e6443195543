"""A spreadsheet (`.xlsx`) as plain cells: nothing in it is computed, fetched or unfolded without a bound."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from config.text_file import MAX_BYTES, read_bytes
from models.errors import BadInput

MAX_LINES, MAX_COLUMNS = 5000, 30
#: Unfolded, ten times what five thousand people take; a zip may promise a million times its size.
MAX_UNFOLDED = 30_000_000


def read_cells(path: Path) -> list[tuple[Any, ...]]:
    """The lines of the first sheet; BadInput for what is no workbook, or would never end."""
    content = read_bytes(path, most=5 * MAX_BYTES)
    try:
        with ZipFile(io.BytesIO(content)) as parts:
            unfolded = sum(part.file_size for part in parts.infolist())
    except (BadZipFile, ValueError, OSError, NotImplementedError):
        raise _not_a_workbook(path) from None
    if unfolded > MAX_UNFOLDED:
        raise BadInput(
            f"{path.name} contient {unfolded // 1_000_000} Mo une fois déplié, "
            f"{MAX_UNFOLDED // 1_000_000} au plus.",
            todo="Copiez les contacts dans un classeur neuf.",
            field="file",
        )
    rows = _rows(path, content)
    if len(rows) > MAX_LINES:
        raise BadInput(
            f"{path.name} a plus de {MAX_LINES} lignes.",
            todo="Partagez-le en plusieurs classeurs.",
            field="file",
        )
    return rows


def _rows(path: Path, content: bytes) -> list[tuple[Any, ...]]:
    # openpyxl is needed by this one command: the others should not pay for its import.
    from openpyxl import load_workbook

    try:
        # Formulas come as their text, which is then refused; links to other workbooks are not even read.
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        try:
            sheet = book.worksheets[0]
            # What a sheet says of its own size is not to be believed, neither too small nor too large.
            sheet.reset_dimensions()
            read = sheet.iter_rows(values_only=True, max_row=MAX_LINES + 1, max_col=MAX_COLUMNS)
            return _without_the_empty_end([tuple(row) for row in read])
        finally:
            book.close()
    except Exception as error:
        # A damaged or forged workbook breaks its reader in as many ways as it has parts.
        raise _not_a_workbook(path) from error


def _without_the_empty_end(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    while rows and not any(cell not in {None, ""} for cell in rows[-1]):
        rows.pop()
    return rows


def _not_a_workbook(path: Path) -> BadInput:
    return BadInput(
        f"{path.name} n’est pas un classeur .xlsx lisible.",
        todo="Enregistrez-le à nouveau au format .xlsx, ou copiez les contacts dans un classeur neuf.",
        field="file",
    )
