"""`atelier move`: a date moves; what moves with it and who is told are shown first, or kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from cli.answer import REFUSED, by_option, json_option, say, seen_option
from cli.house import open_house, who
from cli.texts import refusal_lines
from models.entries import Entry
from models.french import french_dates, plural
from models.moments import parse_day
from models.typed import typed_days
from tasks.move_date import Moved, move
from tasks.shifts import Shift


class _NotKept(Exception):
    """The way out of a transaction that was only tried."""


@click.command("move")
@click.argument("slug", metavar="ATELIER")
@click.argument("event", metavar="ÉVÉNEMENT")
@click.argument("days", metavar="DATE[,DATE]")
@click.option("--because", required=True, help="Pourquoi la date se déplace.")
@click.option("--place", default=None, metavar="LIEU", help="Un autre lieu, si la date est convenue.")
@click.option("--hours", default=None, metavar="HEURES", help="D’autres heures : 9:30-17:00.")
@click.option(
    "--end", "end_text", default="", metavar="DATE", help="Une autre fin que les douze mois du processus."
)
@click.option(
    "--dry-run", is_flag=True, help="Montrer ce qui bougerait et qui serait prévenu, sans rien garder."
)
@by_option
@seen_option
@json_option
def move_command(
    slug: str,
    event: str,
    days: str,
    *,
    because: str,
    place: str | None,
    hours: str | None,
    end_text: str,
    dry_run: bool,
    by: str,
    seen: int | None,
    as_json: bool,
) -> int:
    """Déplace un événement : ce qui bouge avec lui, qui est prévenu ; --dry-run pour voir d’abord."""
    house = open_house()
    person, at, asked = who(by, house), house.now(), typed_days(days, f"« {days} »", field="days")
    end = parse_day(end_text, field="end") if end_text else None
    found: list[Moved] = []
    try:
        with house.writing() as session:
            found.append(
                move(
                    session,
                    slug,
                    event,
                    asked,
                    because=because,
                    by=person,
                    at=at,
                    place=place,
                    hours=hours,
                    end=end,
                    seen=seen,
                )
            )
            if dry_run:
                raise _NotKept  # noqa: TRY301 - the same transaction as the real move, not kept
    except _NotKept:
        pass
    return _answer(found[0], dry_run=dry_run, as_json=as_json)


def _answer(moved: Moved, *, dry_run: bool, as_json: bool) -> int:
    refusal = moved.outcome.refusal
    if refusal:
        data = {"refused": True, "reason": refusal.reason, "unmet": [{"what": one} for one in moved.clashes]}
        lines = [*refusal_lines(refusal.reason, (), None, ""), *(f"  · {one}" for one in moved.clashes)]
        say({**data, "todo": refusal.todo}, [*lines, refusal.todo], as_json=as_json)
        return REFUSED
    data = {
        "dry_run": dry_run,
        "moves": [_shift(one) for one in moved.shifts],
        "told": list(moved.told),
        "warnings": list(moved.warnings),
    }
    say(data, _lines(moved, dry_run=dry_run), as_json=as_json)
    return 0


def _shift(one: Shift) -> dict[str, Any]:
    return {
        "key": one.entry.key,
        "title": one.entry.title,
        "deadline": one.entry.is_deadline,
        "before": _days(one.before),
        "after": _days(one.after),
        "days": one.days,
    }


def _days(entry: Entry | None) -> list[str]:
    return [day.isoformat() for day in sorted({entry.first, entry.last})] if entry else []


def _lines(moved: Moved, *, dry_run: bool) -> Iterator[str]:
    """What moves, who is told, what to beware of; then whether it was kept."""
    yield "Ce qui bouge :" if moved.shifts else "Rien ne bouge au calendrier."
    yield from (f"  {_shifted(one)}" for one in moved.shifts)
    told = sorted({f"{one['to']} ({one['message']})" for one in moved.told if not one["skipped"]})
    who_is = f"Qui {'serait' if dry_run else 'est'} prévenu ({plural(len(told), 'message')}) :"
    yield who_is if told else "Personne à prévenir."
    yield from (f"  {one}" for one in told)
    for warning in moved.warnings:
        yield f"  ⚠ {warning}"
    yield "Rien n’a été enregistré : c’est un essai." if dry_run else "Enregistré."


def _shifted(one: Shift) -> str:
    """« Atelier… : 13 avril 2027 → 20 avril 2027 (+7 j) »; where the days stay, what else changes."""
    if one.days == 0 and one.after and _days(one.before) == _days(one.after):
        hours = f", {one.after.hours.shown()}" if one.after.hours else ""
        return f"{one.entry.title} : {_shown(one.after)}, {one.after.place or 'lieu à préciser'}{hours}"
    by = f" ({one.days:+d} j)" if one.days else ""
    return f"{one.entry.title} : {_shown(one.before)} → {_shown(one.after)}{by}"


def _shown(entry: Entry | None) -> str:
    return french_dates({entry.first, entry.last}) if entry else "sans date"
