"""Plans an atelier that does not exist yet, or the session of a file; nothing is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from config.almanac import almanac_of, almanac_of_atelier, national_almanac, school_holidays
from config.session_file import AtelierIn, SessionFile
from models.almanac import Almanac, Period
from models.demand import Demand, Site
from models.errors import BadInput
from models.school import unknown_between
from models.territories import territory_of

_A_YEAR = timedelta(days=366)


def demand_of_one(departement: str, start: date, known: Iterable[date] = ()) -> Demand:
    """One atelier, with national events of its own; BadInput for an unknown département.

    `known`: the other dates that matter (an end, dates tried): the almanac holds their years too.
    """
    territory = territory_of(departement)
    last = _last([start], [start, *known])
    years = range(start.year, last.year + 1)
    almanac = _known_between(almanac_of(departement, years), departement, start, last)
    site = Site(departement, territory.name, start, almanac, territory.zone)
    return Demand((site,), national_almanac(years))


def demand_of_file(file: SessionFile, known: Iterable[date] = ()) -> Demand:
    """The ateliers of a session, their planned dates and those of the session fixed."""
    if not file.ateliers:
        todo = "Ajoutez-en sous « ateliers: »."
        raise BadInput("Ce fichier ne décrit aucun atelier.", todo=todo, field="ateliers")
    planned = [atelier.planned for atelier in file.ateliers]
    fixed = [day for dates in (file.events, *planned) for days in dates.values() for day in days]
    starts = [atelier.start for atelier in file.ateliers]
    last = _last(starts, [*starts, *fixed, *known])
    years = range(min([*starts, *fixed]).year, last.year + 1)
    periods = [one.period for one in file.periods]
    sites = tuple(_site(atelier, years, periods, last) for atelier in file.ateliers)
    return Demand(sites, national_almanac(years, periods=periods), fixed=dict(file.events))


def _site(atelier: AtelierIn, years: Iterable[int], periods: Iterable[Period], last: date) -> Site:
    almanac = almanac_of_atelier(atelier, years, periods=periods)
    return Site(
        atelier.slug,
        atelier.name,
        atelier.start,
        _known_between(almanac, atelier.departement, atelier.start, last),
        territory_of(atelier.departement).zone,
        dict(atelier.planned),
        contract=atelier.contract,
    )


def _last(starts: Iterable[date], known: Iterable[date]) -> date:
    """The last day that a plan looks at, by far enough: a year after its start, or a date that is known."""
    return max(*(start + _A_YEAR for start in starts), *known)


def _known_between(almanac: Almanac, departement: str, first: date, last: date) -> Almanac:
    """The same, saying what it does not know of these days only: a plan has no use for the rest of a year."""
    holidays = school_holidays(departement, range(first.year, last.year + 1))
    unknown = unknown_between(territory_of(departement).school, holidays, first, last)
    return replace(almanac, unknown=tuple(unknown))
