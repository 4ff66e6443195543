"""The command that shows the money of an atelier or of a session, to whom it may be shown."""

from __future__ import annotations

from pathlib import Path

import click

from cli.answer import by_option, json_option, say
from cli.house import open_house
from cli.reading import ATELIER


@click.command("money")
@ATELIER
@click.option(
    "--csv", "file", type=click.Path(path_type=Path), help="Écrit aussi les lignes dans ce tableau."
)
@by_option
@json_option
def money_command(slug: str, *, by: str, file: Path | None, as_json: bool) -> None:
    """L’argent d’un atelier (engagé, dû, payé, en retard), ou l’enveloppe d’une session nationale."""
    from cli.money_texts import envelope_lines, money_lines
    from tasks.money import money

    house = open_house()
    now = house.now()
    with house.reading() as session:
        data = money(session, slug, at=now, by=by or house.settings.by or None)
    if file:
        from cli.money_table import money_table
        from config.text_file import write_text

        write_text(file, money_table(data))
    say(data, envelope_lines(data) if "session" in data else money_lines(data), as_json=as_json)
