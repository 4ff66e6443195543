"""« Pris en charge, nouvelle date »: what somebody answered to the reminders of a thing owed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from models.clocks import Clock
from models.deliverables import Attempt
from models.errors import BadInput
from models.french import french_date
from models.history import History
from models.kinds import Payload, PrisEnCharge
from models.legal import SILENCES
from models.moments import When


@dataclass(frozen=True, slots=True)
class TakenOn:
    """The answer that holds: by when, why, in which fact, known since when."""

    until: date
    reason: str
    fact: str
    known_at: datetime


def taken_on(condition: str, history: History, attempt: Attempt | None = None) -> TakenOn | None:
    """The latest answer about this thing; one that was annulled is none.

    Where it is about a submission, an answer given before the present turn was about another one, and none
    goes past the end of a legal delay at which silence decides.
    """
    since = attempt.turn_since if attempt else None
    for fact in reversed(history.of("pris-en-charge")):
        said = fact.payload
        if isinstance(said, PrisEnCharge) and said.condition == condition:
            if since and fact.recorded_at < since:
                return None
            ends = attempt.clock.silent_end if attempt and attempt.clock else None
            until = min(said.until, ends) if ends else said.until
            return TakenOn(until, said.reason, fact.ref, fact.known_at)
    return None


def check_before_silence(payload: Payload, clock: Clock | None) -> None:
    """BadInput where silence would decide before the new date: the legal delay does not wait for it."""
    ends = clock.silent_end if clock else None
    if clock and ends and isinstance(payload, PrisEnCharge) and payload.until > ends:
        raise BadInput(
            f"Le délai légal finit le {french_date(ends)}, avant la nouvelle date : "
            f"ce jour passé, le silence vaudra « {SILENCES[clock.legal]} ».",
            todo=f"Donnez dans « until » une date qui ne dépasse pas le {french_date(ends)}, "
            "ou faites suspendre le délai.",
            field="until",
        )


def check_new_date(payload: Payload, when: When) -> None:
    """BadInput where the new date was already past on the day of the answer."""
    if isinstance(payload, PrisEnCharge) and payload.until < when.day:
        raise BadInput(
            f"La nouvelle date, le {french_date(payload.until)}, est déjà passée.",
            todo="Donnez dans « until » la date à laquelle ce sera fait.",
            field="until",
        )
