"""The French text of `atelier money`: tables of a terminal, amounts to the right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from cli.texts import Data, day
from models.french import NBSP, french_amount, french_moment, plural, quoted

_TITLE, _AMOUNT = 34, 15
_COLUMNS = ("engaged_ht", "done_ht", "refaction_ht", "penalty_ht", "due_ht", "asked_ht")


def euros(text: str | None) -> str:
    """« 125 000,00 € »; nothing where it may not be read."""
    return french_amount(Decimal(text)) if text is not None else ""


def money_lines(data: Data) -> Iterator[str]:
    """The account of an atelier, part by part; one that may not be read is said to be reserved."""
    yield from _heading(data)
    if data["reserved"]:
        yield f"Montants du marché, réservés à{NBSP}: {data['reserved']}."
    if data["engaged"]:
        yield from _engaged(data["engaged"])
    elif not data["reserved"]:
        yield "Aucune signature du marché n’est enregistrée."
    if data["payments"] and data["engaged"]:
        yield from _payments(data["payments"])
    if data["penalties"]:
        yield from _penalties(data["penalties"])
    if data["credits"]:
        yield from _credits(data["credits"])
    yield from _logistics(data["logistics"])
    yield from _alerts(data["alerts"] or ())


def envelope_lines(data: Data) -> Iterator[str]:
    """AD1's view, a line for each atelier."""
    yield from _heading(data)
    found = data["envelope"]
    if found is None:
        yield f"Enveloppe et montants, réservés à{NBSP}: {data['reserved']}."
    else:
        opened = f"{euros(found['amount_ttc'])} TTC" if found["amount_ttc"] else "pas encore ouverte"
        left = f" · reste à engager {euros(found['left_ttc'])}" if found["left_ttc"] else ""
        late = f" · {plural(found['late'], 'paiement')} en retard" if found["late"] else ""
        yield f"Enveloppe{NBSP}: {opened}"
        yield f"  engagé {euros(found['engaged_ttc'])} · payé {euros(found['paid_ttc'])}{left}{late}"
    yield ""
    yield _row("atelier", "engagé TTC", "demandé TTC", "payé TTC", "AE", "CP", "logistique")
    for one in data["ateliers"]:
        own = one["account"] or {}
        keys = ("engaged_ttc", "asked_ttc", "paid_ttc", "ae_ttc", "cp_ttc")
        yield _row(one["name"], *(euros(own.get(key)) for key in keys), euros(one["logistics_spent_ttc"]))
        yield from (f"    ⚠ {alert['text']}" for alert in own.get("alerts", ()))


def _heading(data: Data) -> Iterator[str]:
    when = french_moment(datetime.fromisoformat(data["at"]), data["zone"])
    yield f"{data['name']} — l’argent au {when}"
    yield ""


def _row(title: str, *cells: str) -> str:
    """A line of a table: what it is about, then amounts to the right."""
    said = title if len(title) <= _TITLE else f"{title[: _TITLE - 1]}…"
    return (f"  {said:<{_TITLE}}" + "".join(f"{cell:>{_AMOUNT}}" for cell in cells)).rstrip()


def _engaged(found: Data) -> Iterator[str]:
    rate = found["vat"].rstrip("0").rstrip(".").replace(".", ",")
    yield (
        f"Marché signé le {day(found['signed_on'])}{NBSP}: {euros(found['amount_ht'])} HT, "
        f"{euros(found['amount_ttc'])} TTC (TVA {rate}{NBSP}%)"
    )
    yield ""
    titles = ("engagé", "service fait", "réfaction", "pénalités", "dû", "demandé")
    yield _row("prestation (HT)", *titles) + "  admis le"
    for one in (*found["lines"], {**found["total"], "title": "total", "done_on": None}):
        done = f"  {day(one['done_on'])}" if one["done_on"] else ""
        yield _row(one["title"], *(euros(one[key]) for key in _COLUMNS)) + done


def _payments(found: Data) -> Iterator[str]:
    yield ""
    yield (
        f"Paiements (TTC){NBSP}: dû {euros(found['due_ttc'])} · demandé {euros(found['asked_ttc'])} · "
        f"payé {euros(found['paid_ttc'])} · reste à payer {euros(found['left_ttc'])}"
    )
    for one in found["requests"]:
        due = f", à payer au plus tard le {day(one['due'])}" if one["due"] else ""
        late = f", en retard de {plural(one['days_late'], 'jour')}" if one["days_late"] else ""
        paid = f"payé {euros(one['paid_ttc'])} sur {euros(one['payable_ttc'])}"
        asked = f"demande {quoted(one['reference'])} (fait n° {one['seq']}) du {day(one['on'])}"
        yield f"  {asked}{due}{NBSP}: {paid}{late}"
        if Decimal(one["withheld_ht"]):
            yield f"    retenu{NBSP}: {euros(one['withheld_ht'])} HT, qui ne sont plus dus"


def _penalties(found: Data) -> Iterator[str]:
    """Computed and shown: nothing is applied but by a decision."""
    if not (found["lines"] or found["announced"]):
        return
    yield ""
    how = "exonérées" if found["exempt"] else f"au plus {euros(found['applicable_ht'])} HT applicables"
    yield (
        f"Pénalités de retard, calculées et jamais appliquées d’elles-mêmes{NBSP}: "
        f"{euros(found['computed_ht'])} HT, {how} ; appliqué {euros(found['applied_ht'])}"
    )
    for one in found["lines"]:
        late = plural(one["days_late"], "jour")
        yield f"  {one['title']}{NBSP}: {late} après le {day(one['due'])}, soit {euros(one['amount_ht'])} HT"
    for one in found["announced"]:
        until = f", observations jusqu’au {day(one['comments_until'])}" if one["comments_until"] else ""
        yield f"  annoncé{NBSP}: {one['key']}, {euros(one['amount_ht'])} HT{until}"
    articles = dict.fromkeys(f"{one['article']} [{one['certainty']}]" for one in found["articles"])
    yield f"  {', '.join(articles)}"


def _credits(found: Data) -> Iterator[str]:
    yield ""
    yield f"AE déléguées{NBSP}: {euros(found['ae_ttc'])} pour {euros(found['engaged_ttc'])} engagés (TTC)"
    yield f"CP délégués{NBSP}: {euros(found['cp_ttc'])} pour {euros(found['paid_ttc'])} payés (TTC)"


def _logistics(found: Data) -> Iterator[str]:
    yield ""
    if not found["payers"]:
        yield f"Logistique des co-porteurs{NBSP}: rien d’enregistré."
        return
    yield _row("logistique (TTC)", "prévu", "dépensé", "reste", "dépassement")
    for one in found["payers"]:
        over = one["over_ttc"] if Decimal(one["over_ttc"]) else None
        yield _row(one["payer"], *map(euros, (one["budget_ttc"], one["spent_ttc"], one["left_ttc"], over)))
    for one in found["events"]:
        yield _row(f"  {one['title']}", "", euros(one["spent_ttc"]))


def _alerts(found: object) -> Iterator[str]:
    alerts = list(found) if isinstance(found, list) else []
    if alerts:
        yield ""
        yield "À voir"
        yield from (f"  ⚠ {one['text']}" for one in alerts)
