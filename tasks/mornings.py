"""On which morning each person has their mail of the day: one a day, whatever their zones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, func, literal_column, select
from sqlmodel import Session

from models.office_hours import OfficeHours
from models.reminders import is_reminder
from models.roles import Role
from models.tables import Message, table_of
from tasks.reading import Readers
from tasks.set_aside import put_off

_M: Any = table_of(Message).c
_people = _M.person.in_(bindparam("people", expanding=True))
_GATHERED = (
    select(_M.person, func.max(_M.gathered_at))
    .where(literal_column("gathered_at IS NOT NULL"), _people, _M.gathered_at > bindparam("since"))
    .group_by(_M.person)
)
#: Where somebody was ever written to: the ateliers that will remind them, at hours of their own.
_HOMES = select(_M.person, func.coalesce(_M.home, _M.scope), _M.role).where(_people).distinct()


class Mornings:
    """When the people of some rows had their last mail, and when the day's mail of each is complete."""

    def __init__(self, session: Session, rows: Sequence[Row[Any]], readers: Readers, at: datetime) -> None:
        self._readers, self._at = readers, at
        db, people = session.connection(), list({row.person for row in rows})
        since = at - timedelta(days=2)
        found = db.execute(_GATHERED, {"people": people, "since": since}).all()
        self._last: dict[str, datetime] = {person: last for person, last in found}  # noqa: C416 - rows are no pairs for mypy
        self._homes: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for person, home, role in db.execute(_HOMES, {"people": people}):
            self._homes[person].add((home, role))

    @property
    def tomorrow(self) -> datetime:
        """What is to be said until then may as well be said now."""
        return self._at + timedelta(days=1)

    def put_off(self, rows: Sequence[Row[Any]]) -> dict[str, dict[str, Any]]:
        """By key, the rows that wait for another moment, and which."""
        held = {}
        for row in rows:
            later = None if row.legal else self._later(row)
            if later is not None:
                held[row.key] = put_off(row, self._readers, later)
        return held

    def _later(self, row: Row[Any]) -> datetime | None:
        hours = self._readers.hours(row)
        last = self._last.get(row.person)
        if last is not None and _same_day(last, self._at, hours.tz):
            return None if self._is_new(row, last, hours) else hours.next_morning(self._at)
        complete = self._complete(row)
        return complete if complete > self._at and hours.is_decent(complete) else None

    def _is_new(self, row: Row[Any], last: datetime, hours: OfficeHours) -> bool:
        """Whether no mail could say it before: a reminder whose morning came after the mail of the day."""
        morning = self._readers.territory(row.home or row.scope, Role(row.role))
        return is_reminder(row.cause) and last < morning.nine(self._at.astimezone(hours.tz).date())

    def _complete(self, row: Row[Any]) -> datetime:
        """The last nine o’clock of this day where a person is told of things: their reminders are there.

        That of each territory, wherever the person reads: it is then that it reminds them.
        """
        hours = [self._readers.hours(row)]
        hours += [self._readers.territory(home, Role(role)) for home, role in self._homes[row.person]]
        today = self._at.astimezone(hours[0].tz).date()
        return max((one.nine(today) for one in hours if one.calendar.is_working(today)), default=self._at)


def _same_day(one: datetime, other: datetime, zone: Any) -> bool:
    return bool(one.astimezone(zone).date() == other.astimezone(zone).date())
