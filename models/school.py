"""School holidays: which days are known, and which nobody has entered yet. They warn, and never forbid."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise

from models.almanac import Period
from models.french import french_date

#: Classes last less than this between two holidays, in every territory; a longer silence of a calendar is
#: a year that it does not hold.
LONGEST_TERM = timedelta(days=100)
_DAY = timedelta(days=1)


def school_name(zone: str) -> str:
    """« zone A », « La Réunion »: whose calendar it is, as a sentence says it."""
    return f"zone {zone}" if len(zone) == 1 else zone


def grouped(days: Mapping[date, str], zone: str) -> tuple[Period, ...]:
    """Holidays known day by day, as periods; consecutive days of one name are one period."""
    found: list[Period] = []
    for day, name in sorted(days.items()):
        title = f"{name.replace(chr(39), '’')}, {school_name(zone)}"
        if found and found[-1].title == title and found[-1].last + _DAY == day:
            found[-1] = Period(found[-1].first, day, title)
        else:
            found.append(Period(day, day, title))
    return tuple(found)


def known_spans(holidays: Iterable[Period]) -> Sequence[tuple[date, date]]:
    """From when to when a calendar speaks: from one holiday to the next, terms of classes included."""
    spans: list[tuple[date, date]] = []
    for one in sorted(holidays, key=lambda period: period.first):
        if spans and one.first - spans[-1][1] <= LONGEST_TERM:
            spans[-1] = (spans[-1][0], max(spans[-1][1], one.last))
        else:
            spans.append((one.first, one.last))
    return spans


def unknown_days(zone: str, holidays: Iterable[Period], years: Iterable[int]) -> Iterator[str]:
    """A sentence for each part of these years of which the calendar says nothing."""
    known = tuple(holidays)
    for year in sorted(set(years)):
        yield from unknown_between(zone, known, date(year, 1, 1), date(year, 12, 31))


def unknown_between(zone: str, holidays: Iterable[Period], first: date, last: date) -> Iterator[str]:
    """The same for the days between these two, both included."""
    for begin, end in _silences(known_spans(holidays), first, last):
        year = begin.year
        whole = (begin, end) == (date(year, 1, 1), date(year, 12, 31))
        when = str(year) if whole else f"du {french_date(begin)} au {french_date(end)}"
        yield f"Calendrier scolaire non renseigné : {school_name(zone)}, {when}."


def _silences(spans: Sequence[tuple[date, date]], first: date, last: date) -> Iterator[tuple[date, date]]:
    """What is left of these days once the known spans, which are in order and apart, are taken away."""
    outside = [(date.min, first - _DAY), *spans, (last + _DAY, date.max)]
    for (_, before), (after, _) in pairwise(outside):
        start, end = max(before + _DAY, first), min(after - _DAY, last)
        if start <= end:
            yield start, end
