"""The reminders of a thing owed: the rungs of its ladder, each at nine o'clock where it is read. Pure."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from models.calendar import Calendar
from models.conditions import Condition
from models.dues import announced_at, fixed_at, known_at
from models.evidence import Evidence
from models.ladders import Deadline, Reminders, Rung
from models.moments import day_start, local_day
from models.office_hours import AD1, OfficeHours, nine
from models.roles import Role
from models.standing import Standing
from models.unmet import Unmet

_ALWAYS, _NEVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


#: How the cause of a reminder ends.
_CAUSE = re.compile(rf":J[+-]\d+(?:{AD1.name})?$")


def is_reminder(cause: str) -> bool:
    """Whether a message was caused by a rung."""
    return _CAUSE.search(cause) is not None


@dataclass(frozen=True, slots=True)
class Reminder:
    """A rung of the ladder of a thing, for those who keep the same hours: when, on which date, to whom."""

    rung: Rung
    moment: datetime
    about: date
    hours: OfficeHours
    roles: tuple[Role, ...]
    announces: bool
    #: The last word before a silence decides.
    is_last_word: bool = False

    @property
    def label(self) -> str:
        """« 2027-05-05:J+2 »: what tells it from the other reminders of the thing."""
        return f"{self.about.isoformat()}:{self.rung.label}{self.hours.name}"

    def makes_sense(self, today: date) -> bool:
        """A date is announced no more once it is past."""
        return not self.announces or today <= self.about

    def held_until(self, at: datetime) -> datetime | None:
        """Until when it is kept, if its own day is over and its readers are not at work; else None."""
        missed = local_day(at, self.hours.zone) > local_day(self.moment, self.hours.zone)
        return self.hours.next_morning(at) if missed and not self.hours.has(at) else None


@functools.lru_cache(maxsize=20_000)
def rung_moment(due: date, days: int, zone: str, calendar: Calendar) -> datetime:
    """When the reminder of « due + days » leaves; what announces a date is rolled back, never past it."""
    roll = calendar.next_working if days > 0 else calendar.previous_working
    return nine(roll(due + timedelta(days=days)), zone)


def reminders_of(unmet: Unmet | Standing, since: datetime, evidence: Evidence) -> Iterator[Reminder]:
    """Those of a thing owed since this moment, in the order of its ladder, past ones included."""
    if unmet.expected is None:
        return
    announce_from, regret_from = _earliest(unmet, since, evidence)
    said = evidence.process.reminders
    answered, last = _answered_until(unmet, evidence), _last_before_silence(unmet, said)
    usual = _readers(said.to, unmet, evidence)
    for rung in said.ladder(_ladder(unmet)):
        roles, readers = usual if rung.to is None else _readers(rung.to, unmet, evidence)
        announces = said.has_ladders and rung.is_before
        for hours in readers:
            moment = rung_moment(unmet.expected, rung.day, hours.zone, hours.calendar)
            earliest = announce_from if announces else regret_from
            if moment >= (earliest if rung is last else max(earliest, answered)):
                yield Reminder(rung, moment, unmet.expected, hours, roles, announces, rung is last)


def _ladder(unmet: Unmet | Standing) -> Condition | Deadline:
    return unmet.ladder if isinstance(unmet, Standing) else unmet.condition


def _earliest(unmet: Unmet | Standing, since: datetime, evidence: Evidence) -> tuple[datetime, datetime]:
    """Before which moment nothing is announced, nor regretted.

    What came due before its date was known would reproach what nobody could know. What was to be announced
    before the thing was owed was told by the mail that opened the phase.
    """
    if isinstance(unmet, Standing):
        return since, since
    condition = unmet.condition
    if not evidence.process.reminders.has_ladders:
        return _NEVER, fixed_at(condition, evidence) or _ALWAYS
    announce = max(announced_at(condition, evidence) or _NEVER, since)
    return announce, known_at(condition, evidence) or _ALWAYS


def _answered_until(unmet: Unmet | Standing, evidence: Evidence) -> datetime:
    """Before which moment nothing leaves, since somebody answered « pris en charge »."""
    if not unmet.taken or not evidence.process.reminders.has_ladders:
        return _ALWAYS
    return max(unmet.taken.known_at, day_start(unmet.taken.until, evidence.history.zone))


def _last_before_silence(unmet: Unmet | Standing, said: Reminders) -> Rung | None:
    """What no answer silences: where silence decides, it never does so without a last word before."""
    if not unmet.ends_in_silence:
        return None
    return next((rung for rung in reversed(said.ladder(_ladder(unmet))) if rung.is_before), None)


def _readers(
    others: tuple[Role, ...], unmet: Unmet | Standing, evidence: Evidence
) -> tuple[tuple[Role, ...], tuple[OfficeHours, ...]]:
    """Its owner and the others, and the hours they live by: one alone in definitions of version 1.

    The reminders of a session go to nobody but the owner, or six pilots would have those of AD1.
    """
    history = evidence.history
    everybody = OfficeHours("", history.zone, history.calendar)
    if history.registration is None:
        return (unmet.owner,), (everybody,)
    roles = (unmet.owner, *others)
    if not evidence.process.reminders.has_ladders:
        return roles, (everybody,)
    there = OfficeHours("", history.zone, history.calendar, of_ad1=False)
    if Role.NATIONAL not in roles:
        return roles, (there,)
    return roles, (there, AD1) if set(roles) - {Role.NATIONAL} else (AD1,)
