"""`atelier calendar`: the days off, school holidays and periods to know of before choosing a date."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import click

from cli.answer import json_option, say
from cli.house import open_house
from cli.texts import Data
from config.clock import real_now
from config.settings import load_settings
from models.almanac import HARDNESS_TITLES, Hardness
from models.errors import BadInput
from models.french import french_date, french_span, listed
from models.moments import FIRST_YEAR, LAST_YEAR, local_day
from models.school import school_name
from models.territories import PARIS, zone_of


@click.command("calendar")
@click.argument("slug", default="", metavar="[ATELIER]")
@click.option("--departement", default="", metavar="CODE", help="Code INSEE : 53, 2A, 974…")
@click.option(
    "--year",
    type=click.IntRange(FIRST_YEAR, LAST_YEAR),
    default=None,
    metavar="ANNÉE",
    help="Sinon l’année en cours.",
)
@json_option
def calendar_command(slug: str, *, departement: str, year: int | None, as_json: bool) -> None:
    """Jours chômés, vacances scolaires, périodes à éviter ; sans territoire, ceux de la nation."""
    if slug and departement:
        raise BadInput("Donnez un atelier ou un département, pas les deux.", field="departement")
    data = _of_journal(slug, year) if slug else _of_territory(departement, year)
    say(data, _lines(data), as_json=as_json)


def _of_territory(departement: str, year: int | None) -> dict[str, Any]:
    """No database is needed: nothing was said of any atelier."""
    from tasks.calendar import calendar_of_departement, calendar_of_nation

    folder = load_settings().calendars
    zone = zone_of(departement) if departement else PARIS
    year = year or local_day(real_now(), zone).year
    if departement:
        return calendar_of_departement(departement, year, folder=folder)
    return calendar_of_nation(year, folder=folder)


def _of_journal(slug: str, year: int | None) -> dict[str, Any]:
    from tasks.calendar import calendar_of_journal

    house = open_house()
    now = house.now()
    with house.reading() as session:
        return calendar_of_journal(
            session, slug, year or local_day(now, PARIS).year, at=now, folder=house.settings.calendars
        )


def _lines(data: Data) -> Iterator[str]:
    code = f" ({data['departement']})" if data["departement"] else ""
    whose = f"{data['atelier']} — " if data["atelier"] else ""
    yield f"{whose}{data['name']}{code} — {data['year']} · heure {data['zone']}"
    yield from _block("Jours chômés", (f"{_day(one['day']):<28}{one['name']}" for one in data["days_off"]))
    worked = [f"{one['name']} ({_day(one['day'])})" for one in data["usages"] if not one["declared"]]
    if worked:
        yield f"  Travaillés, sauf si le territoire les déclare (usages) : {listed(worked)}."
    if data["note"]:
        yield f"  {data['note']}"
    school = f"Vacances scolaires ({school_name(data['school'])})" if data["school"] else ""
    yield from _block(school, map(_period, data["school_holidays"]))
    yield from _block("Périodes à connaître", map(_neutralised, data["periods"]))
    if data["unknown"]:
        yield ""
    yield from (f"⚠ {sentence}" for sentence in data["unknown"])
    if data["unknown"]:
        yield "  Pour le renseigner : un fichier .csv ou .ics dans « calendriers » (docs/operations.md, § 4)."


def _block(title: str, lines: Iterator[str]) -> Iterator[str]:
    """A title and its lines; nothing where there is none."""
    found = list(lines)
    if found:
        yield from ("", title, *(f"  {line}" for line in found))


def _day(text: str) -> str:
    return french_date(date.fromisoformat(text), weekday=True)


def _period(one: Data) -> str:
    days = french_span(date.fromisoformat(one["first"]), date.fromisoformat(one["last"]))
    return f"{days:<42}{one['title']}"


def _neutralised(one: Data) -> str:
    expected = " · dates à confirmer" if one["to_confirm"] else ""
    return f"{_period(one)} · {HARDNESS_TITLES[Hardness(one['hardness'])]}{expected}"
