"""Whether a decision on a deliverable may be what it says: its dates, its amount, its place (art. 29)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from models.again import refused_second
from models.commands import Refusal
from models.effective import notified_at
from models.facts import Fact
from models.french import french_amount, french_moment
from models.history import History
from models.kinds import Decision, DecisionPrise, MarcheSigne
from models.legal import TITULAIRE
from models.moments import Precision, day_start
from models.process import Process
from models.situation import Situation
from models.visas import judged_by, refused_without_visa
from models.wording import deliverable_title

#: A rule that a decision is judged by, and what it stands instead of where it corrects another one.
Rule = Callable[[Process, Situation, Fact, Fact | None], Refusal | None]


def refused_as_said(
    process: Process, situation: Situation, fact: Fact, instead_of: Fact | None = None
) -> Refusal | None:
    """The first rule that this decision breaks; a correction answers only for what it changes."""
    for rule in _RULES:
        refusal = rule(process, situation, fact, instead_of)
        if refusal and (instead_of is None or rule(process, situation, instead_of, instead_of) is None):
            return refusal
    return None


def _notified_before(_: Process, __: Situation, fact: Fact, ___: Fact | None) -> Refusal | None:
    """A decision is taken, then notified: it takes effect from its notification (art. 29)."""
    notified, when = notified_at(fact), fact.when
    taken = day_start(when.day, when.zone) if when.precision is Precision.DAY else when.at
    if notified is None or notified >= taken:
        return None
    return Refusal(
        f"La notification précède la décision, prise le {when.shown()} : "
        "une décision se notifie une fois prise (CCAG-PI 2021, art. 29).",
        todo="Corrigez notified-at, ou la date de la décision (--on).",
    )


def _notified_unknown(_: Process, situation: Situation, fact: Fact, __: Fact | None) -> Refusal | None:
    """One told after silence decided counts only if it was notified before: that moment must be said (29)."""
    said = fact.payload
    if not isinstance(said, DecisionPrise) or said.notified_at is not None:
        return None
    attempt = judged_by(situation, said, fact)
    spoke = (one for one in (attempt.lapses if attempt else ()) if one.legal not in TITULAIRE)
    silence = next((one for one in spoke if fact.at < one.at), None)
    if silence is None:
        return None
    return Refusal(
        f"Le délai est passé depuis ({silence.rule} au {french_moment(silence.at, situation.zone)}) : une "
        "décision antérieure ne compte que si elle a été notifiée à temps (CCAG-PI 2021, art. 29).",
        todo="Dites quand elle l’a été : notified-at=JJ/MM/AAAA HH:MM.",
    )


def _more_than_its_price(
    process: Process, situation: Situation, fact: Fact, _: Fact | None
) -> Refusal | None:
    """A réfaction lowers a price: it takes off no more than that price (art. 29.3)."""
    said = fact.payload
    if not isinstance(said, DecisionPrise) or said.amount_ht is None:
        return None
    if said.decision is not Decision.REFACTION:
        return Refusal(
            "Seule une admission avec réfaction réduit le prix (CCAG-PI 2021, art. 29.3).",
            todo="Retirez amount-ht, ou écrivez decision=refaction.",
        )
    price = _price(situation.history, said)
    if price is None or said.amount_ht <= price:
        return None
    title = deliverable_title(process, said.deliverable, said.version)
    return Refusal(
        f"La réfaction de {french_amount(said.amount_ht)} HT dépasse le prix de la prestation "
        f"({title}, {french_amount(price)} HT au marché) (CCAG-PI 2021, art. 29.3).",
        todo="Corrigez amount-ht : c’est ce qui est retiré du prix, hors taxes.",
    )


def _price(history: History, said: DecisionPrise) -> Decimal | None:
    """The price of a deliverable in the split of the marché, HT; None where it gives none."""
    signed = [one.payload for one in history.of("marche-signe") if isinstance(one.payload, MarcheSigne)]
    split = signed[-1].split if signed else {}
    return split.get(f"{said.deliverable}-v{said.version}", split.get(said.deliverable))


_RULES: tuple[Rule, ...] = (
    _notified_before,
    _notified_unknown,
    _more_than_its_price,
    refused_second,
    refused_without_visa,
)
