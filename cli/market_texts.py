"""What `atelier market` says: dates to everybody; offers, marks and choice to those who may read them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from cli.texts import day
from models.french import NBSP, french_amount, french_length, french_moment, listed, plural

Data = Mapping[str, Any]
_NEEDS = {
    "dossier-de-candidature": "dossier de candidature",
    "cctp": "CCTP",
    "note-d-opportunite": "note d’opportunité",
}
_JUDGED = {
    None: "à juger",
    "reguliere": "régulière",
    "irreguliere": "irrégulière",
    "inacceptable": "inacceptable",
    "inappropriee": "inappropriée",
}


def market_lines(data: Data) -> Iterator[str]:
    """Where it stands, then each consultation, then the signature and the notification."""
    zone = data["zone"]
    yield f"{data['name']} — passation du marché : {data['standing']}"
    for need in data["needs"]:
        yield f"  {_NEEDS[need['document']]} figé le {need['shown']}"
    if not data["rounds"] and data["deadline"]:
        yield f"  Limite de remise des offres{NBSP}: {_moment(data['deadline'], zone)}"
    for one in data["rounds"]:
        yield from _round_lines(one, zone)
    yield from _end_lines(data)
    if not data["whole"]:
        yield "Le reste est réservé à celles et ceux qui choisissent : --by ADRESSE."


def _moment(text: str | None, zone: str) -> str:
    return french_moment(datetime.fromisoformat(text), zone) if text else ""


def _round_lines(one: Data, zone: str) -> Iterator[str]:
    yield ""
    yield f"Consultation n° {one['number']}, lancée le {one['launched_shown']}"
    put_off = f" (reportée {plural(one['put_off'], 'fois', 'fois')})" if one["put_off"] else ""
    yield f"  Limite de remise des offres{NBSP}: {_moment(one['deadline'], zone)}{put_off}"
    if one["questions"]:
        replies = plural(one["answers"], "réponse envoyée", "réponses envoyées")
        yield f"  {plural(one['questions'], 'question')}, {replies}"
    for offer in one["offers"]:
        yield f"  {_offer(offer, zone)}"
    if one["declined"]:
        yield f"  Ne répondent pas{NBSP}: {_names(one['declined'])}"
    if one["silent"]:
        yield f"  Sans réponse{NBSP}: {_names(one['silent'])}"
    if one["opened_at"]:
        yield f"  Offres ouvertes le {one['opened_shown']}"
    if one["ranking"] and one["ranking"]["offers"]:
        yield from _ranking_lines(one["ranking"])
    yield from _choice_lines(one)


def _names(items: list[Data]) -> str:
    return listed(one["name"] for one in items)


def _offer(offer: Data, zone: str) -> str:
    """« Équipe A : offre reçue le …, 1 seconde trop tard ; à juger »."""
    late = f", {french_length(offer['late_by_seconds'])} trop tard{NBSP}: éliminée"
    received = (
        f"offre reçue le {_moment(offer['received_at'], zone)}{late if offer['late_by_seconds'] else ''}"
    )
    judged = "" if offer["late_by_seconds"] else f" ; {_JUDGED[offer['judgement']]}"
    why = f" ({offer['reasons']})" if offer["reasons"] else ""
    price = f" ; {french_amount(Decimal(offer['amount_ht']))} HT" if offer["amount_ht"] else ""
    return f"{offer['name']}{NBSP}: {received}{judged}{why}{price}"


def _ranking_lines(ranking: Data) -> Iterator[str]:
    """A line per offer, one per criterion with each person's mark, then who still owes some."""
    yield (
        "  Notes et classement"
        if not ranking["hidden"]
        else "  Vos notes (les autres, une fois toutes données)"
    )
    for offer in ranking["offers"]:
        yield f"    {_rank(offer)}{offer['name']}{_total(offer)}"
        yield from (f"      {_criterion(line)}" for line in offer["criteria"] if line["marks"])
    for one in ranking["unmarked"]:
        marks = listed(f"{owed['titulaire']}, {owed['criterion']}" for owed in one["marks"])
        missing = plural(len(one["marks"]), "note")
        yield f"    {missing} à donner encore par {one['person']}{NBSP}: {marks}"
    if ranking["silent"]:
        yield f"    sans série complète de notes{NBSP}: {listed(one['title'] for one in ranking['silent'])}"
    if ranking["yours"]:
        owed = listed(f"{one['titulaire']}, {one['criterion']}" for one in ranking["yours"])
        yield f"    vous devez encore{NBSP}: {owed}"


def _rank(offer: Data) -> str:
    if offer["rank"] is None:
        return ""
    return f"{offer['rank']}{'er' if offer['rank'] == 1 else 'e'}{' ex æquo' if offer['ex_aequo'] else ''} · "


def _total(offer: Data) -> str:
    return f"{NBSP}: {_number(offer['total'])} / 100" if offer["total"] else ""


def _number(value: Data) -> str:
    """« 72,33 », and the exact fraction where the hundredth rounds it: it is the one that is compared."""
    shown = value["rounded"].replace(".", ",")
    lost = Fraction(value["rounded"]) != Fraction(value["exact"])
    return f"{shown} (exactement {value['exact']})" if lost else shown


def _criterion(line: Data) -> str:
    marks = listed(f"{one['person']} {_mark(one)}" for one in line["marks"])
    spread = ""
    if line["mean"]:
        apart = f"de {_plain(line['lowest'])} à {_plain(line['highest'])}"
        spread = f", moyenne {_number(line['mean'])}, {apart}"
    return f"{line['title']} ({_plain(line['weight'])}{NBSP}%){spread}{NBSP}: {marks}"


def _mark(one: Data) -> str:
    return _plain(one["points"]) + (f" ({one['comment']})" if one["comment"] else "")


def _plain(number: str) -> str:
    return f"{Decimal(number).normalize():f}".replace(".", ",")


def _choice_lines(one: Data) -> Iterator[str]:
    choice = one["choice"]
    if choice:
        decided = f"le {choice['shown']}, {choice['decided_by']}"
        yield f"  Choix{NBSP}: {choice['name']} ({decided}){NBSP}; {choice['reasons']}"
    for letter in one["letters"]["sent"]:
        yield f"  Lettre de rejet à {letter['name']}, le {letter['shown']}"
    if one["letters"]["owed"]:
        yield f"  Lettres de rejet dues à{NBSP}: {_names(one['letters']['owed'])}"
    if one["closed"]:
        closed = one["closed"]
        yield f"  Close le {closed['shown']}{NBSP}: {closed['outcome']} ; {closed['reasons']}"


def _end_lines(data: Data) -> Iterator[str]:
    wait, ae = data["wait"], data["ae"]
    if data["rounds"]:
        yield ""
    if wait and wait["asked"]:
        until = f", jusqu’au {day(wait['ends'])} inclus" if wait["ends"] else ""
        yield f"Attente avant la signature{NBSP}: {wait['delay']} ({wait['article']}){until}"
    if data["signed"]:
        amount = french_amount(Decimal(data["signed"]["amount_ht"]))
        yield f"Signé le {data['signed']['shown']}, {amount} HT"
    if data["notified_at"]:
        to = f" à {data['titulaire']['name']}" if data["titulaire"] else ""
        yield f"Notifié le {data['notified_shown']}{to}"
    if ae and ae["notified_without"]:
        yield "⚠ Notifié sans que les autorisations d’engagement soient déléguées."
    elif ae and not ae["delegated_at"]:
        yield "Autorisations d’engagement pas encore déléguées."
