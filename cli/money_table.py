"""`atelier money` as a table that a French spreadsheet opens: semicolons, decimal commas, a mark of UTF-8."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

#: What each column of a line of the price is called, and its key.
LINES = {
    "title": "prestation",
    "engaged_ht": "engagé HT",
    "done_ht": "service fait HT",
    "refaction_ht": "réfaction HT",
    "penalty_ht": "pénalités HT",
    "due_ht": "dû HT",
    "asked_ht": "demandé HT",
    "done_on": "admis le",
}
#: The same of an atelier in AD1's view.
ATELIERS = {
    "name": "atelier",
    "engaged_ttc": "engagé TTC",
    "due_ttc": "dû TTC",
    "asked_ttc": "demandé TTC",
    "paid_ttc": "payé TTC",
    "ae_ttc": "AE TTC",
    "cp_ttc": "CP TTC",
    "late": "paiements en retard",
    "logistics_spent_ttc": "logistique TTC",
}


def money_table(data: Mapping[str, Any]) -> str:
    """The lines that the reader may read; a cell that is not for them is empty."""
    columns, rows = (ATELIERS, _ateliers(data)) if "session" in data else (LINES, _lines(data))
    out = io.StringIO()
    table = csv.writer(out, delimiter=";", lineterminator="\r\n")
    table.writerow(columns.values())
    table.writerows([_cell(key, row.get(key)) for key in columns] for row in rows)
    return f"\ufeff{out.getvalue()}"


def _lines(data: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    engaged = data["engaged"]
    return (*engaged["lines"], {**engaged["total"], "title": "total"}) if engaged else ()


def _ateliers(data: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for one in data["ateliers"]:
        yield {**(one["account"] or {}), **one}


def _cell(key: str, value: Any) -> str:
    """An amount with its comma; a name never read as a formula by whoever opens the file."""
    text = "" if value is None else str(value)
    if key in {"title", "name"}:
        return f"'{text}" if text[:1] in {"=", "+", "-", "@"} else text
    return text.replace(".", ",")
