"""Commands that read: they never create, migrate or write."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from cli.answer import json_option, reader_option, say
from cli.house import open_house
from cli.texts import fact_line, status_lines, todo_lines
from models.moments import When, parse_when

ATELIER = click.argument("slug", metavar="ATELIER")


@click.command("process")
@click.argument("key", default="national", metavar="[PROCESSUS]")
@json_option
def process_command(key: str, *, as_json: bool) -> None:
    """Le processus : ce qui ouvre et ce qui ferme chaque phase."""
    from config.process_file import load_process
    from tasks.describe import describe

    data = describe(load_process(key))
    lines = [f"{data['title']} ({data['key']} v{data['version']}), {data['duration']}"]
    for rank, phase in enumerate(data["phases"], 1):
        lines += ["", f"{rank:>2}. {phase['title']}  [{phase['key']}]  {phase['trigger_title']}"]
        lines += [f"    s’ouvre quand : {item['what']}  [{item['key']}]" for item in phase["opens_when"]]
        lines += [f"    se ferme quand : {item['what']}  [{item['key']}]" for item in phase["closes_when"]]
    say(data, lines, as_json=as_json)


@click.command("list")
@json_option
def list_command(*, as_json: bool) -> None:
    """Les sessions nationales et leurs ateliers."""
    from tasks.listing import listing

    house = open_house()
    now = house.now()
    with house.reading() as session:
        data = listing(session, at=now)
    lines = []
    for one in data["sessions"]:
        lines.append(f"{one['slug']} — {one['title']}")
        lines += [
            f"  {a['slug']:<28} {a['name']} · {a['current_title'] or 'pas encore commencé'}"
            for a in one["ateliers"]
        ]
    say(data, lines or ["Aucune session nationale n’est encore importée."], as_json=as_json)


@click.command("status")
@ATELIER
@click.option(
    "--at", "at_text", default="", metavar="MOMENT", help="Vrai à ce moment, tel que connu aujourd’hui."
)
@click.option("--known-at", default="", metavar="MOMENT", help="D’après ce qui était enregistré à ce moment.")
@reader_option
@json_option
def status_command(slug: str, *, at_text: str, known_at: str, by: str, as_json: bool) -> None:
    """Où en est un atelier : treize phases, ce qui manque, qui le doit, pour quand."""
    from tasks.load import load
    from tasks.status import status

    house = open_house()
    now = house.now()
    with house.reading() as session:
        zone = load(session, slug).situation(now).zone if at_text or known_at else ""
        at, known = _moment(at_text, zone, "at"), _moment(known_at, zone, "known-at")
        reader = by or house.settings.by or None
        data = status(session, slug, at=at or now, known_at=known, by=reader)
    say(data, status_lines(data), as_json=as_json)


def _moment(text: str, zone: str, field: str) -> datetime | None:
    """A typed moment, in the territory's zone; a day alone is its end: what happened that day counts."""
    if not text:
        return None
    found: When = parse_when(text, zone, field=field)
    return found.last_instant


@click.command("todo")
@click.option("--by", default="", help="Ce que doit cette personne ; sans elle, tout ce qui est dû.")
@json_option
def todo_command(*, by: str, as_json: bool) -> None:
    """Ce qu’une personne doit, ou ce qu’on lui doit, cette semaine."""
    from tasks.todo import todo

    house = open_house()
    now = house.now()
    with house.reading() as session:
        items = todo(session, at=now, by=by or house.settings.by or None)
    say({"todo": items}, todo_lines(items), as_json=as_json)


@click.command("journal")
@ATELIER
@reader_option
@json_option
def journal_command(slug: str, *, by: str, as_json: bool) -> None:
    """Les faits enregistrés, dans l’ordre ; ce qui est réservé se lit avec --by."""
    from tasks.journal import journal_of

    house = open_house()
    now = house.now()
    with house.reading() as session:
        data = journal_of(session, slug, at=now, by=by or house.settings.by or None)
    lines = [*(fact_line(fact) for fact in data["facts"]), "", f"Empreinte : {data['head']}"]
    say(data, lines, as_json=as_json)


@click.command("verify")
@click.option("--head", default="", metavar="EMPREINTE", help="Une empreinte notée auparavant, à retrouver.")
@json_option
def verify_command(*, head: str, as_json: bool) -> int:
    """Recalcule toutes les empreintes du journal."""
    from models.errors import BrokenChain
    from tasks.verify import verify

    house = open_house()
    with house.reading() as session:
        found = verify(session, head=head or None)
    if found.wrong:
        raise BrokenChain(
            f"Le journal a été altéré : {found.wrong}, {found.why}.",
            kept="Rien n’a été modifié par cette vérification.",
            todo="Conservez la base telle quelle et comparez-la à la dernière sauvegarde.",
            field=found.wrong,
        )
    data: dict[str, Any] = {
        "ok": True,
        "journals": found.journals,
        "facts": found.facts,
        "heads": dict(found.heads),
    }
    lines = [f"{found.facts} faits vérifiés dans {found.journals} journaux : aucun n’a changé."]
    lines += [f"  {slug:<28} {digest}" for slug, digest in found.heads]
    say(data, lines, as_json=as_json)
    return 0
