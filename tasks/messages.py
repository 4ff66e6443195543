"""The outbox as the stable JSON of `atelier messages`."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.outcomes import DIGEST, Outcome, outcomes_of
from models.queries import messages_of
from models.tables import Message
from models.territories import PARIS
from tasks.known import known_person
from tasks.load import load
from tasks.people import with_addresses
from tasks.tally import caused_at, tallies


def messages(
    session: Session, slug: str | None = None, *, state: str | None = None, person: str | None = None
) -> dict[str, Any]:
    """Each message with its state, its reason and how long it took from its cause; then each journal's sums.

    `state` keeps those in it, or whose digest is; `person`, those to this address. NotFound.
    """
    if slug is not None:
        load(session, slug)
    scopes = None if slug is None else [slug]
    outcomes = outcomes_of(session, scopes)
    reader = None if person is None else known_person(session, person, field="person").ref
    rows = [
        row
        for row in messages_of(session, scopes)
        if (reader is None or row.person == reader)
        and (state is None or state in {row.state, _outcome(row, outcomes).state})
    ]
    addresses = with_addresses(session, {row.person for row in rows})
    return {
        "counts": dict(Counter(row.state for row in rows)),
        "messages": [_message(row, _outcome(row, outcomes), addresses[row.person]) for row in rows],
        "ateliers": {scope: sums for scope, sums in tallies(session, scopes).items() if scope},
    }


def _outcome(row: Message, outcomes: dict[int, Outcome]) -> Outcome:
    """A digest is no message of its own, and has its own fate."""
    if row.message == DIGEST or row.id not in outcomes:
        return Outcome(row.state, row.reason, row.sent_at, row.message_id, row.address, None)
    return outcomes[row.id]


def _message(row: Message, fate: Outcome, address: str) -> dict[str, Any]:
    context, sent = json.loads(row.context), fate.sent_at if fate.state == "sent" else None
    caused = caused_at(row.context, row.queued_at)
    return {
        "id": row.id,
        "atelier": row.scope,
        "message": row.message,
        "to": fate.address or address,
        "role": row.role,
        "cause": row.cause,
        "phase": row.phase,
        "fact": row.fact,
        "state": row.state,
        "reason": fate.reason,
        "attempts": row.attempts,
        "subject": row.subject,
        "message_id": fate.message_id,
        "queued_at": row.queued_at.isoformat(),
        "zone": context.get("zone", PARIS),
        "sent_at": _iso(fate.sent_at),
        "outcome": fate.state,
        "leaves_at": _iso(row.next_try_at if fate.state == "queued" else None),
        "with": row.mode,
        "digest": row.digest,
        "legal": row.legal,
        "channel": row.channel,
        "delay_seconds": round((sent - caused).total_seconds(), 1) if sent else None,
        "bounced_at": _iso(row.bounced_at),
        "bounce": row.bounce,
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
