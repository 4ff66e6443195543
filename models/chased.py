"""Which reminder of a thing makes sense now, to whom it goes, and who gets words for somebody else. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from models.moments import local_day
from models.process import Process
from models.reminders import Reminder, reminders_of
from models.roles import NEVER_WRITTEN_TO, Role
from models.situation import Situation
from models.standing import Standing
from models.unmet import Unmet


@dataclass(frozen=True, slots=True)
class Chased:
    """A reminder that makes sense now; `instead_of` are those to whom the pilot may send its words."""

    message: str
    reminder: Reminder
    roles: tuple[Role, ...]
    instead_of: tuple[Role, ...] = ()


def chased(
    process: Process,
    situation: Situation,
    unmet: Unmet | Standing,
    since: datetime,
    *,
    at_any_hour: bool = False,
) -> Iterator[Chased]:
    """Of the reminders of a thing, the latest reached at each hours: those missed before it say less.

    One that was missed, or is owed since its day was over, is kept until its readers are at work, except
    `at_any_hour`: for what was queued in its time.
    """
    today, latest = local_day(situation.at, situation.zone), dict[str, Reminder]()
    for reminder in reminders_of(unmet, since, situation.evidence):
        if reminder.moment <= situation.at and reminder.makes_sense(today):
            latest[reminder.hours.name] = reminder
    said = process.reminders
    for reminder in latest.values():
        if not at_any_hour and reminder.held_until(situation.at):
            continue
        message = said.before if reminder.announces else said.message
        if not said.has_ladders:
            # As version 1 did: who is never written to has a row that says so.
            yield Chased(message, reminder, reminder.roles)
            continue
        yield Chased(message, reminder, tuple(r for r in reminder.roles if r not in NEVER_WRITTEN_TO))
        silent = [r for r in reminder.roles if r in NEVER_WRITTEN_TO and situation.history.people(r)]
        if silent and reminder.hours.reads(Role.PILOTE):
            yield Chased(said.draft, reminder, (Role.PILOTE,), tuple(silent))
