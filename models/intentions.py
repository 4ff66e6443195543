"""What somebody on time means to do next, and who that would be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from models.commands import Command
from models.rights import may_record
from models.roles import Role
from models.situation import Situation

#: People act in the morning of their territory; an event is over in the evening of its last day.
ACTING, OVER = time(10), time(18)


@dataclass(frozen=True, slots=True)
class Intention:
    """What somebody would do at a moment, in one act or several; none where nobody holds a role that may.

    Of the many that are meant, one is made and the others are meant anew: it is worded only then.
    """

    at: datetime
    key: str
    phase: str
    what: str
    role: Role
    commands: Callable[[], tuple[Command, ...]]


def author(situation: Situation, kind: str, event: str | None, owner: Role) -> str | None:
    """Its owner where the definition lets them record it, else the first who may; a decision is one's own."""
    allowed = may_record(situation.evidence.process, kind, event)
    others = () if kind == "decision-prise" else allowed
    roles = (*([owner] if owner in allowed else []), *others)
    return next((people[0] for role in roles if (people := situation.history.people(role))), None)


def moment(day: date, hour: time, situation: Situation) -> datetime:
    """That day at that hour in the territory, or now where it is past."""
    at = datetime.combine(day, hour, ZoneInfo(situation.zone)).astimezone(UTC)
    return max(at, situation.at)
