"""When a message may leave, so that it arrives at a decent hour and not one by one. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from models.manners import Manner, Timing
from models.office_hours import OfficeHours
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
    invitations: bool = True

    def for_a_date_kept(self) -> Preference:
        """The same for what changes a date that their calendar holds: no wish leaves it wrong there."""
        return replace(self, mail=True, invitations=True)


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
    alone: bool = False,
) -> Leaving:
    """How a message queued now leaves; `due` for a reminder, which is in the mail of its own morning.

    `alone` for what a digest cannot carry: an invitation travels in its own mail, and blocks days. The
    mail of the week is queued before it is `due`.
    """
    if manner.timing is Timing.URGENT:
        return Leaving(Mode.ALONE, at)
    if not (preference.mail or manner.legal):
        return Leaving(Mode.ALONE, at, skipped=NO_MAIL)
    if rhythm is Rhythm.CONTINUOUS and not (preference.timing or preference.paused_until):
        return Leaving(Mode.ALONE, max(at, due or at))
    mode = Mode.ALONE if alone else _mode(manner, preference, rhythm)
    moment = _moment(mode, hours, at, due)
    back = None if manner.legal else after_pause(preference, hours, moment)
    if back is not None:
        # Else all that was put off would come one by one on that morning.
        mode, moment = (Mode.DAILY if mode is Mode.ALONE and not alone else mode), back
    return Leaving(mode, moment, hours.evening(moment))


def after_pause(preference: Preference, hours: OfficeHours, moment: datetime) -> datetime | None:
    """The first morning after somebody's pause, if this moment is in it; its last day belongs to it."""
    until = preference.paused_until
    if until is None or moment.astimezone(hours.tz).date() > until:
        return None
    return hours.nine(hours.calendar.next_working(until + timedelta(days=1)))


def _mode(manner: Manner, preference: Preference, rhythm: Rhythm) -> Mode:
    """A wish for each message at once goes before the weekly mail; one for a daily mail does not."""
    at_once = manner.timing is Timing.NOW
    if manner.legal and at_once:
        return Mode.ALONE
    if preference.timing == "immediate":
        return Mode.ALONE
    if manner.timing is Timing.WEEKLY:
        return Mode.WEEKLY
    if preference.timing:
        return Mode.DAILY
    return Mode.ALONE if at_once or rhythm is Rhythm.IMMEDIATE else Mode.DAILY


def _moment(mode: Mode, hours: OfficeHours, at: datetime, due: datetime | None) -> datetime:
    """What the sweep of a morning queues leaves that morning, if it was due by then.

    So does a reminder that an outage delayed: its date does not wait.
    """
    if due is not None and due > at:
        return hours.decent(due)
    if mode is Mode.ALONE:
        return hours.decent(at)
    # While they are at work, what was due is as if it had been queued then.
    on_time = due is not None and due <= at and hours.has(at) and hours.is_decent(at)
    if mode is Mode.WEEKLY:
        return at if on_time and hours.is_weekly(at) else hours.week(at)
    return at if on_time else hours.next_morning(at)
