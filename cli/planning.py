"""`atelier plan`: dates before anything is imported; it reads no database and keeps nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from cli.answer import REFUSED, json_option, say
from cli.plan_texts import impossible_lines, plan_lines
from models.demand import Demand
from models.errors import BadInput
from models.moments import parse_day


@click.command("plan")
@click.argument("file", metavar="[FICHIER]", type=Path, required=False)
@click.option("--process", "key", default="", help="Processus d’un atelier seul (national).")
@click.option("--start", default="", metavar="DATE", help="Ouverture de la phase 1 d’un atelier seul.")
@click.option("--departement", default="", metavar="CODE", help="Son département : 53, 2A, 974…")
@click.option(
    "--fix",
    "fixes",
    multiple=True,
    metavar="ÉVÉNEMENT=DATE[,DATE]",
    help="Une date qui ne bouge pas ; atelier/événement=… dans un fichier. Répétable.",
)
@click.option("--end", default="", metavar="DATE", help="Fin demandée, au lieu de la durée du processus.")
@json_option
def plan_command(
    file: Path | None,
    *,
    key: str,
    start: str,
    departement: str,
    fixes: tuple[str, ...],
    end: str,
    as_json: bool,
) -> int:
    """Propose des dates pour un atelier, ou pour la session d’un fichier ; n’enregistre rien."""
    from config.process_file import load_process
    from models.plan import Impossible
    from models.planner import plan
    from tasks.describe_plan import alone, describe_plan, describe_refusal
    from tasks.plan import fixing

    said, demand = _asked(file, key, start, departement)
    process = load_process(said)
    demand = fixing(process, demand, fixes)
    if end:
        demand = replace(demand, end=parse_day(end, field="end"))
    found = plan(process, demand)
    if isinstance(found, Impossible):
        refused = describe_refusal(demand, found)
        say(refused, impossible_lines(refused), as_json=as_json)
        return REFUSED
    data = describe_plan(process, demand, found)
    say(data if file else alone(data), plan_lines(data), as_json=as_json)
    return 0


def _asked(file: Path | None, key: str, start: str, departement: str) -> tuple[str, Demand]:
    """The process and what is to be planned: a file, or a start and a département."""
    from tasks.plan import demand_of_file, demand_of_one

    if file:
        if key or start or departement:
            raise BadInput(
                "Le fichier dit déjà le processus, les ouvertures et les départements.",
                todo="Donnez un fichier, ou --start et --departement.",
                field="file",
            )
        from config.session_file import read_session

        session = read_session(file)
        return session.session.process, demand_of_file(session)
    if not (start and departement):
        missing = "start" if not start else "departement"
        raise BadInput(
            "Il faut une date d’ouverture et un département, ou un fichier de session.",
            todo="Par exemple : atelier plan --start 2027-01-11 --departement 974.",
            field=missing,
        )
    return key or "national", demand_of_one(departement, parse_day(start, field="start"))
