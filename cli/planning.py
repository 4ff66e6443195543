"""`atelier plan`: dates before anything is imported; it reads no database and keeps nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from cli.answer import REFUSED, json_option, say
from cli.plan_texts import impossible_lines, plan_lines
from models.demand import Demand
from models.errors import BadInput
from models.moments import parse_day
from models.process import Process


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
    from models.plan import Impossible
    from models.planner import plan
    from tasks.describe_plan import alone, describe_plan, describe_refusal

    ends = parse_day(end, field="end") if end else None
    process, demand = _asked(file, key, start, departement, fixes=fixes, end=ends)
    found = plan(process, replace(demand, end=ends))
    if isinstance(found, Impossible):
        refused = describe_refusal(demand, found)
        say(refused, impossible_lines(refused), as_json=as_json)
        return REFUSED
    data = describe_plan(process, demand, found)
    say(data if file else alone(data), plan_lines(data), as_json=as_json)
    return 0


def _asked(
    file: Path | None, key: str, start: str, departement: str, *, fixes: Iterable[str], end: date | None
) -> tuple[Process, Demand]:
    """The process and what is to be planned: a file, or a start and a département."""
    from config.process_file import load_process
    from config.session_file import read_session
    from tasks.fix_dates import fix_dates, read_fix
    from tasks.plan import demand_of_file, demand_of_one

    _check_choice(file, key, start, departement)
    session = read_session(file) if file else None
    process = load_process(session.session.process if session else key or "national")
    fixed = [read_fix(process, text) for text in fixes]
    known = [*(day for fix in fixed for day in fix.days), *([end] if end else [])]
    if session:
        demand = demand_of_file(session, known)
    else:
        demand = demand_of_one(departement, parse_day(start, field="start"), known)
    return process, fix_dates(process, demand, fixed)


def _check_choice(file: Path | None, key: str, start: str, departement: str) -> None:
    """A file, or a start and a département; never both."""
    if file and (key or start or departement):
        raise BadInput(
            "Le fichier dit déjà le processus, les ouvertures et les départements.",
            todo="Donnez un fichier, ou --start et --departement.",
            field="file",
        )
    if not file and not (start and departement):
        raise BadInput(
            "Il faut une date d’ouverture et un département, ou un fichier de session.",
            todo="Par exemple : atelier plan --start 2027-01-11 --departement 974.",
            field="departement" if start else "start",
        )
