"""Where the bars of a plan stand on a line of time, in hundredths of its width."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from models.french import french_dates
from models.rehearsal import Course, Rehearsal, Stretch

#: Bars that end and begin on neighbouring days still read as two when they share a lane.
APART = timedelta(days=2)
#: Short, so that fourteen months hold on a sheet of paper.
_MONTHS = "janv. févr. mars avril mai juin juil. août sept. oct. nov. déc.".split()


@dataclass(frozen=True, slots=True)
class Scale:
    """The line of time: whole months, from the first opening to the last end."""

    first: date
    last: date

    @classmethod
    def of(cls, rehearsal: Rehearsal) -> Scale:
        """Wide enough for every phase of every territory."""
        courses = (rehearsal.session, *rehearsal.ateliers)
        days = [
            day
            for course in courses
            for one in course.stretches
            for day in (one.opened, one.closed, *one.days)
            if day
        ]
        first, last = min([*days, rehearsal.session.start]), max([*days, rehearsal.session.start])
        return cls(first.replace(day=1), _next_month(last) - timedelta(days=1))

    def left(self, day: date) -> float:
        """Where a day begins."""
        return round(100 * (day - self.first).days / ((self.last - self.first).days + 1), 3)

    def box(self, first: date, last: date) -> dict[str, float]:
        """Where a bar stands, its last day included."""
        left = self.left(first)
        return {"left": left, "width": round(self.left(last + timedelta(days=1)) - left, 3)}

    def months(self) -> list[dict[str, Any]]:
        """The months of the line, the year said in the first one and in each January."""
        found, month = [], self.first
        while month <= self.last:
            after = _next_month(month)
            year = f" {month.year}" if month == self.first or month.month == 1 else ""
            title = _MONTHS[month.month - 1] + year
            found.append({"title": title, **self.box(month, after - timedelta(days=1))})
            month = after
        return found


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def bars(course: Course, scale: Scale) -> dict[str, Any]:
    """The phases of a territory, those that overlap on lanes of their own."""
    ends: list[date] = []
    found = []
    for one in course.stretches:
        first, last = _span(one, scale)
        lane = next((rank for rank, end in enumerate(ends) if end + APART <= first), len(ends))
        ends[lane : lane + 1] = [last]
        found.append(
            {
                "title": one.phase.title.partition(" : ")[0],
                "kind": str(one.phase.kind),
                "lane": lane,
                "days": french_dates(one.days),
                "marks": _marks(one.days, first, last),
                **scale.box(first, last),
            }
        )
    return {"name": course.name, "lanes": len(ends), "bars": found}


def _span(one: Stretch, scale: Scale) -> tuple[date, date]:
    """From its opening to its end; one that never opens or ends is drawn to its event, or to the edge."""
    first = min(filter(None, (one.opened, *one.days)), default=scale.first)
    last = one.closed or (scale.last if one.opened else max(one.days, default=first))
    return first, max(first, last, *one.days)


def _marks(days: Iterable[date], first: date, last: date) -> list[dict[str, float]]:
    """The days of the event, inside its bar."""
    length = (last - first).days + 1
    return [
        {"left": round(100 * (day - first).days / length, 2), "width": round(100 / length, 2)} for day in days
    ]
