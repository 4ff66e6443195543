"""What a person owes and is owed: the command, and its text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

import click

from cli.answer import json_option, say
from cli.house import open_house
from cli.texts import Data, clock_lines, day
from models.french import NBSP, enumerate_french, french_amount, plural


@click.command("owed")
@click.argument("slug", metavar="[ATELIER]", default="")
@click.option("--by", default="", help="Adresse de la personne (ou ATELIER_BY).")
@json_option
def owed_command(slug: str, *, by: str, as_json: bool) -> None:
    """Ce que je dois, ce qu’on me doit : livrables, réponses, décisions, paiements."""
    from tasks.owed import owed

    house = open_house()
    now = house.now()
    with house.reading() as session:
        data = owed(session, at=now, by=by or house.settings.by, slug=slug or None)
    say(data, owed_lines(data["ateliers"]), as_json=as_json)


def owed_lines(ateliers: Iterable[Data]) -> Iterator[str]:
    """Each atelier in turn: what is owed by the reader, then what is owed to them."""
    found = list(ateliers)
    if not found:
        yield "Vous n’avez pas de rôle ici : rien ne vous est dû, et vous ne devez rien."
    for rank, one in enumerate(found):
        if rank:
            yield ""
        yield f"{one['name']} — {enumerate_french(_title(role) for role in one['roles'])}"
        for heading, items in (("Ce que je dois", one["owes"]), ("Ce qu’on me doit", one["owed"])):
            yield f"  {heading}{NBSP}:"
            yield from (f"    {_line(item)}" for item in items)
            if not items:
                yield "    rien pour le moment"
        yield from clock_lines(one["clock"])


def _title(role: Data) -> str:
    return f"{role['title']}{_behalf(role)}"


def _line(item: Data) -> str:
    due = day(item["due"]) or "sans date fixée"
    late = f"{plural(item['days_late'], 'jour')} de retard" if item["days_late"] else ""
    amount = f", {french_amount(Decimal(item['amount_ttc']))} TTC" if item["amount_ttc"] else ""
    article = f" ({item['article']})" if item["article"] else ""
    silence = f"{NBSP}; sans réponse ce jour-là : {item['silence']['decides']}" if item["silence"] else ""
    return f"{due:<20} {late:<18} {item['what']}{amount}{article}{silence}{_behalf(item)}".rstrip()


def _behalf(one: Data) -> str:
    others = one["on_behalf_of"]
    return f", pour {enumerate_french(others)} par délégation" if others else ""
