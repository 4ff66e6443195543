"""The order of service that starts the contract: one, and not before it (CCAG-PI, art. 13.1)."""

from __future__ import annotations

from models.commands import Refusal
from models.facts import Fact
from models.kinds import DemarrageOrdonne, Payload
from models.moments import Precision, When
from models.situation import Situation

_ARTICLE = "CCAG-PI, art. 13.1"


def refused_order(situation: Situation, said: Payload, when: When) -> Refusal | None:
    """A refusal of a second order, or of one dated before the notification that is known."""
    if not isinstance(said, DemarrageOrdonne):
        return None
    for order in situation.history.of("demarrage-ordonne"):
        return Refusal(
            f"Le démarrage est déjà ordonné ({order.when.shown()}) : "
            f"un marché démarre une fois ({_ARTICLE}).",
            todo=_mend(order),
            already_by=order.by,
        )
    notified = next(iter(situation.history.of("marche-notifie")), None)
    if notified is None or not _precedes(when, notified.when):
        return None
    return Refusal(
        f"L’ordre de démarrer du {when.shown()} précède la notification du marché "
        f"({notified.when.shown()}), qui l’ouvre ({_ARTICLE}).",
        todo="Corrigez la date (--on) ; "
        f"si c’est la notification qui se trompe, c’est le fait n° {notified.seq}.",
    )


def _mend(fact: Fact) -> str:
    return f"Corrigez le fait n° {fact.seq} (« atelier correct »)."


def _precedes(first: When, second: When) -> bool:
    """On a day known only as a day, one may follow the other."""
    if Precision.DAY in {first.precision, second.precision}:
        return first.day < second.day
    return first.at < second.at
