"""Whatever is accepted, in whatever order: the sums of a marché balance, to the cent."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import event, given, settings
from hypothesis import strategies as st
from paying import CARNET, NOTE, RAPPORT, account, penalties

from building import Year
from models.accounts import Account
from models.amounts import ZERO, to_cent, with_vat
from models.commands import Accepted
from models.payments import PaymentRequest

FEUILLE = "feuille-de-route"
LINES = (NOTE, RAPPORT, FEUILLE, f"{CARNET}-v1", "inter-ateliers-1")
LATE = (NOTE, RAPPORT, FEUILLE)
FIRST = date(2027, 4, 1)
cents = st.integers(1, 2_000_000).map(lambda number: Decimal(number) / 100)
vats = st.sampled_from(("20", "5.5", "0", "8.5"))
#: What people ask for, pay or apply, in per cent of what they might; beyond a hundred it is refused.
percents = st.sampled_from((1, 33, 50, 99, 100, 100, 101))
decisions = st.sampled_from(("admission", "admission", "refaction", "rejet", "ajournement"))
#: A kind of act, a line or the rank of a request, a share in per cent, a decision.
acts = st.lists(
    st.tuples(
        st.sampled_from(
            ("submits", "decides", "decides", "asks", "asks", "pays", "pays", "announces", "applies")
        ),
        st.integers(0, 4),
        percents,
        decisions,
    ),
    min_size=10,
    max_size=40,
)
Act = tuple[str, str, dict[str, Any]]


def _signed(shares: list[Decimal], vat: str) -> Year:
    """A marché whose deliverables are all late already, so that penalties may be applied."""
    told = Year(terms={"due": dict.fromkeys(LATE, "2026-01-01")})
    told.on("2027-03-10", "marche-notifie")
    split = ",".join(f"{key}:{share}" for key, share in zip(LINES, shares, strict=True))
    told.on("2027-03-10", "marche-signe", amount_ht=str(sum(shares)), vat=vat, split=split)
    for key in (*LATE, CARNET):
        told.on("2027-03-20", "livrable-remis", key)
    told.on("2027-03-20", "decision-prise", NOTE, decision="admission")
    return told


def _part(amount: Decimal, percent: int) -> str:
    """A share of an amount, never below a cent."""
    return str(max(Decimal("0.01"), to_cent(amount * percent / 100)))


def _said(told: Year, at: str, act: str, which: int, percent: int, decision: str) -> Act | None:
    """The act in the words of a fact."""
    found, late = account(told, at), LATE[which % len(LATE)]
    if act == "submits":
        return "livrable-remis", "mandataire", {"deliverable": late, "parts": ""}
    if act == "decides" and which > 2:
        return "pris-en-compte", "pilote", {"deliverable": CARNET, "version": 1}
    if act == "decides":
        off = {"amount_ht": _part(found.prestations[which].engaged_ht, percent)} if percent > 1 else {}
        return "decision-prise", "decideur", {"deliverable": late, "decision": decision, **off}
    if act == "asks":
        mine = [found.prestations[which], *(one for one in found.prestations if one.done_at)][
            : 1 + percent % 3
        ]
        room = sum((max(ZERO, one.due_ht - one.asked_ht) for one in mine), ZERO)
        lines = ",".join(dict.fromkeys(one.key for one in mine))
        return "paiement-demande", "mandataire", {"amount_ht": _part(room, percent), "deliverables": lines}
    if act == "pays":
        return _payment(found, which, percent)
    return _penalty(told, at, act, late, percent)


def _penalty(told: Year, at: str, act: str, key: str, percent: int) -> Act:
    line = penalties(told, at).line(key)
    computed = line.amount_ht if line else Decimal(100)
    if act == "announces":
        return "penalite-annoncee", "pilote", {"deliverable": key, "amount_ht": _part(computed, 200)}
    return "penalite-appliquee", "decideur", {"deliverable": key, "amount_ht": _part(computed, percent // 3)}


def _payment(found: Account, which: int, percent: int) -> Act | None:
    if not found.requests:
        return None
    request = found.requests[which % len(found.requests)]
    amount = _part(request.left_ttc, percent)
    return "paiement-effectue", "pilote", {"request": request.fact.seq, "amount_ttc": amount}


def _balances(found: Account) -> None:
    """Where each euro of the marché is, once and only once."""
    assert found.engaged_ht == found.not_yet_ht + found.refaction_ht + found.admitted_ht
    assert found.admitted_ht == found.due_ht + found.penalty_ht
    for line in found.prestations:
        assert line.engaged_ht == line.not_yet_ht + line.refaction_ht + line.admitted_ht
        assert min(line.not_yet_ht, line.refaction_ht, line.admitted_ht, line.asked_ht) >= 0
    asked = sum((one.amount_ht for one in found.requests), ZERO)
    held = sum((one.withheld_ht for one in found.requests), ZERO)
    assert sum((line.asked_ht for line in found.prestations), ZERO) == asked - held == found.asked_ht
    assert found.due_ht <= found.engaged_ht
    assert found.paid_ttc <= found.engaged_ttc
    assert found.asked_ttc <= found.engaged_ttc


@settings(max_examples=50, deadline=None)
@given(st.lists(cents, min_size=5, max_size=5), vats, acts)
def test_sums_balance_after_every_act_that_is_accepted(
    shares: list[Decimal], vat: str, acts: list[tuple[str, int, int, str]]
) -> None:
    """And paid ≤ asked ≤ due ≤ engaged, but for what was paid before it came to be no longer due."""
    told, day, taken = _signed(shares, vat), FIRST, Counter[str]()
    for act in acts:
        day += timedelta(days=20)
        at = day.isoformat()
        said = _said(told, at, *act)
        if said is None:
            continue
        kind, by, values = said
        decided = told.records(at, kind, by=by, **values)
        if not isinstance(decided, Accepted):
            continue
        before = account(told, at)
        told.keep(decided.drafts, by=by, at=at)
        taken[kind] += 1
        found = account(told, at)
        _balances(found)
        assert found.penalty_ht <= penalties(told, at).cap_ht
        if kind == "paiement-demande":
            assert found.asked_ht <= found.due_ht
        if kind == "paiement-effectue":
            assert found.paid_ttc <= found.asked_ttc + sum((_over(one) for one in before.requests), ZERO)
        assert found.asked_ht <= max(found.due_ht, ZERO) + _paid_ht(found)
    for kind in taken:
        event(kind)


def _over(request: PaymentRequest) -> Decimal:
    """What was paid for a request beyond what is payable now."""
    return max(ZERO, request.paid_ttc - request.payable_ttc)


def _paid_ht(found: Account) -> Decimal:
    """What may stay asked though it is no longer due, because it was paid; a cent of rounding a request."""
    return to_cent(found.paid_ttc / (1 + found.vat / 100)) + Decimal("0.01") * len(found.requests)


@given(cents, st.lists(cents, min_size=1, max_size=8), vats)
def test_invoices_rounded_one_by_one_never_exceed_the_amount_engaged(
    amount: Decimal, parts: list[Decimal], vat: str
) -> None:
    """Cut in any way, a price is payable to the last cent, or a cent an invoice less, and no further."""
    told = Year().lives("2027-04-06")
    told.on("2027-03-10", "marche-signe", amount_ht=str(amount), vat=vat, split=f"{NOTE}:{amount}")
    left = amount
    for part in (*parts, amount):
        asked = min(left, part)
        left -= asked
        if asked:
            told.on("2027-04-07", "paiement-demande", amount_ht=str(asked), deliverables=NOTE)
    found = account(told, "2027-04-08")
    assert found.asked_ht == amount
    assert 0 <= with_vat(amount, Decimal(vat)) - found.asked_ttc <= Decimal("0.01") * len(found.requests)
