"""The mail of the week: when it leaves, and while there is one. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from models.evidence import Evidence
from models.office_hours import AD1
from models.situation import PhaseSituation, Situation, State

#: How the cause of a weekly mail begins; the rest is the week that it opens.
WEEK = "semaine:"
_INSTANT = timedelta(microseconds=1)


def next_week(at: datetime) -> datetime:
    """The first opening of a week strictly after this moment: nine in Paris, on a working day."""
    return AD1.week(at + _INSTANT)


def weekly_cause(opens: datetime) -> str:
    """« semaine:2027-W21 »: one mail for each week, whatever the day on which it leaves."""
    year, week, _ = opens.astimezone(AD1.tz).date().isocalendar()
    return f"{WEEK}{year}-W{week:02d}"


def is_weekly(cause: str) -> bool:
    """Whether a message is the mail of a week."""
    return cause.startswith(WEEK)


def written_weekly(evidence: Evidence, lines: Iterable[PhaseSituation]) -> bool:
    """Whether its bureau has a mail each week: from its registration until all its phases are over.

    The last phase of a session closes after those of its ateliers.
    """
    history = evidence.history
    if evidence.process.manners.weekly is None or not history.of("session-inscrite"):
        return False
    own = (line for line in lines if line.phase.scope == "session")
    return history.registration is None and any(line.state is not State.CLOSED for line in own)


def weekly_of(situation: Situation) -> str | None:
    """The message that this session's bureau gets each week, while it does."""
    evidence = situation.evidence
    return evidence.process.manners.weekly if written_weekly(evidence, situation.phases) else None
