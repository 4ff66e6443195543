"""The parts of `atelier money` with stable keys; amounts as strings, days as ISO dates."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from models.accounts import Account
from models.amounts import ZERO
from models.french import enumerate_french
from models.logistics import Logistics
from models.moments import local_day
from models.payments import PaymentRequest
from models.penalties import CAP, DIVIDER, EXEMPTION, Penalties
from models.prestations import Prestation
from models.process import Process
from models.roles import ROLE_TITLES, Role


def may_read(process: Process, kind: str, roles: frozenset[Role]) -> bool:
    """Whether somebody in these roles may read what such a fact says."""
    readers = _readers(process, kind)
    return not readers or bool(roles & set(readers))


def _readers(process: Process, kind: str) -> tuple[Role, ...]:
    """A session older than the envelope may hold newer ateliers: what it sums is AD1's all the same."""
    if kind in process.facts:
        return process.facts[kind].readers
    return (Role.NATIONAL,) if kind == "enveloppe-ouverte" else ()


def reserved_to(process: Process, kind: str) -> str:
    """Who may, in words."""
    return enumerate_french(ROLE_TITLES[role] for role in _readers(process, kind))


def text(amount: Decimal) -> str:
    """« 125000.00 », as JSON gives it."""
    return f"{amount:.2f}"


def engaged_dict(account: Account, zone: str, *, paid: bool) -> dict[str, Any] | None:
    """What is engaged and done, line by line; None until the marché is signed."""
    if account.signed is None:
        return None
    return {
        "signed_on": account.signed.when.day.isoformat(),
        "amount_ht": text(account.engaged_ht),
        "vat": text(account.vat),
        "amount_ttc": text(account.engaged_ttc),
        "not_yet_ht": text(account.not_yet_ht),
        "lines": [
            {
                "key": one.key,
                "title": one.title,
                "done_on": local_day(one.done_at, zone).isoformat() if one.done_at else None,
                **_amounts(one, paid=paid),
            }
            for one in account.prestations
        ],
        "total": _amounts(account, paid=paid),
    }


def _amounts(one: Prestation | Account, *, paid: bool) -> dict[str, Any]:
    """Of a line or of all; what is due after penalties and asked, for those who read the payments."""
    return {
        "engaged_ht": text(one.engaged_ht),
        "done_ht": text(one.admitted_ht),
        "refaction_ht": text(one.refaction_ht),
        "penalty_ht": text(one.penalty_ht) if paid else None,
        "due_ht": text(one.due_ht) if paid else None,
        "asked_ht": text(one.asked_ht) if paid else None,
    }


def payments_dict(account: Account) -> dict[str, Any]:
    """What is due, asked, paid and late."""
    return {
        "due_ht": text(account.due_ht),
        "due_ttc": text(account.due_ttc),
        "asked_ht": text(account.asked_ht),
        "asked_ttc": text(account.asked_ttc),
        "paid_ttc": text(account.paid_ttc),
        "left_ttc": text(account.left_ttc),
        "late": len(account.late),
        "requests": [_request(account, one) for one in account.requests],
    }


def _request(account: Account, one: PaymentRequest) -> dict[str, Any]:
    return {
        "seq": one.fact.seq,
        "reference": one.reference,
        "on": one.fact.when.day.isoformat(),
        "lines": list(one.lines),
        "amount_ht": text(one.amount_ht),
        "withheld_ht": text(one.withheld_ht),
        "payable_ttc": text(one.payable_ttc),
        "paid_ttc": text(one.paid_ttc),
        "left_ttc": text(one.left_ttc),
        "due": one.last_day.isoformat() if one.last_day else None,
        "days_late": one.days_late(account.today),
    }


def penalties_dict(process: Process, account: Account, found: Penalties) -> dict[str, Any]:
    """What is computed, from which thresholds, and what was announced and applied."""
    said = {key: process.thresholds[key] for key in (DIVIDER, EXEMPTION, CAP) if key in process.thresholds}
    return {
        "computed_ht": text(found.computed_ht),
        "exempt": found.exempt,
        "exemption_ht": text(found.exemption_ht),
        "cap_ht": text(found.cap_ht),
        "applicable_ht": text(found.applicable_ht),
        "applied_ht": text(account.penalty_ht),
        "lines": [
            {
                "key": one.key,
                "title": one.title,
                "due": one.due.isoformat(),
                "days_late": one.days,
                "value_ht": text(one.value_ht),
                "amount_ht": text(one.amount_ht),
            }
            for one in found.lines
        ],
        "announced": [
            {
                "key": key,
                "amount_ht": text(one.amount_ht),
                "comments_until": one.comments_end.isoformat() if one.comments_end else None,
                "applied_ht": text(account.penalties.get(key, ZERO)),
            }
            for key, one in found.announced.items()
        ],
        "articles": [
            {"key": key, "article": one.article, "certainty": str(one.certainty)} for key, one in said.items()
        ],
    }


def credits_dict(account: Account) -> dict[str, Any]:
    """What AD1 delegated, against what it is for."""
    return {
        "ae_ttc": text(account.ae_ttc),
        "cp_ttc": text(account.cp_ttc),
        "engaged_ttc": text(account.engaged_ttc),
        "paid_ttc": text(account.paid_ttc),
    }


def logistics_dict(process: Process, found: Logistics) -> dict[str, Any]:
    """The co-porteurs' budgets and expenses, TTC."""
    return {
        "budget_ttc": text(found.budget_ttc),
        "spent_ttc": text(found.spent_ttc),
        "payers": [
            {
                "payer": one.payer,
                "budget_ttc": text(one.budget_ttc),
                "spent_ttc": text(one.spent_ttc),
                "left_ttc": text(one.left_ttc),
                "over_ttc": text(one.over_ttc),
            }
            for one in found.purses
        ],
        "events": [
            {"key": key, "title": title, "spent_ttc": text(amount)}
            for key, title, amount in found.by_event(process)
        ],
    }
