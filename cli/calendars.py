"""`atelier ics`: calendars to subscribe to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cli.answer import json_option, say
from cli.house import open_house
from models.errors import BadInput, EnvironmentProblem


@click.command("ics")
@click.argument("slug", default="", metavar="[ATELIER]")
@click.option("--by", default="", help="Le calendrier de cette personne.")
@click.option(
    "--output", type=Path, default=None, metavar="FICHIER", help="Où l’écrire ; sans lui, à l’écran."
)
@json_option
def ics_command(slug: str, *, by: str, output: Path | None, as_json: bool) -> None:
    """Les calendriers (.ics) d’un atelier, d’une session ou d’une personne ; sans rien, tous."""
    if slug and by:
        raise BadInput("Un calendrier est celui d’un atelier ou d’une personne.", todo="Ne donnez que l’un.")
    if slug or by:
        _one(slug, by, output, as_json=as_json)
    else:
        _all(as_json=as_json)


def _one(slug: str, by: str, output: Path | None, *, as_json: bool) -> None:
    from tasks.calendars import agendas_around, agendas_of_person, journal_calendar, person_calendar

    house = open_house()
    at, mark = house.now(), house.mark_for_calendars()
    with house.reading() as session:
        if slug:
            content = journal_calendar(agendas_around(session, slug, at=at), mark=mark)
        else:
            content = person_calendar(*agendas_of_person(session, by, at=at), mark=mark)
    if output is not None:
        _write(output, content)
        say({"file": str(output)}, [f"Calendrier écrit : {output}"], as_json=as_json)
    elif as_json:
        say({"calendar": content.decode()}, [], as_json=True)
    else:
        click.echo(content, nl=False)


def _write(output: Path, content: bytes) -> None:
    try:
        output.write_bytes(content)
    except OSError as error:
        raise EnvironmentProblem(
            f"Le fichier {output} ne peut pas être écrit : {error.strerror}.",
            todo="Choisissez un autre dossier.",
            field="output",
        ) from error


def _all(*, as_json: bool) -> None:
    from tasks.write_calendars import Calendars

    house = open_house()
    written = Calendars(house).write()
    base = house.settings.ics_url.get_secret_value().rstrip("/")
    files: list[dict[str, Any]] = [
        {
            "who": one.who,
            "title": one.title,
            "file": str(one.file),
            "url": f"{base}/{one.file.name}" if base else None,
        }
        for one in written
    ]
    lines = [f"{one['title']:<44} {one['url'] or one['file']}" for one in files]
    say({"calendars": files}, lines or ["Aucun atelier n’est encore importé."], as_json=as_json)
