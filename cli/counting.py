"""Commands that count days, without a database."""

from __future__ import annotations

import click

from cli.answer import json_option, say
from models.calendar import calendar_of
from models.deadlines import deadline_of, one_delay
from models.french import french_date
from models.moments import parse_day
from models.territories import check_usages, territory_of


@click.command("deadline")
@click.argument("day", metavar="DATE")
@click.option("--months", type=int, default=None, metavar="N", help="De quantième à quantième.")
@click.option("--days", type=int, default=None, metavar="N", help="Jours de calendrier.")
@click.option("--weeks", type=int, default=None, metavar="N", help="Semaines de sept jours.")
@click.option("--departement", required=True, metavar="CODE", help="Code INSEE : 53, 2A, 974…")
@click.option(
    "--usage",
    "usages",
    multiple=True,
    metavar="USAGE",
    help="Jour chômé d’usage local, par exemple vendredi-saint.",
)
@json_option
def deadline_command(
    day: str,
    months: int | None,
    days: int | None,
    weeks: int | None,
    departement: str,
    usages: tuple[str, ...],
    *,
    as_json: bool,
) -> None:
    """Le dernier jour d’un délai qui part de DATE, et pourquoi ce jour-là."""
    territory = territory_of(departement)
    check_usages(territory, usages)
    delay = one_delay(months=months, days=days, weeks=weeks)
    found = deadline_of(parse_day(day), delay, territory, calendar_of(departement, usages=usages))
    data = {
        "due": found.due.isoformat(),
        "raw": found.raw.isoformat(),
        "ends": found.ends.isoformat(),
        "because": list(found.because),
    }
    lines = [f"Dernier jour : {french_date(found.due, weekday=True)}.", *found.because]
    say(data, lines, as_json=as_json)
