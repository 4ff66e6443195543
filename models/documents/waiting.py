"""The optional wait before signing, as a report and a letter say it (CJA, L551-15)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from models.blanks import Blank
from models.documents.content import Source
from models.french import french_date
from models.legal import Legal
from models.standstill import standstill_of


def waiting(source: Source) -> dict[str, Any]:
    """Whether it is applied, how long, its article, its last day and the first day of signature."""
    found = standstill_of(source.process, source.history, source.round)
    ends = found.ends
    return {
        "applied": found.asked,
        "length": source.delay(Legal.STANDSTILL),
        "article": source.article(Legal.STANDSTILL),
        "ends": french_date(ends) if ends else Blank("dernier jour de l’attente"),
        "signable": (
            french_date(ends + timedelta(days=1))
            if ends
            else Blank("date à partir de laquelle le marché peut être signé")
        ),
    }
