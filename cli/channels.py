"""Commands on the channels: what is set up, and a real message to each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from cli.answer import by_option, json_option, say
from cli.house import open_house, who
from models.errors import BadInput
from models.fields import is_email, stray
from models.french import plural

if TYPE_CHECKING:
    from config.wiring import House
    from notifications.apprise_chat import AppriseChat

_SECURITY = {"ssl": "TLS", "starttls": "STARTTLS", "insecure": "sans chiffrement"}


@click.group("channels", invoke_without_command=True)
@json_option
@click.pass_context
def channels_command(context: click.Context, *, as_json: bool) -> None:
    """Par où partent les messages : messagerie, services de discussion, salons ; jamais leurs secrets."""
    if context.invoked_subcommand is None:
        data = _channels(open_house())
        say(data, _lines(data), as_json=as_json)


@channels_command.command("test")
@click.option("--to", default="", metavar="ADRESSE", help="À qui écrire ; sinon à qui demande (ATELIER_BY).")
@click.option("--room", "rooms", multiple=True, metavar="SALON", help="Ce salon seulement ; répétable.")
@by_option
@json_option
def test_command(*, to: str, rooms: tuple[str, ...], by: str, as_json: bool) -> int:
    """Envoie un vrai message par chacun, et dit ce qui est revenu."""
    from tasks.channels import try_mail, try_rooms

    house = open_house()
    chat, known = _chat(house), _channels(house)["rooms"]
    person = to or by or house.settings.by or ("" if rooms else who(by, house))
    if person and not is_email(person):
        raise BadInput(
            f"« {person} » n’est pas une adresse de messagerie{stray(person)}.",
            todo="Par exemple : --to pilote@ddt.example",
            field="to",
        )
    results = []
    if person:
        courier = house.courier()
        results.append(try_mail(courier, house.settings, person, at=house.now()))
        courier.close()
    results += try_rooms(chat, rooms or dict.fromkeys(one["room"] for one in known), house.settings)
    fine = all(one["ok"] for one in results)
    lines = [f"{'bien ' if one['ok'] else 'ÉCHEC'} {one['to']} : {one['said']}" for one in results]
    say({"ok": fine, "results": results}, lines, as_json=as_json)
    return 0 if fine else 5


def _chat(house: House) -> AppriseChat | None:
    from notifications.apprise_chat import AppriseChat
    from tasks.empty_rooms import chat_of

    found = chat_of(house)
    return found if isinstance(found, AppriseChat) else None


def _channels(house: House) -> dict[str, Any]:
    from tasks.channels import channels

    with house.reading() as session:
        return channels(session, house.settings, _chat(house), at=house.moment(session))


def _lines(data: dict[str, Any]) -> Iterator[str]:
    mail = data["mail"]
    if mail["kind"] == "fichiers":
        yield "Mails : des fichiers dans var/mail, rien ne part (ATELIER_COURIER)."
    else:
        login = "avec un compte" if mail["login"] else "sans compte"
        yield f"Mails : {mail['server']}, {_SECURITY[mail['security']]}, {login}."
    yield f"Expéditeur : {mail['sender']}."
    rate = plural(data["mail_rate"], "mail") if data["mail_rate"] else "sans limite"
    yield f"Limite : {rate}{' en dix minutes' if data['mail_rate'] else ''} (ATELIER_MAIL_RATE)."
    if not data["services"]:
        yield "Salons : aucun service de discussion n’est réglé (ATELIER_CHAT)."
    for one in data["services"]:
        where = "un salon par atelier" if one["rooms"] else "un seul salon, celui de son adresse"
        yield f"Service « {one['name']} » : {one['kind']}, {one['host']}, {where}."
    for one in data["rooms"]:
        yield f"{one['title']} : {one['room']}, {one['problem'] or 'par « ' + one['service'] + ' »'}."
