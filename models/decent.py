"""When a message may leave, so that it arrives at a decent hour and not one by one. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from models.manners import Manner, Timing
from models.reminders import OfficeHours
from models.rhythm import Rhythm


class Mode(StrEnum):
    """By itself, or with the others of the day or of the week."""

    ALONE = "alone"
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class Preference:
    """What somebody chose; `timing` « digest » or « immediate », or nothing."""

    timing: str = ""
    mail: bool = True
    paused_until: date | None = None
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class Leaving:
    """How and when a message leaves; `decent_until`, after which it waits for another day."""

    mode: Mode
    moment: datetime
    decent_until: datetime | None = None
    skipped: str | None = None


NO_MAIL = "cette personne ne veut pas de ces messages par mail (ses préférences)"


def leaving(
    manner: Manner,
    preference: Preference,
    hours: OfficeHours,
    at: datetime,
    *,
    rhythm: Rhythm = Rhythm.DIGEST,
    due: datetime | None = None,
) -> Leaving:
    """How a message queued now leaves; `due` for a reminder, which a digest that has left must not lose.

    The mail of the week is queued before it is `due`.
    """
    if manner.timing is Timing.URGENT:
        return Leaving(Mode.ALONE, at)
    if not (preference.mail or manner.legal):
        return Leaving(Mode.ALONE, at, skipped=NO_MAIL)
    if rhythm is Rhythm.CONTINUOUS:
        return Leaving(Mode.ALONE, max(at, due or at))
    mode = _mode(manner, preference, rhythm)
    moment = _moment(mode, hours, at, due)
    until = preference.paused_until
    if until is not None and not manner.legal and moment.astimezone(hours.tz).date() <= until:
        day = hours.calendar.next_working(until + timedelta(days=1))
        mode, moment = (Mode.DAILY if mode is Mode.ALONE else mode), hours.nine(day)
    return Leaving(mode, moment, hours.evening(moment))


def _mode(manner: Manner, preference: Preference, rhythm: Rhythm) -> Mode:
    if manner.legal:
        return Mode.ALONE
    if manner.timing is Timing.WEEKLY:
        return Mode.WEEKLY
    if preference.timing:
        return Mode.ALONE if preference.timing == "immediate" else Mode.DAILY
    at_once = manner.timing is Timing.NOW or rhythm is Rhythm.IMMEDIATE
    return Mode.ALONE if at_once else Mode.DAILY


def _moment(mode: Mode, hours: OfficeHours, at: datetime, due: datetime | None) -> datetime:
    """What is queued during the morning's work of the sweep leaves that morning, if it was due then."""
    if due is not None and due > at:
        return hours.decent(due)
    if mode is Mode.ALONE:
        return hours.decent(at)
    if mode is Mode.WEEKLY:
        return hours.week(at)
    return at if due is not None and due <= at and hours.has(at) else hours.next_morning(at)
