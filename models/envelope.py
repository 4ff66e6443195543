"""What AD1 may spend on all the ateliers of a session, TTC, and what the ateliers engage and pay of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from models.accounts import Account
from models.amounts import total
from models.history import History
from models.kinds import EnveloppeOuverte


@dataclass(frozen=True, slots=True)
class Envelope:
    """The envelope of a session (None until AD1 opens it), and the accounts of its ateliers."""

    amount_ttc: Decimal | None
    accounts: Sequence[Account]

    @property
    def engaged_ttc(self) -> Decimal:
        """What the contracts that are signed engage."""
        return total(one.engaged_ttc for one in self.accounts)

    @property
    def paid_ttc(self) -> Decimal:
        """What was paid."""
        return total(one.paid_ttc for one in self.accounts)

    @property
    def left_ttc(self) -> Decimal | None:
        """What may still be engaged; below zero, it is exceeded."""
        return None if self.amount_ttc is None else self.amount_ttc - self.engaged_ttc

    @property
    def late(self) -> int:
        """How many payments are late."""
        return sum(len(one.late) for one in self.accounts)


def envelope_of(history: History, accounts: Sequence[Account]) -> Envelope:
    """The last amount said is the one that holds."""
    said = [fact.payload for fact in history.of("enveloppe-ouverte")]
    amounts = [one.amount_ttc for one in said if isinstance(one, EnveloppeOuverte)]
    return Envelope(amounts[-1] if amounts else None, accounts)
