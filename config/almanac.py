"""What surrounds the days of a territory, or of the nation, in some years: calendar, schools, periods.

The planner and the rehearsal ask it here. Every file is read once, and again once it has changed.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

from config.own_calendars import OwnFile, own_files, own_holidays, own_periods
from config.periods_file import shipped_periods
from config.school_holidays import packaged_holidays
from config.session_file import AtelierIn
from config.settings import load_settings
from models.almanac import Almanac, Period
from models.calendar import NATIONAL, Calendar, calendar_of
from models.history import History
from models.school import known_spans, unknown_days
from models.territories import territory_of

Files = tuple[OwnFile, ...]


def almanac_of(
    departement: str,
    years: Iterable[int],
    *,
    calendar: Calendar | None = None,
    periods: Iterable[Period] = (),
    folder: Path | None = None,
) -> Almanac:
    """The almanac of a département in these years; BadInput for an unknown code or an unreadable file.

    `calendar`: the one that an atelier has pinned, else that of the law; `periods`: what is said of this
    session or atelier besides the tables; `folder`: the installation's calendars, by default its own.
    """
    of = calendar or calendar_of(territory_of(departement).code)
    return _almanac(departement, of, frozenset(years), tuple(periods), _files(folder))


def almanac_of_atelier(
    atelier: AtelierIn, years: Iterable[int], *, periods: Iterable[Period] = (), folder: Path | None = None
) -> Almanac:
    """The almanac of an atelier of a session file, its own periods included; `periods`: its session's."""
    said = atelier.calendar
    calendar = calendar_of(atelier.departement, usages=said.usages, own=said.days_off)
    all_periods = (*periods, *(one.period for one in atelier.periods))
    return almanac_of(atelier.departement, years, calendar=calendar, periods=all_periods, folder=folder)


def almanac_of_history(history: History, years: Iterable[int], *, folder: Path | None = None) -> Almanac:
    """The almanac of a live atelier: the calendar it has pinned, and the periods its people have said.

    Of a session alone, the nation's.
    """
    said = history.registration
    if said is None:
        return national_almanac(years, periods=history.periods, folder=folder)
    return almanac_of(
        said.departement, years, calendar=history.calendar, periods=history.periods, folder=folder
    )


def national_almanac(
    years: Iterable[int], *, periods: Iterable[Period] = (), folder: Path | None = None
) -> Almanac:
    """The almanac of shared events: the eleven national days, the periods of everywhere and the métropole."""
    return _almanac(None, NATIONAL, frozenset(years), tuple(periods), _files(folder))


def _files(folder: Path | None) -> Files:
    return own_files(folder or load_settings().calendars)


@functools.lru_cache(maxsize=1_000)
def _almanac(
    departement: str | None,
    calendar: Calendar,
    years: frozenset[int],
    periods: tuple[Period, ...],
    files: Files,
) -> Almanac:
    neutralised = sorted({*_neutralised(departement, years, files), *periods}, key=_in_time)
    if departement is None:
        return Almanac(calendar, tuple(neutralised))
    zone = territory_of(departement).school
    holidays = _holidays(zone, files)
    unknown = tuple(unknown_days(zone, holidays, years))
    return Almanac(calendar, (*neutralised, *_within(holidays, years)), unknown)


def school_holidays(
    departement: str, years: Iterable[int], *, folder: Path | None = None
) -> tuple[Period, ...]:
    """The school holidays that touch these years, in order: those among the periods of its almanac."""
    return _within(_holidays(territory_of(departement).school, _files(folder)), frozenset(years))


def _neutralised(departement: str | None, years: frozenset[int], files: Files) -> Iterator[Period]:
    """The periods of the tables that hold there in these years; None is the nation."""
    table = {**shipped_periods(), **own_periods(files)}
    for line in table.values():
        if line and line.concerns(departement):
            yield from line.periods(years)


@functools.lru_cache(maxsize=100)
def _holidays(zone: str, files: Files) -> tuple[Period, ...]:
    """The installation's calendar where it speaks, the package's elsewhere."""
    own = own_holidays(files, zone)
    spans = known_spans(own)
    packaged = (
        one
        for one in packaged_holidays(zone)
        if not any(first <= one.last and one.first <= last for first, last in spans)
    )
    return tuple(sorted({*own, *packaged}, key=_in_time))


def _within(periods: Iterable[Period], years: frozenset[int]) -> tuple[Period, ...]:
    return tuple(one for one in periods if not years.isdisjoint(range(one.first.year, one.last.year + 1)))


def _in_time(period: Period) -> tuple[date, timedelta, str]:
    return period.first, period.last - period.first, period.title
