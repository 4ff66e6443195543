"""Commands that answer from files alone: no database, no Prefect."""

from __future__ import annotations

from pathlib import Path

import click

from cli.answer import json_option, say
from cli.rehearsal_texts import explained_lines, rehearsed_lines
from models.errors import BadInput

_PAGE_HELP = "Écrit aussi une page qui tient seule, à lire dans un navigateur ou à imprimer."


@click.command("explain")
@click.argument("phase", metavar="PHASE")
@click.option("--process", "key", default="national", metavar="PROCESSUS", help="La définition à lire.")
@json_option
def explain_command(phase: str, *, key: str, as_json: bool) -> None:
    """Une phase : ce qui l’ouvre et la ferme, qui est prévenu de quoi, et les fichiers derrière."""
    from config.process_file import load_process
    from tasks.explain import explain

    data = explain(load_process(key), phase)
    say(data, explained_lines(data), as_json=as_json)


@click.command("rehearse")
@click.argument("path", metavar="FICHIER.yaml", type=click.Path(path_type=Path))
@click.option(
    "--html", "page", default=None, type=click.Path(path_type=Path), metavar="PAGE.html", help=_PAGE_HELP
)
@click.option(
    "--delays",
    "years",
    default=None,
    is_flag=False,
    flag_value=1000,
    type=click.IntRange(1, 100_000),
    metavar="[N]",
    help="Répète N années (1000) où chaque phase prend un retard au hasard : les chances de finir à temps.",
)
@click.option("--seed", default=1, help="Le tirage : le même nombre donne les mêmes années.")
@json_option
def rehearse_command(path: Path, *, page: Path | None, years: int | None, seed: int, as_json: bool) -> None:
    """L’année entière d’un fichier de session, en temps simulé, avant qu’elle ne commence."""
    from config.session_file import read_session
    from models.chances import chances_of
    from tasks.rehearse import rehearse

    if page is not None and page.resolve() == path.resolve():
        raise BadInput("La page prendrait la place du fichier de session.", todo="Donnez-lui un autre nom.")
    rehearsal = rehearse(read_session(path))
    chances = chances_of(rehearsal, years=years, seed=seed) if years else None
    data = {**rehearsal.as_dict(), **({"delays": chances.as_dict()} if chances else {})}
    if page is not None:
        from config.text_file import write_text
        from notifications.rehearsal_page import rehearsal_page

        write_text(page, rehearsal_page(rehearsal, chances))
        data["page"] = str(page)
    say(data, rehearsed_lines(data), as_json=as_json)
