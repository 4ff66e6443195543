"""The account of a marché: what is engaged, done, due, asked, paid and late, read from the facts.

Amounts are HT unless they say TTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from models.amounts import ZERO, total, with_vat
from models.evidence import Evidence
from models.facts import Fact
from models.history import History
from models.imputation import imputed
from models.kinds import VAT, AeDeleguees, CpDelegues, MarcheSigne, PenaliteAppliquee
from models.moments import local_day
from models.payments import PaymentRequest, paid, requests_of
from models.prestations import WHOLE, Prestation, line_key, prestations_of
from models.process import Process


@dataclass(frozen=True, slots=True)
class Account:
    """Where the money of a marché stands; all zero until it is signed."""

    signed: Fact | None
    vat: Decimal
    prestations: tuple[Prestation, ...]
    requests: tuple[PaymentRequest, ...]
    penalties: Mapping[str, Decimal]
    paid_ttc: Decimal
    ae_ttc: Decimal
    cp_ttc: Decimal
    today: date

    @property
    def engaged_ht(self) -> Decimal:
        """The amount of the marché."""
        return total(one.engaged_ht for one in self.prestations)

    @property
    def not_yet_ht(self) -> Decimal:
        """What is not due yet."""
        return total(one.not_yet_ht for one in self.prestations)

    @property
    def refaction_ht(self) -> Decimal:
        """What réfactions took off for good."""
        return total(one.refaction_ht for one in self.prestations)

    @property
    def admitted_ht(self) -> Decimal:
        """The service fait: what was admitted, its réfactions taken off."""
        return total(one.admitted_ht for one in self.prestations)

    @property
    def penalty_ht(self) -> Decimal:
        """The penalties applied."""
        return total(self.penalties.values())

    @property
    def due_ht(self) -> Decimal:
        """The service fait less the penalties applied; below zero where these came first."""
        return self.admitted_ht - self.penalty_ht

    @property
    def asked_ht(self) -> Decimal:
        """What was asked for, less what is withheld of it."""
        return total(one.amount_ht - one.withheld_ht for one in self.requests)

    @property
    def engaged_ttc(self) -> Decimal:
        """The amount of the marché, TTC: what AE must cover."""
        return with_vat(self.engaged_ht, self.vat)

    @property
    def due_ttc(self) -> Decimal:
        """What is due, TTC, never below zero; a penalty is counted before VAT, as it is announced [B]."""
        return max(ZERO, with_vat(self.due_ht, self.vat))

    @property
    def asked_ttc(self) -> Decimal:
        """The same TTC, each request rounded like its invoice."""
        return total(one.payable_ttc for one in self.requests)

    @property
    def left_ttc(self) -> Decimal:
        """What was asked for, is due and is not paid."""
        return total(one.left_ttc for one in self.requests)

    @property
    def late(self) -> tuple[PaymentRequest, ...]:
        """The requests that are not paid though their last day is past."""
        return tuple(one for one in self.requests if one.left_ttc and one.days_late(self.today))

    def prestation(self, key: str) -> Prestation | None:
        """The line of this key."""
        return next((one for one in self.prestations if one.key == key), None)


def account_of(process: Process, history: History) -> Account:
    """The account of an atelier's marché at the moment of its history."""
    return account_from(Evidence(process, history))


def account_from(evidence: Evidence) -> Account:
    """The same, where what became of the deliverables is known already."""
    process, history = evidence.process, evidence.history
    fact = next(reversed(history.of("marche-signe")), None)
    signed = fact.payload if fact and isinstance(fact.payload, MarcheSigne) else None
    penalties = _penalties(process, history)
    lines = prestations_of(evidence, signed) if signed else ()
    vat = signed.vat if signed else VAT
    account = Account(
        fact if signed else None,
        vat,
        tuple(replace(one, penalty_ht=penalties.get(one.key, ZERO)) for one in lines),
        requests_of(process, history, None if signed and signed.split else WHOLE),
        penalties,
        paid(history.of("paiement-effectue")),
        _delegated(history, "ae-deleguees"),
        _delegated(history, "cp-delegues"),
        local_day(history.at, history.zone),
    )
    lines, requests = imputed(account.prestations, account.requests, account.due_ht, vat)
    return replace(account, prestations=lines, requests=requests)


def _delegated(history: History, kind: str) -> Decimal:
    said = (fact.payload for fact in history.of(kind))
    return total(one.amount_ttc for one in said if isinstance(one, AeDeleguees | CpDelegues))


def _penalties(process: Process, history: History) -> dict[str, Decimal]:
    """By line, the penalties that were applied."""
    found: dict[str, Decimal] = {}
    for said in (fact.payload for fact in history.of("penalite-appliquee")):
        if isinstance(said, PenaliteAppliquee):
            key = line_key(process, said.deliverable, said.version)
            found[key] = found.get(key, ZERO) + said.amount_ht
    return found
