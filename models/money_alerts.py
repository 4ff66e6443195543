"""What the money of a marché warns of, for its pilot and AD1: credits missing, too much paid, too late.

Nothing here is refused: what happened is recorded. Each says amounts, and stays where amounts may be read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from models.accounts import Account
from models.amounts import CENT, ZERO, total
from models.delays import Delay
from models.ended import ended_in_words, ending_of
from models.evidence import Evidence
from models.facts import Fact
from models.french import french_amount, french_date, plural, quoted
from models.history import History
from models.kinds import AeDeleguees, CpDelegues, PaiementEffectue
from models.moments import local_day
from models.penalties import Penalties
from models.penalties_applied import applied_beyond, applied_unannounced
from models.pinned import thresholds_of

#: Months after which an acompte can no longer be made to wait (R2191-22).
INSTALMENTS = "acompte-periodicite"


@dataclass(frozen=True, slots=True)
class MoneyAlert:
    """Something about the money that the pilot and AD1 should see; `key` is stable."""

    key: str
    text: str


def money_alerts(evidence: Evidence, account: Account, found: Penalties) -> tuple[MoneyAlert, ...]:
    """Every alert of the moment, in the order a marché is lived."""
    return (
        *_engagement(evidence, account),
        *_prices(account),
        *_credits(evidence.history, account),
        *_instalments(evidence, account),
        *_lateness(account),
        *_excess(account),
        *_ended(evidence.history, account),
        *_dates(evidence, account),
        *_penalties(account, found),
        *_misapplied(evidence, account, found),
    )


def _delegated(history: History, kind: str, by: datetime) -> Decimal:
    """What was delegated by a moment, that one included."""
    said = (fact.payload for fact in history.of(kind) if fact.at <= by)
    return total(one.amount_ttc for one in said if isinstance(one, AeDeleguees | CpDelegues))


def _engagement(evidence: Evidence, account: Account) -> Iterator[MoneyAlert]:
    """AE must cover the marché before it is notified; of one that nobody signed here, there must be some."""
    history = evidence.history
    notified = next(iter(history.of("marche-notifie")), None)
    if account.signed is None:
        # A definition that knows no AE knew nothing of this: its ateliers stay as they were.
        if notified and "ae-deleguees" in evidence.process.facts:
            yield from _unsigned(history, notified)
        return
    engaged = french_amount(account.engaged_ttc)
    if notified is None:
        if account.ae_ttc < account.engaged_ttc:
            missing = french_amount(account.engaged_ttc - account.ae_ttc)
            yield MoneyAlert(
                "ae", f"il manque {missing} d’autorisations d’engagement pour notifier {engaged} TTC"
            )
        return
    then = _delegated(history, "ae-deleguees", notified.when.last_instant)
    if then < account.engaged_ttc:
        had = french_amount(then)
        yield MoneyAlert(
            "ae",
            f"notifié le {notified.when.shown()} pour {engaged} TTC, avec {had} d’autorisations d’engagement",
        )


def _unsigned(history: History, notified: Fact) -> Iterator[MoneyAlert]:
    if not _delegated(history, "ae-deleguees", notified.when.last_instant):
        yield MoneyAlert(
            "ae",
            f"notifié le {notified.when.shown()} sans autorisations d’engagement ni signature enregistrées",
        )


def _prices(account: Account) -> Iterator[MoneyAlert]:
    """A réfaction that nobody put into figures holds up the whole line."""
    for line in account.prestations:
        if line.done_at and line.pending_ht and line.pending_ht == line.engaged_ht:
            yield MoneyAlert(
                f"refaction:{line.key}",
                f"{line.title} : réfaction sans montant, rien ne peut en être payé",
            )


def _credits(history: History, account: Account) -> Iterator[MoneyAlert]:
    """CP must be there before each payment."""
    spent = ZERO
    for fact in history.of("paiement-effectue"):
        if isinstance(fact.payload, PaiementEffectue):
            spent += fact.payload.amount_ttc
            there = _delegated(history, "cp-delegues", fact.when.last_instant)
            if there < spent:
                yield MoneyAlert(
                    f"cp:{fact.seq}",
                    f"payé le {fact.when.shown()} sans crédits de paiement suffisants : "
                    f"{french_amount(spent)} TTC payés, {french_amount(there)} délégués",
                )
    missing = account.paid_ttc + account.left_ttc - account.cp_ttc
    if account.left_ttc and missing > 0:
        yield MoneyAlert(
            "cp", f"il manque {french_amount(missing)} de crédits de paiement pour payer ce qui est demandé"
        )


def _instalments(evidence: Evidence, account: Account) -> Iterator[MoneyAlert]:
    """What was done long ago and not asked for: the titulaire may ask for an acompte at any time."""
    months = thresholds_of(evidence.process, evidence.history).get(INSTALMENTS)
    if months is None:
        return
    for line in account.prestations:
        left = line.due_ht - line.asked_ht
        day = local_day(line.done_at, evidence.history.zone) if line.done_at else None
        if day and left > 0 and Delay(int(months), "mois").after(day) <= account.today:
            said = f"{french_amount(left)} HT dus depuis le {french_date(day)} et non demandés"
            yield MoneyAlert(f"acompte:{line.key}", f"{line.title} : {said}")


def _lateness(account: Account) -> Iterator[MoneyAlert]:
    for request in account.late:
        late = plural(request.days_late(account.today), "jour")
        left = french_amount(request.left_ttc)
        yield MoneyAlert(
            f"retard:{request.fact.seq}",
            f"demande {quoted(request.reference)} : {left} TTC à payer, en retard de {late}",
        )


def _excess(account: Account) -> Iterator[MoneyAlert]:
    """Facts told since may leave more asked or paid than is due."""
    held = total(one.withheld_ht for one in account.requests)
    if held:
        yield MoneyAlert("retenu", f"{french_amount(held)} HT demandés ne sont plus dus, et sont retenus")
    over = account.paid_ttc - account.due_ttc
    # Each invoice is rounded on its own, and so is what is due: these half cents are owed by nobody.
    if over > CENT * (len(account.requests) + 1) / 2:
        yield MoneyAlert("trop-paye", f"{french_amount(over)} TTC payés ne sont pas dus : à reprendre")


def _ended(history: History, account: Account) -> Iterator[MoneyAlert]:
    """What was engaged for phases that will not come."""
    ending = ending_of(history)
    if ending and account.not_yet_ht:
        left = french_amount(account.not_yet_ht)
        yield MoneyAlert("arret", f"{ended_in_words(ending)} : {left} HT engagés et pas encore dus")


def _dates(evidence: Evidence, account: Account) -> Iterator[MoneyAlert]:
    """A contractual date that names nothing with a price of its own makes no penalty, however late."""
    registration = evidence.history.registration
    for key in registration.contract.due if registration and account.signed else ():
        if account.prestation(key) is None:
            yield MoneyAlert(
                f"date:{key}",
                f"le contrat date {quoted(key)}, qui n’a pas de prix à lui : aucune pénalité ne s’y calcule",
            )


def _penalties(account: Account, found: Penalties) -> Iterator[MoneyAlert]:
    """Computed, and nothing more: whoever is entitled decides."""
    left = found.applicable_ht - account.penalty_ht
    if left > 0:
        yield MoneyAlert(
            "penalites", f"{french_amount(left)} HT de pénalités de retard calculées et non appliquées"
        )


def _misapplied(evidence: Evidence, account: Account, found: Penalties) -> Iterator[MoneyAlert]:
    """Applied when the rules allowed it; a fact told since, or corrected, may say otherwise."""
    for key, text in (*applied_beyond(account, found), *applied_unannounced(evidence, account)):
        yield MoneyAlert(key, f"{text} (CCAG-PI 2021, art. 14)")
