"""What the money of a marché refuses, each with its article: a split, a request, a payment, a penalty."""

from __future__ import annotations

from decimal import Decimal

from models.accounts import Account, account_from
from models.already_paid import refused_unasked
from models.amounts import total
from models.commands import Refusal
from models.errors import BadInput
from models.evidence import Evidence
from models.facts import Fact
from models.french import enumerate_french, french_amount, quoted
from models.history import History
from models.kinds import MarcheSigne, PaiementDemande, PaiementEffectue, Payload, PenaliteAppliquee
from models.moments import When, local_day
from models.penalties_applied import refused_undercut
from models.penalties_rules import refused_penalty
from models.prestations import WHOLE, Prestation
from models.price_rules import check_keys, refused_signature

_JUDGED = (MarcheSigne, PaiementDemande, PaiementEffectue, PenaliteAppliquee)


def refused_money(evidence: Evidence, said: Payload, when: When) -> Refusal | None:
    """A refusal where the account of the marché forbids it; BadInput where it names what does not exist."""
    if isinstance(said, MarcheSigne):
        return refused_signature(evidence, said)
    if isinstance(said, PaiementDemande):
        return _request(evidence, said, when)
    if isinstance(said, PaiementEffectue):
        return _payment(evidence, said, when)
    if isinstance(said, PenaliteAppliquee):
        return refused_penalty(evidence, said, when)
    return None


def refused_again(evidence: Evidence, before: Fact, after: Fact | None) -> Refusal | None:
    """The same of a correction: as if the fact it corrects had never been told; `after` is None of a void."""
    if refusal := refused_unasked(evidence, before, after) or refused_undercut(evidence, before, after):
        return refusal
    if after is None or not isinstance(after.payload, _JUDGED):
        return None
    others = History((one for one in evidence.history.all if one.ref != before.ref), evidence.history.at)
    return refused_money(Evidence(evidence.process, others), after.payload, after.when)


def _check_some(amount: Decimal, field: str) -> None:
    if not amount:
        raise BadInput("Un montant de zéro euro ne se demande ni ne se paie.", field=field)


def _request(evidence: Evidence, said: PaiementDemande, when: When) -> Refusal | None:
    check_keys(evidence, "deliverables", said.deliverables)
    _check_some(said.amount_ht, "amount-ht")
    account = account_from(evidence)
    named = [account.prestation(key) for key in _lines(account, said.deliverables)]
    lines = [one for one in named if one]
    if len(lines) < len(named) or not lines:
        return _unpriced(account)
    undone = [one for one in lines if one.done_at is None]
    if undone:
        return _undone(undone)
    early = [one for one in lines if one.done_at and when.day < local_day(one.done_at, evidence.history.zone)]
    if early:
        return Refusal(
            f"Le {when.shown()}, {_titles(early)} n’était pas encore admis : on ne paie qu’un service fait "
            "(CCP, art. R2191-20 et R2191-21).",
            todo="Donnez la date de l’admission, ou une date postérieure, avec --on.",
        )
    return _twice(account, said, [one.key for one in lines]) or _too_much(account, lines, said.amount_ht)


def _twice(account: Account, said: PaiementDemande, lines: list[str]) -> Refusal | None:
    """An invoice bears a number of its own (CGI, annexe II, art. 242 nonies A): each is asked for once.

    One invoice over several lines may be told line by line; without a reference nothing is compared.
    """
    for one in account.requests:
        if said.reference and _same(one.reference, said.reference) and set(one.lines) & set(lines):
            return Refusal(
                f"La facture {quoted(said.reference)} est déjà demandée : c’est le fait n° {one.fact.seq}, "
                f"du {one.fact.when.shown()}. Une facture ne se paie qu’une fois "
                "(CGI, annexe II, art. 242 nonies A).",
                todo="Donnez la référence de la nouvelle facture, ou corrigez la première demande.",
            )
    return None


def _same(one: str, other: str) -> bool:
    """The same invoice, however it is typed."""
    return "".join(one.split()).casefold() == "".join(other.split()).casefold()


def _lines(account: Account, keys: tuple[str, ...]) -> tuple[str, ...]:
    """The lines that a request names, each once; of a price that is not split, the only one."""
    return (WHOLE,) if account.prestation(WHOLE) else tuple(dict.fromkeys(keys))


def _unpriced(account: Account) -> Refusal:
    if account.signed is None:
        return Refusal(
            "Le marché n’est pas signé : rien ne peut être demandé (CCP, art. R2191-20).",
            todo="Enregistrez d’abord la signature (marche-signe), avec le montant et sa ventilation.",
        )
    lines = enumerate_french(one.key for one in account.prestations)
    return Refusal(
        "Le marché ne donne pas de prix à ce que la demande nomme (CCP, art. R2191-21).",
        todo=f"Lignes du prix : {lines}.",
    )


def _undone(lines: list[Prestation]) -> Refusal:
    return Refusal(
        f"On ne paie qu’un service fait, et {_titles(lines)} n’est pas admis "
        "(CCP, art. R2191-20 et R2191-21).",
        todo="Attendez l’admission, ou corrigez la demande.",
    )


def _titles(lines: list[Prestation]) -> str:
    return enumerate_french(quoted(one.title) for one in lines)


def _too_much(account: Account, lines: list[Prestation], amount: Decimal) -> Refusal | None:
    """No more than what these lines are still worth, nor than what is due in all."""
    here = total(one.due_ht - one.asked_ht for one in lines)
    left = min(here, account.due_ht - account.asked_ht)
    if amount <= left:
        return None
    return Refusal(
        f"La demande ({french_amount(amount)} HT) dépasse ce qui reste dû pour {_titles(lines)}, réfactions "
        f"et pénalités déduites : {french_amount(max(left, Decimal(0)))} HT (CCP, art. R2191-21)."
    )


def _payment(evidence: Evidence, said: PaiementEffectue, when: When) -> Refusal | None:
    _check_some(said.amount_ttc, "amount-ttc")
    account = account_from(evidence)
    request = next((one for one in account.requests if one.fact.seq == said.request), None)
    if request is None:
        numbers = ", ".join(str(one.fact.seq) for one in account.requests) or "aucune"
        return Refusal(
            f"Le fait n° {said.request} n’est pas une demande de paiement : on ne paie que ce qui a été "
            "demandé (CCP, art. R2192-10).",
            todo=f"Demandes enregistrées : {numbers}.",
        )
    if when.day < request.fact.when.day:
        return Refusal(
            f"La demande est du {request.fact.when.shown()} : elle ne peut avoir été payée le "
            f"{when.shown()} (CCP, art. R2192-10)."
        )
    return _overpaid(account, said.amount_ttc, request.left_ttc)


def _overpaid(account: Account, amount: Decimal, left: Decimal) -> Refusal | None:
    if account.paid_ttc + amount > account.engaged_ttc:
        return Refusal(
            f"Avec ce paiement, il serait payé {french_amount(account.paid_ttc + amount)} TTC, pour "
            f"{french_amount(account.engaged_ttc)} engagés (CCP, art. R2191-21)."
        )
    if amount > left:
        return Refusal(
            f"Ce paiement ({french_amount(amount)} TTC) dépasse ce qui reste à payer de la demande, "
            f"réfactions et pénalités déduites : {french_amount(left)} TTC (CCP, art. R2192-10)."
        )
    return None
