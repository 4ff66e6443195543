"""How people want to be written to: one person’s choice, and the pages on which they make it."""

from __future__ import annotations

import click

from cli.answer import REFUSED, by_option, json_option, say
from cli.house import open_house, who
from models.commands import Refusal
from models.errors import BadInput
from models.preferences import DEFAULT, TIMINGS

_ANSWERS = {True: "yes", False: "no", None: None}
#: What ends a pause.
NO_PAUSE = "non"


@click.command("preferences")
@click.argument("email", default="", metavar="[ADRESSE]")
@click.option(
    "--timing", type=click.Choice(list(TIMINGS)), help="digest : un mail par jour ; immediate : chacun."
)
@click.option("--pause-until", metavar="DATE", help="Rien jusqu’à ce jour compris ; « non » : plus de pause.")
@click.option("--mail/--no-mail", default=None, help="Recevoir nos mails, ou seulement ceux du marché.")
@click.option(
    "--invitations/--no-invitations", default=None, help="Joindre une invitation aux dates convenues."
)
@click.option("--zone", help="Où elle lit : Indian/Reunion… ; « territory » : comme chaque territoire.")
@click.option("--clear", is_flag=True, help="Ne plus rien choisir.")
@click.option("--link", is_flag=True, help="Donner le lien de sa page.")
@by_option
@json_option
def preferences_command(
    email: str,
    *,
    timing: str | None,
    pause_until: str | None,
    mail: bool | None,
    invitations: bool | None,
    zone: str | None,
    clear: bool,
    link: bool,
    by: str,
    as_json: bool,
) -> int:
    """Comment une personne reçoit nos mails ; sans adresse, celle qui agit."""
    given = {
        "timing": timing,
        "pause-until": "" if pause_until == NO_PAUSE else pause_until,
        "mail": _ANSWERS[mail],
        "invitations": _ANSWERS[invitations],
        "zone": zone,
    }
    asked = {name: text for name, text in given.items() if text is not None}
    if clear and asked:
        raise BadInput(
            "« --clear » va seul : il défait tout le reste.", todo="Ôtez l’un ou l’autre.", field="clear"
        )
    return _answer(email, dict(DEFAULT) if clear else asked, by, link=link, as_json=as_json)


def _answer(email: str, asked: dict[str, str], by: str, *, link: bool, as_json: bool) -> int:
    from cli.preferring_texts import data_of, lines_of
    from config.links import link_to_preferences
    from tasks.preferring import preferences

    house = open_house()
    actor = who(by, house) if asked or link or not email else ""
    at = house.now()
    with house.writing() if asked else house.reading() as session:
        found = preferences(session, email or actor, asked, by=actor, at=at)
    if isinstance(found, Refusal):
        return _refused(found, as_json=as_json)
    address = link_to_preferences(house.settings, found.chosen.person.ref, at=at) if link else None
    data = data_of(found, address)
    say(data, lines_of(found, address), as_json=as_json)
    return 0


def _refused(refusal: Refusal, *, as_json: bool) -> int:
    data = {"refused": True, "reason": refusal.reason, "unmet": [], "already_by": None, "todo": refusal.todo}
    say(data, filter(None, (f"Refusé : {refusal.reason}", refusal.todo)), as_json=as_json)
    return REFUSED


@click.command("pages")
def pages_command() -> None:
    """Sert les pages que les mails ouvrent, sans le reste, jusqu’à Ctrl-C."""
    from config.logs import keep_traces_discreet, start_logs
    from desk.serving import serve

    house = open_house()
    start_logs(house.settings)
    keep_traces_discreet(house.settings)
    serve(house, say=click.echo)
