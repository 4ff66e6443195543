"""Triggers a phase: refused with every unmet condition, its owner and its date."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from models.commands import OpenPhase
from models.moments import exactly
from models.situation import Situation
from tasks.act import Outcome, act
from tasks.load import Loaded
from tasks.people import author


def trigger(
    session: Session, slug: str, phase: str, *, by: str, at: datetime, seen: int | None = None
) -> Outcome:
    """The outcome of opening a phase now."""
    person = author(session, by)

    def make(_: Loaded, situation: Situation) -> OpenPhase:
        return OpenPhase(phase, exactly(situation.at, situation.zone), person)

    return act(session, slug, make, at=at, seen=seen)
