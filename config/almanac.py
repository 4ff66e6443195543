"""What surrounds the days of a territory, or of the nation, in some years: calendar, schools, periods.

The planner and the rehearsal ask it here; everything that is read from a file is read once.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable

from config.periods_file import shipped_periods
from config.school_holidays import packaged_holidays
from config.session_file import AtelierIn
from models.almanac import Almanac, Period
from models.calendar import NATIONAL, Calendar, calendar_of
from models.school import unknown_days
from models.territories import territory_of


def almanac_of(
    departement: str,
    years: Iterable[int],
    *,
    calendar: Calendar | None = None,
    periods: Iterable[Period] = (),
) -> Almanac:
    """The almanac of a département in these years; BadInput for an unknown code.

    `calendar`: the one that an atelier has pinned, else that of the law; `periods`: what is said of this
    session or atelier besides the tables.
    """
    of = calendar or calendar_of(territory_of(departement).code)
    return _almanac(departement, of, frozenset(years), tuple(periods))


def almanac_of_atelier(
    atelier: AtelierIn, years: Iterable[int], *, periods: Iterable[Period] = ()
) -> Almanac:
    """The almanac of an atelier of a session file; `periods` are those of its session."""
    said = atelier.calendar
    calendar = calendar_of(atelier.departement, usages=said.usages, own=said.days_off)
    return almanac_of(atelier.departement, years, calendar=calendar, periods=periods)


def national_almanac(years: Iterable[int], *, periods: Iterable[Period] = ()) -> Almanac:
    """The almanac of shared events: the eleven national days and the periods that hold everywhere."""
    return _almanac(None, NATIONAL, frozenset(years), tuple(periods))


def school_holidays(departement: str, years: Iterable[int]) -> tuple[Period, ...]:
    """The school holidays that touch these years, in order."""
    wanted = frozenset(years)
    found = packaged_holidays(territory_of(departement).school)
    return tuple(one for one in found if _touches(one, wanted))


def neutralised_periods(departement: str | None, years: Iterable[int]) -> tuple[Period, ...]:
    """The periods of the tables that hold there in these years, in order; None is the nation."""
    wanted = frozenset(years)
    lines = (line for line in shipped_periods().values() if line and line.concerns(departement))
    found = (period for line in lines for period in line.periods(wanted))
    return tuple(sorted(found, key=_in_time))


@functools.lru_cache(maxsize=1_000)
def _almanac(
    departement: str | None, calendar: Calendar, years: frozenset[int], periods: tuple[Period, ...]
) -> Almanac:
    neutralised = (*neutralised_periods(departement, years), *periods)
    if departement is None:
        return Almanac(calendar, neutralised)
    zone = territory_of(departement).school
    unknown = tuple(unknown_days(zone, packaged_holidays(zone), years))
    return Almanac(calendar, (*neutralised, *school_holidays(departement, years)), unknown)


def _touches(period: Period, years: frozenset[int]) -> bool:
    return not years.isdisjoint(range(period.first.year, period.last.year + 1))


def _in_time(period: Period) -> tuple[object, ...]:
    return period.first, period.last, period.title
