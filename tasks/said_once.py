"""Of several messages about one thing in one mail, the most pressing says it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from models.quiet import said_beside, word_of
from tasks.reading import Readers
from tasks.said_lately import is_draft


def said_once(rows: Sequence[Row[Any]], readers: Readers, at: datetime) -> dict[str, dict[str, Any]]:
    """By key, the rows that another one of the same person says better, with the reason."""
    best: dict[tuple[str, str, str], Row[Any]] = {}
    for row in sorted(rows, key=_urgency):
        if row.about:
            best[row.person, row.scope, row.about] = row
    return {
        row.key: {"state": "skipped", "reason": said_beside(at, readers.hours(row).tz)}
        for row in rows
        if row.about and best[row.person, row.scope, row.about] is not row
    }


def _urgency(row: Row[Any]) -> tuple[Any, ...]:
    """The last word before a silence, then words to send to somebody else, which hold what they are about."""
    word = word_of(row.cause)
    return row.legal, word.urgency if word else (), is_draft(row.context), -row.id
