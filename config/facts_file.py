"""Several facts at once, as a CSV: `fait`, `le`, `valeurs` (key=value separated by « | »)."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from config.text_file import read_text
from models.errors import BadInput

COLUMNS = ("fait", "le", "valeurs")
MAX_LINES = 5000


@dataclass(frozen=True, slots=True)
class FactLine:
    """One line: where it stands in the file, the kind, what it says, when it happened."""

    place: str
    kind: str
    values: dict[str, str]
    on: str | None


def read_facts(path: Path) -> list[FactLine]:
    """The lines of the file; BadInput names the line and the column."""
    text = read_text(path)
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    rows = list(csv.DictReader(text.splitlines(), delimiter=delimiter))[:MAX_LINES]
    missing = [column for column in COLUMNS if not rows or column not in rows[0]]
    if missing:
        raise BadInput(
            f"{path.name}, ligne 1 : la colonne « {missing[0]} » manque, ou le fichier est vide.",
            todo=f"Colonnes : {', '.join(COLUMNS)}.",
            field=missing[0],
        )
    facts = [
        _fact(f"{path.name}, ligne {number}", row) for number, row in enumerate(rows, 2) if any(row.values())
    ]
    if not facts:
        raise BadInput(f"{path.name} ne contient aucun fait.", field="file")
    return facts


def _fact(place: str, row: dict[str, str]) -> FactLine:
    kind = (row["fait"] or "").strip()
    if not kind:
        raise BadInput(f"{place}, colonne « fait » : vide.", field="fait")
    values: dict[str, str] = {}
    for item in filter(str.strip, (row["valeurs"] or "").split("|")):
        key, equals, value = item.strip().partition("=")
        if not equals or key.strip() in values:
            why = "est donnée deux fois" if equals else "ne se lit pas"
            raise BadInput(
                f"{place}, colonne « valeurs » : « {key.strip()} » {why}.",
                todo="Écrivez clé=valeur, séparées par |.",
                field="valeurs",
            )
        values[key.strip()] = value.strip()
    return FactLine(place, kind, values, (row["le"] or "").strip() or None)
