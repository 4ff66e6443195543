"""Commands that watch: the outbox, the health of the installation, its settings."""

from __future__ import annotations

import re

import click

from cli.answer import json_option, say
from cli.house import open_house
from cli.mail_texts import message_lines
from config.clock import real_now
from config.settings import Settings, load_settings


@click.command("messages")
@click.argument("slug", default="", metavar="[ATELIER]")
@click.option(
    "--state",
    type=click.Choice(["queued", "sent", "failed", "unknown", "skipped", "grouped"]),
    help="Ceux-là seulement ; d’un message groupé compte aussi ce qu’est devenu le mail qui le dit.",
)
@click.option("--person", metavar="ADRESSE", help="Ceux de cette personne seulement.")
@json_option
def messages_command(slug: str, *, state: str | None, person: str | None, as_json: bool) -> None:
    """Les messages : partis, en attente, non envoyés et pourquoi."""
    from tasks.messages import messages

    house = open_house()
    with house.reading() as session:
        data = messages(session, slug or None, state=state, person=person)
    say(data, message_lines(data), as_json=as_json)


@click.command("health")
@json_option
def health_command(*, as_json: bool) -> int:
    """Rien n’est-il en retard, bloqué ou arrêté ?"""
    from service.prefect_env import given_api
    from service.server import answers
    from tasks.health import health
    from tasks.surroundings import surroundings, without_addresses

    house = open_house()
    now, real = house.now(), real_now()
    prefect = answers(given_api() or f"http://127.0.0.1:{house.settings.port}/api")
    with house.reading() as session:
        data = health(session, at=now, real=real, rate=house.settings.mail_rate)
        around, figures = surroundings(session, house.settings, prefect=prefect, real=real)
    checks = without_addresses([*around, *data["checks"]])
    data |= {"ok": all(check["ok"] for check in checks), "checks": checks, "figures": figures}
    lines = [
        f"{'bien ' if check['ok'] else 'ALERTE'} {check['name']} : {check['message']}" for check in checks
    ]
    say(data, lines, as_json=as_json)
    return 0 if data["ok"] else 5


@click.command("settings")
@json_option
def settings_command(*, as_json: bool) -> None:
    """Les réglages (variables ATELIER_*) et leur valeur ; les secrets ne se montrent pas."""
    settings = load_settings()
    data = {
        f"ATELIER_{name.upper()}": {"value": _shown(getattr(settings, name)), "help": field.description}
        for name, field in Settings.model_fields.items()
    }
    lines = [
        line for name, one in data.items() for line in (f"{name} = {one['value']}", f"    {one['help']}")
    ]
    say(data, lines, as_json=as_json)


def _shown(value: object) -> str:
    """A setting as it may be shown: the password of an address stays hidden."""
    text = re.sub(r"([?&](?:password|sslpassword|passfile)=)[^&]*", r"\1***", str(value), flags=re.IGNORECASE)
    return re.sub(r"(://[^:/@]*):\S*@", r"\1:***@", text)
