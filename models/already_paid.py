"""What was paid stays asked for: else the same service fait would be asked for, and paid, a second time."""

from __future__ import annotations

from decimal import Decimal

from models.accounts import Account, account_from
from models.amounts import total, with_vat
from models.commands import Refusal
from models.evidence import Evidence
from models.facts import Fact
from models.french import french_amount
from models.history import History
from models.kinds import MarcheSigne, PaiementDemande


def refused_unasked(evidence: Evidence, before: Fact, after: Fact | None) -> Refusal | None:
    """A refusal where this correction leaves a payment that no request asks for (CCP, R2192-10)."""
    if not isinstance(before.payload, PaiementDemande | MarcheSigne):
        return None
    others = [one for one in evidence.history.all if one.ref != before.ref]
    corrected = History([*others, *([after] if after else [])], evidence.history.at)
    then = account_from(Evidence(evidence.process, corrected))
    if _unasked(then) <= _unasked(account_from(evidence)):
        return None
    return Refusal(
        f"Il a déjà été payé {french_amount(then.paid_ttc)} TTC, et cette correction laisserait un paiement "
        "sans demande : la même prestation pourrait être payée deux fois (CCP, art. R2192-10).",
        todo="Corrigez ou annulez d’abord le paiement (paiement-effectue).",
    )


def _unasked(account: Account) -> Decimal:
    """What was paid beyond what the requests ask for, before anything is withheld of them."""
    priced = {one.key for one in account.prestations}
    asked = (one for one in account.requests if priced & set(one.lines))
    covered = total(min(one.paid_ttc, with_vat(one.amount_ht, account.vat)) for one in asked)
    return account.paid_ttc - covered
