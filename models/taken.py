"""« Pris en charge, nouvelle date »: what somebody answered to the reminders of a thing owed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from models.errors import BadInput
from models.french import french_date
from models.history import History
from models.kinds import Payload, PrisEnCharge
from models.moments import When


@dataclass(frozen=True, slots=True)
class TakenOn:
    """The answer that holds: by when, why, in which fact, known since when."""

    until: date
    reason: str
    fact: str
    recorded_at: datetime


def taken_on(condition: str, history: History) -> TakenOn | None:
    """The latest answer about this thing; one that was annulled is none."""
    for fact in reversed(history.of("pris-en-charge")):
        said = fact.payload
        if isinstance(said, PrisEnCharge) and said.condition == condition:
            return TakenOn(said.until, said.reason, fact.ref, fact.recorded_at)
    return None


def check_new_date(payload: Payload, when: When) -> None:
    """BadInput where the new date was already past on the day of the answer."""
    if isinstance(payload, PrisEnCharge) and payload.until < when.day:
        raise BadInput(
            f"La nouvelle date, le {french_date(payload.until)}, est déjà passée.",
            todo="Donnez dans « until » la date à laquelle ce sera fait.",
            field="until",
        )
