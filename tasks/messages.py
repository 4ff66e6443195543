"""The outbox as the stable JSON of `atelier messages`."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.queries import messages_of
from models.tables import Message
from models.territories import PARIS
from tasks.load import load
from tasks.people import with_addresses


def messages(session: Session, slug: str | None = None) -> dict[str, Any]:
    """Each message with its state, its reason and how long it took from its cause."""
    if slug is not None:
        load(session, slug)
    rows = messages_of(session, None if slug is None else [slug])
    addresses = with_addresses(session, {row.person for row in rows})
    return {
        "counts": dict(Counter(row.state for row in rows)),
        "messages": [_message(row, addresses[row.person]) for row in rows],
    }


def _message(row: Message, address: str) -> dict[str, Any]:
    return {
        "id": row.id,
        "atelier": row.scope,
        "message": row.message,
        "to": row.address or address,
        "role": row.role,
        "cause": row.cause,
        "phase": row.phase,
        "fact": row.fact,
        "state": row.state,
        "reason": row.reason,
        "attempts": row.attempts,
        "subject": row.subject,
        "message_id": row.message_id,
        "queued_at": row.queued_at.isoformat(),
        "zone": json.loads(row.context).get("zone", PARIS),
        "sent_at": _iso(row.sent_at),
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
