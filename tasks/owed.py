"""« Ce que je dois, ce qu’on me doit » : what a person owes and is owed wherever they hold a role."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from models.assess import today
from models.balance import Balance, balance_of
from models.claims import BUYER, TEAM, Claim
from models.queries import journals
from models.roles import ROLE_TITLES, Role
from models.team_clock import team_clock_of
from tasks.load import Loaded, load
from tasks.people import author, with_addresses
from tasks.status import clock_dict

#: Those whose clock it is, and those who stop it by verifying.
SEE_CLOCK = BUYER | TEAM


def owed(session: Session, *, at: datetime, by: str, slug: str | None = None) -> dict[str, Any]:
    """Their own alone: whoever holds no role somewhere is shown nothing of it. BadInput, NotFound."""
    person = author(session, by)
    slugs = [slug] if slug else [row.slug for row in journals(session)]
    found = [_of_journal(session, load(session, one), person, at) for one in slugs]
    return {"by": by, "at": at.isoformat(), "ateliers": [one for one in found if one]}


def _of_journal(session: Session, loaded: Loaded, person: str, at: datetime) -> dict[str, Any] | None:
    situation = loaded.situation(at)
    balance = balance_of(situation, person)
    if balance is None:
        return None
    day = today(situation)
    names = with_addresses(session, {one.on_behalf_of for one in balance.roles if one.on_behalf_of})
    roles = dict.fromkeys(one.role for one in balance.roles)
    clock = team_clock_of(loaded.process, situation.history)
    return {
        "session" if loaded.is_session else "atelier": loaded.slug,
        "name": loaded.journal.title,
        "roles": [_role(balance, role, names) for role in roles],
        "owes": [_item(one, balance.behalf([one.owner]), names, day) for one in balance.owes],
        "owed": [_item(one, balance.behalf(one.to), names, day) for one in balance.owed],
        "clock": clock_dict(clock) if SEE_CLOCK & set(roles) else None,
    }


def _role(balance: Balance, role: Role, names: dict[str, str]) -> dict[str, Any]:
    return {
        "role": str(role),
        "title": ROLE_TITLES[role],
        "on_behalf_of": [names[one] for one in balance.behalf([role])],
    }


def _item(one: Claim, behalf: Iterable[str], names: dict[str, str], day: date) -> dict[str, Any]:
    """Something owed; `silence` is what is decided if nobody answers, and on the evening of which day."""
    return {
        "key": one.key,
        "what": one.what,
        "owner": str(one.owner),
        "owner_title": ROLE_TITLES[one.owner],
        "due": one.due.isoformat() if one.due else None,
        "days_late": one.days_late(day),
        "article": one.article,
        "silence": {"on": one.due.isoformat(), "decides": one.decides} if one.decides and one.due else None,
        "because": list(one.because),
        "amount_ttc": str(one.amount_ttc) if one.amount_ttc is not None else None,
        "on_behalf_of": [names[person] for person in behalf],
    }
