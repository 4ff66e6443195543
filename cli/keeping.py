"""Commands that keep what was recorded: a backup, its restoration, and the messages that it left in doubt."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.answer import REFUSED, by_option, json_option, say
from cli.house import open_house, who, wired_house
from cli.texts import refusal_lines
from config.clock import real_now
from models.commands import Refusal
from models.errors import BadInput
from models.french import french_moment, plural
from models.territories import PARIS

if TYPE_CHECKING:
    from tasks.release import Verdict


@click.command("backup")
@click.argument("folder", default=None, required=False, metavar="[DOSSIER]", type=Path)
@click.option(
    "--keep",
    type=click.IntRange(min=1),
    default=None,
    metavar="N",
    help="Ne garder que les N plus récentes de cette base, une fois la nouvelle vérifiée.",
)
@json_option
def backup_command(folder: Path | None, *, keep: int | None, as_json: bool) -> None:
    """Sauvegarde toute la base en un fichier vérifié, pendant que le système tourne."""
    from config.backup import backup

    house = wired_house()
    made = backup(house.engine, folder or house.settings.backups, at=real_now(), keep=keep)
    facts = made.manifest.tables["fact"].rows
    data: dict[str, Any] = {
        "file": str(made.path),
        "bytes": made.path.stat().st_size,
        "made_at": made.manifest.made_at,
        "revision": made.manifest.revision,
        "facts": facts,
        "waiting": made.manifest.waiting,
        "heads": {slug: digest for slug, (_, digest) in made.manifest.heads.items()},
        "removed": list(made.removed),
    }
    journals = plural(len(made.manifest.heads), "journal", "journaux")
    lines = [f"Sauvegarde vérifiée : {made.path}", f"{plural(facts, 'fait')} dans {journals}."]
    lines += [f"Retirée : {name}" for name in made.removed]
    say(data, lines, as_json=as_json)


@click.command("restore")
@click.argument("file", metavar="FICHIER", type=Path)
@click.option(
    "--messages",
    type=click.Choice(["hold", "send"]),
    default="hold",
    help="hold : retient ce qui est peut-être déjà parti (par défaut) ; send : rien n’est parti depuis.",
)
@click.option("--replace", is_flag=True, help="Remplace une base non vide, sauvegardée d’abord.")
@json_option
def restore_command(file: Path, *, messages: str, replace: bool, as_json: bool) -> None:
    """Remet une sauvegarde dans une base vide : entière et vérifiée, ou rien."""
    from tasks.held import Policy
    from tasks.restore import restore

    done = restore(wired_house(), file, policy=Policy(messages), replace=replace, real=real_now())
    data: dict[str, Any] = {
        "made_at": done.manifest.made_at,
        "revision": done.manifest.revision,
        "facts": done.facts,
        "heads": {slug: digest for slug, (_, digest) in done.manifest.heads.items()},
        "messages": {"policy": messages, "queued": done.waiting.queued, "held": done.waiting.held},
        "before": str(done.before) if done.before else None,
    }
    made = french_moment(datetime.fromisoformat(done.manifest.made_at), PARIS)
    lines = [
        f"Restauré : {plural(done.facts, 'fait')}, comme à la sauvegarde du {made}.",
        "Ce qui a été enregistré depuis n’y est pas : refaites ces actes.",
        _told(done.waiting.queued, done.waiting.held),
    ]
    lines += [f"Ce qui s’y trouvait est dans {done.before}."] if done.before else []
    say(data, lines, as_json=as_json)


def _told(queued: int, held: int) -> str:
    if held:
        return (
            f"{plural(held, 'message retenu', 'messages retenus')} : peut-être déjà partis. "
            "Voyez « atelier messages », puis « atelier release »."
        )
    return (
        f"{plural(queued, 'message attend', 'messages attendent')} et partiront."
        if queued
        else "Aucun message n’attend."
    )


@click.command("release")
@click.argument("numbers", nargs=-1, type=click.IntRange(1, 2**63 - 1), metavar="[NUMÉRO]...")
@click.option("--held", is_flag=True, help="Tous ceux qu’une restauration a retenus.")
@click.option("--failed", is_flag=True, help="Tous ceux qui sont en échec.")
@click.option("--send/--drop", default=None, help="Les envoyer (peut-être une seconde fois), ou les classer.")
@click.option("--arrived", is_flag=True, help="Les classer comme arrivés : la personne les a reçus.")
@click.option("--because", default="", metavar="MOTIF", help="Pourquoi, ou comment on le sait.")
@by_option
@json_option
def release_command(
    numbers: tuple[int, ...],
    *,
    held: bool,
    failed: bool,
    send: bool | None,
    arrived: bool,
    because: str,
    by: str,
    as_json: bool,
) -> int:
    """Décide des messages d’issue inconnue, en échec ou revenus : les envoyer, ou les classer."""
    from tasks.leaving_again import first_leaving
    from tasks.release import Verdict, release, undecided

    house = open_house()
    person = who(by, house)
    if (send is None) is not arrived:
        raise BadInput(
            "Il faut dire que faire de ces messages : une chose, et une seule.",
            todo="Ajoutez --send, --drop ou --arrived.",
            field="send",
        )
    if [bool(numbers), held, failed].count(True) != 1:
        raise BadInput(
            "Il faut dire de quels messages il s’agit, d’une seule façon.",
            todo="Donnez leurs numéros, ou --held, ou --failed.",
            field="numbers",
        )
    verdict = Verdict.ARRIVED if arrived else Verdict.SEND if send else Verdict.DROP
    now = house.now()
    with house.writing() as session:
        chosen = undecided(session, numbers, held=held, failed=failed)
        count = release(session, chosen, verdict, by=person, at=now, because=because)
        sent_again = verdict is Verdict.SEND and not isinstance(count, Refusal)
        leaves = first_leaving(session, chosen) if sent_again else None
    if isinstance(count, Refusal):
        return _refused(count, as_json=as_json)
    next_at = leaves.isoformat() if leaves else None
    data = {"released": count, "send": verdict is Verdict.SEND, "verdict": str(verdict), "next_at": next_at}
    say(data, [f"{_decided(verdict, count)}{_when(leaves, now)}."], as_json=as_json)
    return 0


def _refused(refusal: Refusal, *, as_json: bool) -> int:
    data = {"refused": True, "reason": refusal.reason, "unmet": [], "already_by": None, "todo": refusal.todo}
    say(data, refusal_lines(refusal.reason, [], None, refusal.todo), as_json=as_json)
    return REFUSED


def _when(leaves: datetime | None, now: datetime) -> str:
    """When the first of them leaves: nobody is written to at night because a person decided so late."""
    if leaves is None:
        return ""
    if leaves <= now:
        return " : départ dès maintenant"
    return f" : premier départ le {french_moment(leaves, PARIS)}, heure de Paris"


def _decided(verdict: Verdict, count: int) -> str:
    one, several = {
        "send": ("message remis à l’envoi", "messages remis à l’envoi"),
        "arrived": ("message classé comme arrivé", "messages classés comme arrivés"),
        "drop": ("message classé sans envoi", "messages classés sans envoi"),
    }[verdict]
    return plural(count, one, several)
