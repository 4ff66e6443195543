"""The requests to be paid, and what was paid for each (CCP, R2191-20 and following, R2192-10).

The 30 days run from the day the request was received, date to date: the rolling of CCAG-PI art. 3.2 is that
of the contract’s own delays, and is not applied to a delay of the code [I].
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from models.amounts import ZERO, total
from models.facts import Fact
from models.history import History
from models.kinds import PaiementDemande, PaiementEffectue
from models.legal import Legal
from models.pinned import delays_of
from models.process import Process


@dataclass(frozen=True, slots=True)
class PaymentRequest:
    """A request to be paid, the payments made for it, and its last day.

    `withheld_ht` is what was asked and is no longer due, a penalty or a réfaction having come since;
    `payable_ttc`, what is to be paid in all.
    """

    fact: Fact
    lines: tuple[str, ...]
    amount_ht: Decimal
    last_day: date | None
    payments: tuple[Fact, ...]
    withheld_ht: Decimal = ZERO
    payable_ttc: Decimal = ZERO

    @property
    def reference(self) -> str:
        """How it is named: the reference it bears, else its number."""
        said = self.fact.payload
        own = said.reference if isinstance(said, PaiementDemande) else None
        return own or f"n° {self.fact.seq}"

    @property
    def paid_ttc(self) -> Decimal:
        """What was paid for it."""
        return paid(self.payments)

    @property
    def left_ttc(self) -> Decimal:
        """What is still to be paid for it."""
        return max(ZERO, self.payable_ttc - self.paid_ttc)

    def days_late(self, today: date) -> int:
        """By how many days its payment is, or was, late."""
        if self.last_day is None:
            return 0
        last_paid = max((one.when.day for one in self.payments), default=self.last_day)
        return max(0, ((today if self.left_ttc else last_paid) - self.last_day).days)


def paid(payments: Iterable[Fact]) -> Decimal:
    """The sum of some payments, TTC."""
    said = (one.payload for one in payments)
    return total(one.amount_ttc for one in said if isinstance(one, PaiementEffectue))


def requests_of(process: Process, history: History, whole: str | None) -> tuple[PaymentRequest, ...]:
    """Each request in turn; `whole` is the one line of a price that is not split."""
    delay = delays_of(process, history).get(Legal.PAYMENT)
    return tuple(
        PaymentRequest(
            fact,
            (whole,) if whole else fact.payload.deliverables,
            fact.payload.amount_ht,
            delay.after(fact.when.day) if delay else None,
            tuple(one for one in history.of("paiement-effectue") if _pays(one, fact)),
        )
        for fact in history.of("paiement-demande")
        if isinstance(fact.payload, PaiementDemande)
    )


def _pays(payment: Fact, request: Fact) -> bool:
    said = payment.payload
    same = payment.scope == request.scope
    return same and isinstance(said, PaiementEffectue) and said.request == request.seq
