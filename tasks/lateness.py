"""How late reminders leave: between the moment each was due and when it was queued, and sent."""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, literal_column, select

from models.french import french_length, plural
from models.tables import Message
from tasks.outbox import AWAITED

#: What is said of reminders speaks of these last days.
WINDOW = timedelta(days=7)


_SAID = select(Message.context, Message.queued_at, Message.sent_at).where(
    col(Message.context).contains(f'"{AWAITED}"')
)
#: Each follows an index of its own; the word itself, since SQLite uses a partial one only where it reads it.
LATELY = _SAID.where(col(Message.sent_at) > bindparam("since"))
WAITING = _SAID.where(
    col(Message.state) == literal_column("'queued'"), col(Message.next_try_at) <= bindparam("beyond")
)
_MAIL = aliased(Message)
#: What was said in a digest left with it.
TOGETHER = (
    select(Message.context, Message.queued_at, _MAIL.sent_at)
    .join(_MAIL, col(_MAIL.id) == col(Message.digest))
    .where(col(_MAIL.sent_at) > bindparam("since"), col(Message.context).contains(f'"{AWAITED}"'))
)


def lateness(session: Session, *, at: datetime) -> dict[str, Any]:
    """How many reminders of the last days were awaited, and their lags in seconds: median and worst.

    `queued` is the lag of the sweep, `sent` that of the mail as its reader saw it.
    """
    bounds = {"since": at - WINDOW, "beyond": at + WINDOW}
    queued, sent = list[float](), list[float]()
    for query in (LATELY, TOGETHER, WAITING):
        for context, queued_at, sent_at in session.connection().execute(query, bounds):
            awaited = datetime.fromisoformat(json.loads(context)[AWAITED])
            queued.append((queued_at - awaited).total_seconds())
            if sent_at is not None:
                sent.append((sent_at - awaited).total_seconds())
    return {"days": WINDOW.days, "count": len(queued), "queued": _lags(queued), "sent": _lags(sent)}


def _lags(seconds: Sequence[float]) -> dict[str, float | None]:
    """Median and worst; a clock put back may have made one negative."""
    if not seconds:
        return {"median": None, "worst": None}
    return {"median": round(statistics.median(seconds), 1), "worst": round(max(seconds), 1)}


def lateness_sentence(found: dict[str, Any]) -> str:
    """« 12 rappels en 7 jours, partis 3 s après leur heure (médiane), 2 min au plus »."""
    days = plural(found["days"], "jour")
    if not found["count"]:
        return f"aucun rappel attendu en {days}"
    said = f"{plural(found['count'], 'rappel')} en {days}, {_said('mis en file', found['queued'])}"
    return f"{said}, {_said('partis', found['sent'])}" if found["sent"]["worst"] is not None else said


def _said(verb: str, lags: dict[str, float]) -> str:
    median, worst = (french_length(lags[name]) for name in ("median", "worst"))
    return f"{verb} {median} après leur heure (médiane), {worst} au plus"
