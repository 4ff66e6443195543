"""What each person was last told of each event: read from the outbox, which is what was said."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlmodel import Session

from models.invitations import CARRIERS, INVITATION, OPENING, Invitation, LastWord
from models.tables import Message

_M: Any = Message.__table__.c  # type: ignore[attr-defined]
# Answered by the index `message_cause`.
_TOLD = (
    select(_M.scope, _M.phase, _M.message, _M.person, _M.role, _M.queued_at, _M.context, _M.state)
    .where(
        _M.scope.in_(bindparam("scopes", expanding=True)),
        _M.message.in_(bindparam("carriers", expanding=True)),
        _M.channel == "mail",
    )
    .order_by(_M.id)
)

#: By journal and event, then by person.
Ledger = dict[tuple[str, str], dict[str, LastWord]]


def last_told(session: Session, scopes: Iterable[str]) -> Ledger:
    """The latest row of each person about each event, sent or not: what waits will be said."""
    found: Ledger = {}
    asked = {"scopes": list(scopes), "carriers": list(CARRIERS)}
    for scope, event, message, person, role, queued_at, context, state in session.connection().execute(
        _TOLD, asked
    ):
        new = _told(role, queued_at, context, waits=state == "queued" and message != OPENING, state=state)
        if message == OPENING and new.older:
            continue
        told = found.setdefault((scope, event), {})
        # Words alone, since nothing changed for a calendar, leave what was asked before them.
        if new.invitation or new.older or person not in told:
            told[person] = new
    return found


def _told(role: str, queued_at: datetime, context: str, *, waits: bool, state: str) -> LastWord:
    if f'"{INVITATION}"' not in context:
        return LastWord(role, queued_at, None, older=True)
    said = json.loads(context).get(INVITATION)
    one = Invitation.model_validate(said) if said else None
    return LastWord(role, queued_at, one, waits=waits, state=state)
