"""Commands by which people act: one transaction each, refused with every reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from sqlmodel import Session

from cli.answer import REFUSED, by_option, json_option, say, seen_option
from cli.house import open_house, who, wired_house
from cli.texts import fact_line, refusal_lines, status_lines
from config.clock import real_now
from config.wiring import House
from models.commands import Refusal
from models.errors import AtelierError, BadInput, EnvironmentProblem
from models.french import plural
from tasks.act import Outcome

SLUG = click.argument("slug", metavar="ATELIER")
Acts = Callable[[Session, datetime], list[Outcome]]
#: What is said when the act was kept and the answer could not be read any more.
KEPT = "C’est enregistré, mais la réponse n’a pas pu être lue."
THEN = "Ne recommencez pas : « atelier journal » montrera le fait quand la base répondra."


@click.command("import")
@click.argument("file", metavar="FICHIER", type=Path)
@by_option
@json_option
def import_command(file: Path, *, by: str, as_json: bool) -> int:
    """Importe une session (.yaml) ou des contacts (.xlsx) ; une seconde fois ne change rien."""
    from config.contacts_file import read_contact_lines
    from config.session_file import read_session
    from tasks.import_session import import_contacts, import_session

    house = wired_house()
    person = who(by, house)
    contacts = read_contact_lines(file) if file.suffix.lower() == ".xlsx" else None
    said = read_session(file) if contacts is None else None
    if house.is_empty():
        # Alembic takes a fifth of a second to load, and is needed once in the life of a database.
        from config.upgrade import upgrade

        upgrade(house.engine, at=real_now())
    now = house.checked().now()
    with house.writing() as session:
        if said is not None:
            result = import_session(session, said, by=person, at=now)
        else:
            people = [(slug, one) for _, slug, one in contacts or []]
            places = [place for place, _, _ in contacts or []]
            result = import_contacts(session, people, by=person, at=now, places=places)
        if result.refusal:
            session.rollback()
    if result.refusal:
        return _refused(result.refusal, None, as_json=as_json)
    data = {
        "session": result.session,
        "ateliers": result.ateliers,
        "added": result.added,
        "warnings": result.warnings,
    }
    total = sum(result.added.values())
    added = plural(total, "fait nouveau", "faits nouveaux")
    text = f"Importé : {added}." if total else "Tout était déjà enregistré : rien n’a changé."
    lines = [text, *(f"  {slug} : {count}" for slug, count in result.added.items() if count)]
    lines += [f"  ⚠ {one}" for one in result.warnings]
    say(data, lines, as_json=as_json)
    return 0


@click.command("record")
@SLUG
@click.argument("kind", metavar="[FAIT]", default="")
@click.argument("fields", nargs=-1, metavar="[CLÉ=VALEUR]...")
@click.option("--on", default=None, metavar="DATE", help="Quand cela a eu lieu (heure du territoire).")
@click.option("--file", "file", type=Path, default=None, help="Plusieurs faits, en CSV.")
@by_option
@seen_option
@json_option
def record_command(
    slug: str,
    kind: str,
    fields: tuple[str, ...],
    *,
    on: str | None,
    file: Path | None,
    by: str,
    seen: int | None,
    as_json: bool,
) -> int:
    """Enregistre ce qui a eu lieu ; une date passée est la bienvenue."""
    from config.facts_file import FactLine, read_facts
    from tasks.fields import parse_fields
    from tasks.record import record

    if bool(kind) == bool(file):
        raise BadInput(
            "Donnez un fait, ou --file et un fichier.", todo="Voyez « atelier record --help ».", field="kind"
        )
    if file and (on or fields):
        raise BadInput("--on ne se donne pas avec --file : la colonne « le » dit quand.", field="on")
    facts = read_facts(file) if file else [FactLine("", kind, parse_fields(fields), on)]
    house = open_house()
    person = who(by, house)

    def acts(session: Session, at: datetime) -> list[Outcome]:
        outcomes = []
        for fact in facts:
            with AtelierError.placed(fact.place):
                outcomes.append(
                    record(session, slug, fact.kind, fact.values, by=person, at=at, on=fact.on, seen=seen)
                )
        return outcomes

    return _act(house, acts, person, as_json=as_json, whole=file is not None)


@click.command("open")
@SLUG
@click.argument("phase")
@by_option
@seen_option
@json_option
def open_command(slug: str, phase: str, *, by: str, seen: int | None, as_json: bool) -> int:
    """Ouvre une phase, ou dit tout ce qui manque, qui le doit et pour quand."""
    from tasks.trigger import trigger

    house = open_house()
    person = who(by, house)
    return _act(
        house,
        lambda session, at: [trigger(session, slug, phase, by=person, at=at, seen=seen)],
        person,
        as_json=as_json,
    )


@click.command("waive")
@SLUG
@click.argument("phase")
@click.argument("condition")
@click.option("--reason", required=True, help="Pourquoi on n’attend pas.")
@click.option("--until", default=None, metavar="DATE", help="Jusqu’à quand.")
@by_option
@seen_option
@json_option
def waive_command(
    slug: str,
    phase: str,
    condition: str,
    *,
    reason: str,
    until: str | None,
    by: str,
    seen: int | None,
    as_json: bool,
) -> int:
    """Poursuit sans attendre une condition, avec un motif."""
    from tasks.waive import waive

    house = open_house()
    person = who(by, house)

    def acts(session: Session, at: datetime) -> list[Outcome]:
        return [
            waive(session, slug, phase, condition, reason=reason, until=until, by=person, at=at, seen=seen)
        ]

    return _act(house, acts, person, as_json=as_json)


@click.command("correct")
@SLUG
@click.argument("number", type=int, metavar="N")
@click.argument("fields", nargs=-1, metavar="[CLÉ=VALEUR]...")
@click.option("--because", required=True, help="Pourquoi le fait n’était pas juste.")
@by_option
@seen_option
@json_option
def correct_command(
    slug: str, number: int, fields: tuple[str, ...], *, because: str, by: str, seen: int | None, as_json: bool
) -> int:
    """Corrige le fait n° N : clé=valeur, on=DATE, ou annule=oui s’il n’a pas eu lieu."""
    from tasks.correct import correct
    from tasks.fields import parse_fields

    values = parse_fields(fields)
    house = open_house()
    person = who(by, house)

    def acts(session: Session, at: datetime) -> list[Outcome]:
        return [correct(session, slug, number, values, because=because, by=person, at=at, seen=seen)]

    return _act(house, acts, person, as_json=as_json)


def _act(house: House, acts: Acts, person: str, *, as_json: bool, whole: bool = False) -> int:
    """Runs acts in one transaction and answers; of several, all are kept or none."""
    from tasks.health import follow_up_notice
    from tasks.journal import fact_dict
    from tasks.status import status

    now = house.now()
    with house.writing() as session:
        outcomes = acts(session, now)
        refused = next((one for one in outcomes if one.refusal), None)
        if refused and whole:
            session.rollback()
    if refused and refused.refusal:
        return _refused(refused.refusal, refused.already_by, as_json=as_json)
    with EnvironmentProblem.after(KEPT, todo=THEN), house.reading() as session:
        facts = [fact_dict(session, one.loaded, fact) for one in outcomes for fact in one.facts]
        last = outcomes[-1]
        situation = status(session, last.loaded.slug, at=last.situation.at, by=person)
        notice = follow_up_notice(session, real=real_now())
    data: dict[str, Any] = {"facts": facts, "situation": situation}
    warnings = [warning for outcome in outcomes for warning in outcome.warnings]
    if warnings:
        data["warnings"] = warnings
    if notice:
        data["notice"] = notice
    lines = [*(fact_line(fact) for fact in facts), *(f"  ⚠ {one}" for one in warnings), ""]
    lines += status_lines(situation)
    say(data, [*lines, *(["", notice] if notice else [])], as_json=as_json)
    return 0


def _refused(refusal: Refusal, already_by: str | None, *, as_json: bool) -> int:
    from tasks.status import unmet_dict

    unmet = [unmet_dict(one) for one in refusal.unmet]
    data = {
        "refused": True,
        "reason": refusal.reason,
        "unmet": unmet,
        "already_by": already_by,
        "todo": refusal.todo,
    }
    say(data, refusal_lines(refusal.reason, unmet, already_by, refusal.todo), as_json=as_json)
    return REFUSED
