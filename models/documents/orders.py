"""The notification of the marché and the order to start, to the mandataire (CCAG-PI, art. 3.1, 3.8)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from models.amounts import CENT
from models.blanks import Blank, Said, amount_or_blank, number, or_blank
from models.documents.content import Content, DocumentKind, Source
from models.facts import Fact
from models.french import french_amount, french_date
from models.kinds import DemarrageOrdonne, MarcheSigne
from models.legal import Legal


def notification(source: Source) -> Content:
    """To the mandataire of the titulaire chosen: what was signed, and what runs from its receipt."""
    notified = _first(source, "marche-notifie")
    context = {
        **source.common(),
        "reference": source.reference,
        "titulaire": source.party(chosen(source)),
        "money": money(source.signed),
        "signed_on": _day(_last(source, "marche-signe"), "date de signature du marché"),
        "notified_on": _day(notified, "date de la notification"),
        "execution": or_blank(source.registration.contract.execution, "durée d’exécution du marché"),
        "start_order": source.registration.contract.start_order,
        "verification": source.delay(Legal.VERIFICATION),
        "verification_article": source.article(Legal.VERIFICATION),
    }
    return Content(DocumentKind.NOTIFICATION, "", context, _dated(source, notified))


def ordre_de_service(source: Source) -> Content:
    """The order to start; the titulaire may comment within its delay, and obeys meanwhile (art. 3.8)."""
    ordered = _first(source, "demarrage-ordonne")
    said = ordered.payload if ordered else None
    context = {
        **source.common(),
        "reference": source.reference,
        "titulaire": source.party(chosen(source)),
        "order_reference": or_blank(
            said.reference if isinstance(said, DemarrageOrdonne) else None, "numéro de l’ordre de service"
        ),
        "starts_on": _day(ordered, "date de démarrage"),
        "notified_on": _day(_first(source, "marche-notifie"), "date de notification du marché"),
        "execution": or_blank(source.registration.contract.execution, "durée d’exécution du marché"),
        "observations": source.delay(Legal.ORDER_OBSERVATIONS),
        "observations_article": source.article(Legal.ORDER_OBSERVATIONS),
    }
    return Content(DocumentKind.ORDRE, "", context, _dated(source, ordered))


def chosen(source: Source) -> str | None:
    """The titulaire with whom the marché is passed."""
    choice = source.round.choice if source.round else None
    return choice.titulaire if choice else None


def money(signed: MarcheSigne | None) -> dict[str, Said]:
    """What was signed: HT, its VAT, and TTC to the cent."""
    amount = signed.amount_ht if signed else None
    ttc: Said = Blank("montant du marché, TTC")
    if signed:
        ttc = french_amount(with_vat(signed.amount_ht, signed.vat))
    return {
        "ht": amount_or_blank(amount, "montant du marché, HT"),
        "vat": f"{number(signed.vat)} %" if signed else Blank("taux de TVA"),
        "ttc": ttc,
    }


def with_vat(amount: Decimal, vat: Decimal) -> Decimal:
    """The amount TTC, to the cent, half up."""
    return (amount * (100 + vat) / 100).quantize(CENT, ROUND_HALF_UP)


def _first(source: Source, kind: str) -> Fact | None:
    return next(iter(source.history.of(kind)), None)


def _last(source: Source, kind: str) -> Fact | None:
    return next(reversed(source.history.of(kind)), None)


def _day(fact: Fact | None, name: str) -> Said:
    return french_date(fact.when.day) if fact else Blank(name)


def _dated(source: Source, fact: Fact | None) -> Any:
    return fact.at if fact else source.registered_at
