"""Commands that answer from files alone: no database, no Prefect."""

from __future__ import annotations

from pathlib import Path

import click

from cli.answer import json_option, say
from cli.rehearsal_texts import explained_lines, rehearsed_lines


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
@json_option
def rehearse_command(path: Path, *, as_json: bool) -> None:
    """L’année entière d’un fichier de session, en temps simulé, avant qu’elle ne commence."""
    from config.session_file import read_session
    from tasks.rehearse import rehearse

    data = rehearse(read_session(path)).as_dict()
    say(data, rehearsed_lines(data), as_json=as_json)
