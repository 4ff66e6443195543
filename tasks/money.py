"""Where the money of an atelier, or of a session, stands: the stable JSON of `atelier money`.

What each part says comes from facts that name their readers: anybody else is given null in its place. The
logistics of the co-porteurs is for everybody.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.accounts import Account, account_from
from models.envelope import envelope_of
from models.logistics import logistics_of
from models.money_alerts import money_alerts
from models.penalties import penalties_from
from models.rights import roles_of
from models.roles import Role
from models.situation import Situation
from tasks.load import Loaded, load
from tasks.money_shown import (
    credits_dict,
    engaged_dict,
    logistics_dict,
    may_read,
    payments_dict,
    penalties_dict,
    reserved_to,
    text,
)
from tasks.people import author

#: The facts whose readers each part is for.
ENGAGED, PAYMENTS, PENALTIES, CREDITS = (
    "marche-signe",
    "paiement-demande",
    "penalite-annoncee",
    "ae-deleguees",
)
ENVELOPE = "enveloppe-ouverte"
#: Those who are told what is out of order about the money.
WARNED = frozenset({Role.PILOTE, Role.NATIONAL})


def money(session: Session, slug: str, *, at: datetime, by: str | None = None) -> dict[str, Any]:
    """The account of an atelier, or the envelope of a session; without `by`, the logistics alone."""
    loaded = load(session, slug)
    situation = loaded.situation(at)
    person = author(session, by) if by else None
    roles = roles_of(situation, person) if person else frozenset()
    if loaded.is_session:
        return _envelope(session, loaded, situation, roles)
    return _account(loaded, situation, roles)


def _account(loaded: Loaded, situation: Situation, roles: frozenset[Role]) -> dict[str, Any]:
    process, evidence = loaded.process, situation.evidence
    account = account_from(evidence)
    found = penalties_from(evidence, account)
    reads = {kind: may_read(process, kind, roles) for kind in (ENGAGED, PAYMENTS, PENALTIES, CREDITS)}
    alerts = money_alerts(evidence, account, found) if roles & WARNED else None
    return {
        "atelier": loaded.slug,
        **_heading(loaded, situation),
        "reserved": None if reads[ENGAGED] else reserved_to(process, ENGAGED),
        "engaged": engaged_dict(account, situation.zone, paid=reads[PAYMENTS]) if reads[ENGAGED] else None,
        "payments": payments_dict(account) if reads[PAYMENTS] else None,
        "penalties": penalties_dict(process, account, found) if reads[PENALTIES] else None,
        "credits": credits_dict(account) if reads[CREDITS] else None,
        "alerts": None if alerts is None else [{"key": one.key, "text": one.text} for one in alerts],
        "logistics": logistics_dict(process, logistics_of(situation.history)),
    }


def _heading(loaded: Loaded, situation: Situation) -> dict[str, Any]:
    return {"name": loaded.journal.title, "zone": situation.zone, "at": situation.at.isoformat()}


def _envelope(
    session: Session, loaded: Loaded, situation: Situation, roles: frozenset[Role]
) -> dict[str, Any]:
    """AD1's view: the envelope against what is engaged and paid in all the ateliers."""
    ateliers = [load(session, mate.slug) for mate in loaded.ateliers]
    seen = [(one, one.situation(situation.at)) for one in ateliers]
    accounts = [account_from(one.evidence) for _, one in seen]
    found, reads = envelope_of(situation.history, accounts), may_read(loaded.process, ENVELOPE, roles)
    return {
        "session": loaded.slug,
        **_heading(loaded, situation),
        "reserved": None if reads else reserved_to(loaded.process, ENVELOPE),
        "envelope": {
            "amount_ttc": text(found.amount_ttc) if found.amount_ttc is not None else None,
            "engaged_ttc": text(found.engaged_ttc),
            "paid_ttc": text(found.paid_ttc),
            "left_ttc": text(found.left_ttc) if found.left_ttc is not None else None,
            "late": found.late,
        }
        if reads
        else None,
        "ateliers": [
            _atelier(one, there, account, reads=reads)
            for (one, there), account in zip(seen, accounts, strict=True)
        ],
    }


def _atelier(loaded: Loaded, situation: Situation, account: Account, *, reads: bool) -> dict[str, Any]:
    """A line of that view; the logistics for everybody."""
    logistics = logistics_of(situation.history)
    found = penalties_from(situation.evidence, account)
    alerts = money_alerts(situation.evidence, account, found)
    own = {
        "engaged_ttc": text(account.engaged_ttc),
        "due_ttc": text(account.due_ttc),
        "asked_ttc": text(account.asked_ttc),
        "paid_ttc": text(account.paid_ttc),
        "ae_ttc": text(account.ae_ttc),
        "cp_ttc": text(account.cp_ttc),
        "late": len(account.late),
        "alerts": [{"key": one.key, "text": one.text} for one in alerts],
    }
    return {
        "atelier": loaded.slug,
        "name": loaded.journal.title,
        "account": own if reads else None,
        "logistics_spent_ttc": text(logistics.spent_ttc),
    }
