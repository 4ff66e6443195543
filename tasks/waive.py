"""Goes on without a condition: a fact with its reason, its author and its end."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from models.commands import Waive
from models.moments import exactly, parse_day
from models.situation import Situation
from models.typed import said
from tasks.act import Outcome, act
from tasks.load import Loaded
from tasks.people import author


def waive(  # noqa: PLR0913 - the words of the command, each with its name
    session: Session,
    slug: str,
    phase: str,
    condition: str,
    *,
    reason: str,
    by: str,
    at: datetime,
    until: str | None = None,
    seen: int | None = None,
) -> Outcome:
    """The outcome of a waiver; BadInput without a reason."""
    missing = "Une poursuite sans attendre a un motif."
    reason = said(reason, field="reason", missing=missing, todo="Ajoutez --reason.")
    person = author(session, by)
    end = parse_day(until, field="until") if until else None

    def make(_: Loaded, situation: Situation) -> Waive:
        return Waive(phase, condition, reason, end, exactly(situation.at, situation.zone), person)

    return act(session, slug, make, at=at, seen=seen)
