"""Several facts at once, as a CSV: `fait`, `le`, `valeurs` (key=value separated by « | »)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from config.csv_file import csv_header, csv_rows
from config.text_file import read_text
from models.errors import BadInput

COLUMNS = ("fait", "le", "valeurs")


@dataclass(frozen=True, slots=True)
class FactLine:
    """One line: where it stands in the file, the kind, what it says, when it happened."""

    place: str
    kind: str
    values: dict[str, str]
    on: str | None


def read_facts(path: Path) -> list[FactLine]:
    """The lines of the file; BadInput names the line and the column."""
    rows = list(csv_rows(path.name, read_text(path)))
    header = csv_header(path.name, rows, COLUMNS)
    facts = [_fact(f"{path.name}, ligne {number}", header, row) for number, row in rows[1:] if any(row)]
    if not facts:
        raise BadInput(f"{path.name} ne contient aucun fait.", field="file")
    return facts


def _fact(place: str, header: list[str], cells: list[str]) -> FactLine:
    if any(cells[len(header) :]):
        # What follows a « ; » that was part of a text would be lost without a word.
        raise BadInput(
            f"{place} : il y a {len(cells)} colonnes au lieu de {len(header)}.",
            todo="Mettez entre guillemets un texte qui contient le séparateur.",
            field="valeurs",
        )
    row = {**dict.fromkeys(COLUMNS, ""), **dict(zip(header, cells, strict=False))}
    kind = row["fait"].strip()
    if not kind:
        raise BadInput(f"{place}, colonne « fait » : vide.", field="fait")
    return FactLine(place, kind, _values(place, row["valeurs"]), row["le"].strip() or None)


def _values(place: str, cell: str) -> dict[str, str]:
    values: dict[str, str] = {}
    for item in filter(str.strip, cell.split("|")):
        key, equals, value = item.strip().partition("=")
        if not equals or key.strip() in values:
            why = "est donnée deux fois" if equals else "ne se lit pas"
            raise BadInput(
                f"{place}, colonne « valeurs » : « {key.strip()} » {why}.",
                todo="Écrivez clé=valeur, séparées par |.",
                field="valeurs",
            )
        values[key.strip()] = value.strip()
    return values
