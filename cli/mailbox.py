"""Commands about what comes back: the mailbox that is read, and the addresses that are put right."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from cli.answer import REFUSED, by_option, json_option, say
from cli.house import open_house, who
from cli.texts import refusal_lines
from models.characters import on_one_line
from models.commands import Refusal
from models.errors import BadInput, EnvironmentProblem
from models.french import plural
from models.returned import Sort

if TYPE_CHECKING:
    from tasks.addresses import Righted
    from tasks.mailbox import Reading

#: What each sort of mail is called, one and several; in the order of what there is to do about it.
_CALLED = {
    Sort.RETURNED: ("mail des nôtres revenu", "mails des nôtres revenus"),
    Sort.DELAYED: ("avis de retard", "avis de retard"),
    Sort.REPLY: ("réponse à une invitation", "réponses à une invitation"),
    Sort.REMARK: ("réponse accompagnée d’un mot", "réponses accompagnées d’un mot"),
    Sort.PERSON: ("mail de personne à personne", "mails de personne à personne"),
    Sort.AUTOMATIC: ("mail d’un robot", "mails de robots"),
    Sort.STRANGE: ("retour d’un mail qui n’est pas de nous", "retours de mails qui ne sont pas de nous"),
    Sort.APART: ("mail illisible ou trop long", "mails illisibles ou trop longs"),
}


@click.command("mailbox")
@click.argument("folder", default="", metavar="[DOSSIER]")
@json_option
def mailbox_command(folder: str, *, as_json: bool) -> None:
    """Lit maintenant la boîte de retour : ce qui n’a pas été reçu, les réponses aux invitations."""
    from notifications.mailbox import open_mailbox
    from tasks.failing import failing_addresses
    from tasks.mailbox import noted, read_mailbox

    house = open_house()
    where = folder or house.settings.mailbox.get_secret_value()
    if not where:
        raise BadInput(
            "Aucune boîte de retour n’est réglée.",
            todo="Réglez ATELIER_MAILBOX, ou donnez un dossier de .eml.",
            field="mailbox",
        )
    with noted(house), open_mailbox(where) as box:
        reading = read_mailbox(house, box)
    if reading is None:
        raise EnvironmentProblem(
            "Un autre programme lit déjà la boîte de retour.",
            kept="Rien n’est lu deux fois.",
            todo="Rien à faire.",
        )
    with house.reading() as session:
        failing = failing_addresses(session)
    say({**reading.as_dict(), "failing": failing}, _lines(reading, failing), as_json=as_json)


def _lines(reading: Reading, failing: list[dict[str, Any]]) -> Iterator[str]:
    """What was found, and which addresses are written to no more."""
    found = [plural(reading.sorts[sort], *words) for sort, words in _CALLED.items() if reading.sorts[sort]]
    yield f"Lu : {', '.join(found)}." if found else "Rien de nouveau dans la boîte."
    if reading.sorts[Sort.REMARK]:
        yield "Une réponse accompagnée d’un mot est comptée, et reste non lue dans la boîte : lisez-la."
    for one in reading.remarks:
        yield f"  {on_one_line(one.author)}, « {one.about[1]} » : « {one.words} »"
    if any(reading.sorts[sort] for sort in Sort if not sort.is_ours):
        yield "Ce qui n’est pas pour ce programme reste dans la boîte tel quel, non lu, pour les personnes."
    if reading.more:
        yield "Il en reste : relancez « atelier mailbox », ou laissez faire « atelier up »."
    if reading.unmarked:
        many = plural(
            reading.unmarked, "mail n’a pas pu être lu ou marqué", "mails n’ont pas pu être lus ou marqués"
        )
        yield f"{many} : ce sera fait à la prochaine lecture."
    for address in failing:
        waits = plural(address["kept_back"], "message retenu", "messages retenus")
        yield f"⚠ {address['address']} : plus rien n’y est envoyé ({waits}). {address['why']}"
    if failing:
        yield "Adresse corrigée : « atelier address ANCIENNE NOUVELLE » ; elle fonctionne : « --works »."


@click.command("address")
@click.argument("address", metavar="ADRESSE")
@click.argument("new", default="", metavar="[NOUVELLE]")
@click.option("--works", is_flag=True, help="L’adresse fonctionne de nouveau : ce qui attend repart.")
@by_option
@json_option
def address_command(address: str, new: str, *, works: bool, by: str, as_json: bool) -> int:
    """Corrige l’adresse d’une personne, ou dit qu’elle fonctionne : ce qui l’attendait repart."""
    from tasks.addresses import change_address, works_again

    house = open_house()
    person = who(by, house)
    if works == bool(new):
        raise BadInput(
            "Il faut dire que faire de cette adresse.", todo="Donnez la nouvelle, ou --works.", field="new"
        )
    now = house.now()
    with house.writing() as session:
        if new:
            done = change_address(session, address, new, by=person, at=now)
        else:
            done = works_again(session, address, by=person, at=now)
    if isinstance(done, Refusal):
        data = {"refused": True, "reason": done.reason, "unmet": [], "already_by": None, "todo": done.todo}
        say(data, refusal_lines(done.reason, [], None, done.todo), as_json=as_json)
        return REFUSED
    say(
        {"address": done.address, "released": done.released, "returned": list(done.returned)},
        _righted(done, changed=bool(new)),
        as_json=as_json,
    )
    return 0


def _righted(done: Righted, *, changed: bool) -> Iterator[str]:
    yield "L’adresse est changée." if changed else "On écrit de nouveau à cette adresse."
    released = plural(done.released, "message repart", "messages repartent")
    yield f"{released}." if done.released else "Rien n’attendait."
    if done.returned:
        notices = plural(len(done.returned), "avis n’était pas arrivé", "avis n’étaient pas arrivés")
        numbers = " ".join(map(str, done.returned))
        yield f"{notices} ; pour les envoyer de nouveau : « atelier release {numbers} --send »."
    if changed:
        yield "Corrigez-la aussi dans le fichier de session : réimporté tel quel, il ajouterait l’ancienne."
