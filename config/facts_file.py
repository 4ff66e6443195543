"""Several facts at once, as a CSV: `fait`, `le`, `valeurs` (key=value separated by « | »)."""

from __future__ import annotations

import csv
from pathlib import Path

from models.errors import BadInput

COLUMNS = ("fait", "le", "valeurs")
MAX_LINES = 5000


def read_facts(path: Path) -> list[tuple[str, dict[str, str], str | None]]:
    """Each line as (kind, values, moment); BadInput names the line and the column."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise BadInput(
            f"Le fichier {path.name} ne peut pas être lu.",
            todo="Vérifiez son nom et qu’il est en UTF-8.",
            field="file",
        ) from None
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    rows = list(csv.DictReader(text.splitlines(), delimiter=delimiter))[:MAX_LINES]
    missing = [column for column in COLUMNS if not rows or column not in rows[0]]
    if missing:
        raise BadInput(
            f"{path.name}, ligne 1 : la colonne « {missing[0]} » manque, ou le fichier est vide.",
            todo=f"Colonnes : {', '.join(COLUMNS)}.",
            field=missing[0],
        )
    return [_fact(path, number, row) for number, row in enumerate(rows, 2) if any(row.values())]


def _fact(path: Path, number: int, row: dict[str, str]) -> tuple[str, dict[str, str], str | None]:
    values: dict[str, str] = {}
    for item in filter(str.strip, (row["valeurs"] or "").split("|")):
        key, equals, value = item.strip().partition("=")
        if not equals:
            raise BadInput(
                f"{path.name}, ligne {number}, colonne « valeurs » : « {item.strip()} » ne se lit pas.",
                todo="Écrivez clé=valeur, séparées par |.",
                field="valeurs",
            )
        values[key.strip()] = value.strip()
    if not (row["fait"] or "").strip():
        raise BadInput(f"{path.name}, ligne {number}, colonne « fait » : vide.", field="fait")
    return row["fait"].strip(), values, (row["le"] or "").strip() or None
