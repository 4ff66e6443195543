"""The hours somebody keeps: nine of a working day, the decent hours, the first morning of a week. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from models.calendar import NATIONAL, Calendar
from models.roles import Role
from models.territories import PARIS

#: Reminders leave at 9:00 on a working day of whoever reads them.
REMINDER_HOUR = time(9)
#: Nobody is written to before, nor after, nor on a day off.
FIRST_HOUR, LAST_HOUR = time(8), time(19)


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """The zone and the working days of some readers; its name ends the keys of what they are sent."""

    name: str
    zone: str
    calendar: Calendar
    of_ad1: bool | None = None

    def reads(self, role: Role) -> bool:
        """Whether somebody in this role keeps them."""
        return self.of_ad1 is None or self.of_ad1 is (role is Role.NATIONAL)

    def has(self, at: datetime) -> bool:
        """Whether it is nine or later there, on a working day."""
        local = at.astimezone(ZoneInfo(self.zone))
        return local.time() >= REMINDER_HOUR and self.calendar.is_working(local.date())

    @property
    def tz(self) -> ZoneInfo:
        """The zone, ready to be asked."""
        return ZoneInfo(self.zone)

    def next_morning(self, at: datetime) -> datetime:
        """The first nine o’clock of a working day after this moment."""
        local = at.astimezone(self.tz)
        day = local.date() + timedelta(days=1 if local.time() >= REMINDER_HOUR else 0)
        return self.nine(self.calendar.next_working(day))

    def nine(self, day: date) -> datetime:
        """Nine o’clock there, that day."""
        return nine(day, self.zone)

    def week(self, at: datetime) -> datetime:
        """The first nine o’clock of a week after this moment: on Monday, or on the next working day."""
        local = at.astimezone(self.tz)
        monday = local.date() - timedelta(days=local.weekday())
        opens = self.nine(self.calendar.next_working(monday))
        if at > opens:
            opens = self.nine(self.calendar.next_working(monday + timedelta(days=7)))
        return opens

    def is_weekly(self, at: datetime) -> bool:
        """Whether this is the day on which the week of work begins."""
        today = at.astimezone(self.tz).date()
        return self.calendar.next_working(today - timedelta(days=today.weekday())) == today

    def is_decent(self, at: datetime) -> bool:
        """Whether somebody may be written to: on a working day, between eight and nineteen o’clock."""
        local = at.astimezone(self.tz)
        return FIRST_HOUR <= local.time() < LAST_HOUR and self.calendar.is_working(local.date())

    def decent(self, at: datetime) -> datetime:
        """This moment, or the first decent one after it."""
        if self.is_decent(at):
            return at
        local = at.astimezone(self.tz)
        day = local.date() + timedelta(days=1 if local.time() >= LAST_HOUR else 0)
        return datetime.combine(self.calendar.next_working(day), FIRST_HOUR, self.tz).astimezone(UTC)

    def evening(self, at: datetime) -> datetime:
        """The end of the decent hours of that day."""
        return datetime.combine(at.astimezone(self.tz).date(), LAST_HOUR, self.tz).astimezone(UTC)


#: The bureau AD1 works in Paris, whatever the territory.
AD1 = OfficeHours("@paris", PARIS, NATIONAL, of_ad1=True)


def nine(day: date, zone: str) -> datetime:
    """Nine o’clock of a day in a zone."""
    return datetime.combine(day, REMINDER_HOUR, ZoneInfo(zone)).astimezone(UTC)
