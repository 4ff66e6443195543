"""Money of a marché and beside it: what is engaged, due and paid; amounts HT unless they say TTC."""

from __future__ import annotations

from decimal import Decimal

from models.amounts import Amount, Percent, Shares
from models.fields import Name, Person, Sha256, Text, Version, Words
from models.kinds.payload import Payload

#: The common rate of VAT, in per cent.
VAT = Decimal("20.00")


class MarcheSigne(Payload):
    """The contract was signed: its amount, and its split over deliverables or phases, which add up to it."""

    amount_ht: Amount
    vat: Percent = VAT
    split: Shares = {}
    reference: Text | None = None
    signed_by: Person | None = None
    act_sha256: Sha256 | None = None


class EnveloppeOuverte(Payload):
    """What AD1 may spend on all the ateliers of the session, TTC."""

    amount_ttc: Amount
    reference: Text | None = None


class AeDeleguees(Payload):
    """AD1 delegated autorisations d’engagement to the buyer; needed before the notification."""

    amount_ttc: Amount
    reference: Text | None = None


class CpDelegues(Payload):
    """AD1 delegated crédits de paiement to the buyer; needed before each payment."""

    amount_ttc: Amount
    reference: Text | None = None


class PaiementDemande(Payload):
    """The mandataire asks to be paid for prestations that were admitted (R2191-20 and following)."""

    deliverables: Words
    amount_ht: Amount
    reference: Text | None = None


class PaiementEffectue(Payload):
    """What was paid for a request, TTC; `request` is the number of that fact."""

    request: int
    amount_ttc: Amount
    reference: Text | None = None


class PenaliteAnnoncee(Payload):
    """The titulaire is told of a penalty for delay and invited to comment (CCAG-PI 2021, art. 14)."""

    deliverable: str
    version: Version = 1
    amount_ht: Amount
    reasons: Text | None = None


class PenaliteAppliquee(Payload):
    """A penalty that was announced is applied, in whole or in part; nothing is ever applied by itself."""

    deliverable: str
    version: Version = 1
    amount_ht: Amount
    reasons: Text | None = None


class BudgetLogistique(Payload):
    """What a co-porteur puts into rooms and catering, TTC; the State pays none of it (call)."""

    payer: Name
    amount_ttc: Amount


class DepenseLogistique(Payload):
    """A room, a meal, a coach: what it cost and who pays, TTC."""

    payer: Name
    nature: Name
    amount_ttc: Amount
    event: str | None = None
