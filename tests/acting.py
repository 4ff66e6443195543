"""What tests of a person's act share: doing it, and all that is kept before and after."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from sqlmodel import col, select

from config.wiring import House
from example import AD1, ATELIER, FILE, PILOTE, SESSION, imported
from models.queries import facts_of, journal
from models.tables import FactRow, Message, Person, Refused, Walk
from tasks.act import Outcome
from tasks.import_session import Imported
from tasks.record import record
from tasks.trigger import trigger


def imports(house: House, folder: Path, at: datetime, text: str = FILE, by: str = AD1) -> Imported:
    return imported(house, folder, at, text=text, by=by)


def says(
    house: House, kind: str, at: datetime, *, by: str = PILOTE, slug: str = ATELIER, **values: Any
) -> Outcome:
    seen, on = values.pop("seen", None), values.pop("on", None)
    with house.writing() as session:
        return record(session, slug, kind, values, by=by, at=at, on=on, seen=seen)


def opens(house: House, phase: str, at: datetime, *, by: str = PILOTE, seen: int | None = None) -> Outcome:
    with house.writing() as session:
        return trigger(session, ATELIER, phase, by=by, at=at, seen=seen)


def head(house: House) -> int:
    """The number of the last fact that a reader sees."""
    with house.reading() as session:
        return facts_of(session, [ATELIER])[-1].seq


def everything(house: House) -> dict[str, Any]:
    """All that is kept, to compare before and after."""
    with house.reading() as session:
        return {
            "facts": [
                row.model_dump()
                for row in session.exec(select(FactRow).order_by(col(FactRow.scope), col(FactRow.seq)))
            ],
            "messages": sorted(row.key for row in session.exec(select(Message))),
            "people": sorted(str(row.email) for row in session.exec(select(Person))),
            "refused": len(session.exec(select(Refused)).all()),
            "walks": sorted((row.scope, row.seq) for row in session.exec(select(Walk))),
            "heads": [(j.head_seq, j.head_digest) for s in (SESSION, ATELIER) if (j := journal(session, s))],
        }
