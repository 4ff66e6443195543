"""The command that shows where the passation of a marché stands, to those who may read it."""

from __future__ import annotations

import click

from cli.answer import json_option, reader_option, say
from cli.house import open_house
from cli.market_texts import market_lines


@click.command("market")
@click.argument("slug", metavar="ATELIER")
@reader_option
@json_option
def market_command(slug: str, *, by: str, as_json: bool) -> None:
    """Où en est la passation du marché : dates pour tous ; offres, notes et choix pour qui les lit (--by)."""
    from tasks.market import market

    house = open_house()
    now = house.now()
    with house.reading() as session:
        data = market(session, slug, at=now, by=by or house.settings.by or None)
    say(data, market_lines(data), as_json=as_json)
