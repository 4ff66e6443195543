"""The almanac of each territory of a session file, and that of the nation: the days of a rehearsal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from config.session_file import AtelierIn, SessionFile
from models.almanac import Almanac, Period
from models.calendar import NATIONAL, calendar_of
from models.territories import METROPOLE


def almanacs_of(file: SessionFile, years: Iterable[int]) -> Mapping[str, Almanac]:
    """By slug; the session's own slug gives the nation's."""
    august = tuple(Period(date(year, 8, 1), date(year, 8, 31), "Août") for year in years)
    found = {atelier.slug: _of_atelier(atelier, august) for atelier in file.ateliers}
    return {**found, file.session.slug: Almanac(NATIONAL, august)}


def _of_atelier(atelier: AtelierIn, august: tuple[Period, ...]) -> Almanac:
    said = atelier.calendar
    calendar = calendar_of(atelier.departement, usages=said.usages, own=said.days_off)
    return Almanac(calendar, august if atelier.departement in METROPOLE else ())
