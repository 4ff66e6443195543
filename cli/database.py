"""Commands on the database itself: bringing it to the program's version, moving it elsewhere."""

from __future__ import annotations

import click

from cli.answer import json_option, say
from cli.house import wired_house
from config.clock import real_now
from config.settings import load_settings
from config.wiring import House


@click.group("database")
def database_command() -> None:
    """La base de données : mise à niveau, déplacement."""


@database_command.command("upgrade")
@json_option
def upgrade_command(*, as_json: bool) -> None:
    """Amène la base à la version du programme ; la garde d’abord telle qu’elle était."""
    from config.upgrade import upgrade
    from models.tables import REVISION

    house = wired_house()
    copy = upgrade(house.engine, at=real_now(), backups=house.settings.backups)
    lines = [f"La base est à la version {REVISION}.", *([f"Copie d’avant : {copy}."] if copy else [])]
    say({"revision": REVISION, "copy": copy}, lines, as_json=as_json)


@database_command.command("move")
@click.option(
    "--to",
    required=True,
    metavar="ADRESSE",
    envvar="ATELIER_MOVE_TO",
    help="La base vide d’arrivée (ou ATELIER_MOVE_TO, qui ne se lit pas dans la liste des programmes).",
)
@json_option
def move_command(to: str, *, as_json: bool) -> None:
    """Déplace tout vers une autre base (SQLite ou PostgreSQL) et ferme celle-ci aux écritures."""
    from tasks.move import move

    house = wired_house()
    arrival = House(load_settings().model_copy(update={"database_url": to}))
    click.get_current_context().call_on_close(arrival.close)
    done = move(house, arrival, real=real_now())
    heads = {slug: digest for slug, (_, digest) in done.restored.manifest.heads.items()}
    data = {"facts": done.restored.facts, "heads": heads, "archive": str(done.archive)}
    lines = [
        f"Déplacé : {done.restored.facts} faits, mêmes empreintes de chaque côté.",
        "Réglez maintenant ATELIER_DATABASE_URL sur la nouvelle base ; l’ancienne refuse toute écriture.",
        f"La copie qui a servi : {done.archive}.",
    ]
    say(data, lines, as_json=as_json)
