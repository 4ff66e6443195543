"""Commands that answer from files alone: no database, no Prefect."""

from __future__ import annotations

import click

from cli.answer import json_option, say
from cli.rehearsal_texts import explained_lines


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
