"""What became of the messages of each journal: how many wait, left or did not, why, and after how long."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlmodel import Session

from models.characters import masked
from models.decent import Mode
from models.outcomes import DIGEST, Outcome, outcomes_of
from models.tables import Message, table_of
from models.waits import waits_of
from tasks.dead_letters import dead_letters
from tasks.outbox import AWAITED

_M: Any = table_of(Message).c
_KNOWN = "id scope queued_at next_try_at mode channel digest context bounced_at".split()
#: Nobody's words: a board is made of this again and again, and mails are long.
_ROWS = select(*(_M[name] for name in _KNOWN)).where(_M.message != DIGEST).order_by(_M.id)
_AMONG = _ROWS.where(_M.scope.in_(bindparam("scopes", expanding=True)))
WAITING = frozenset({"queued", "claimed", "sending"})
#: What is caused before and told together is counted apart: it waits because it was asked to.
TOGETHER = "together"


def tallies(session: Session, scopes: Iterable[str] | None = None) -> dict[str, dict[str, Any]]:
    """By journal, with stable keys and without anybody's address."""
    scopes = None if scopes is None else list(scopes)
    outcomes = outcomes_of(session, scopes)
    db = session.connection()
    found = defaultdict[str, list[Row[Any]]](list)
    for row in db.execute(_ROWS) if scopes is None else db.execute(_AMONG, {"scopes": scopes}):
        found[row.scope].append(row)
    empty = {scope: list[Row[Any]]() for scope in scopes or ()}
    return {scope: _tally(rows, outcomes) for scope, rows in (empty | found).items()}


def post_of(session: Session, slug: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """For the board of a journal: its sums, and what only a person can settle."""
    return tallies(session, [slug])[slug], dead_letters(session, slug)


def _tally(rows: Sequence[Row[Any]], outcomes: dict[int, Outcome]) -> dict[str, Any]:
    states = Counter(outcomes[row.id].state for row in rows)
    waiting = [row.next_try_at for row in rows if outcomes[row.id].state in WAITING]
    return {
        "waiting": len(waiting),
        "next_at": min(waiting).isoformat() if waiting else None,
        "sent": states["sent"],
        "failed": states["failed"],
        "unknown": states["unknown"],
        "skipped": states["skipped"],
        "skipped_because": _reasons(rows, outcomes),
        "grouped": sum(row.digest is not None for row in rows),
        "chat": sum(row.channel == "chat" for row in rows),
        # What a server refused never left: it is among those that failed.
        "bounced": sum(row.bounced_at is not None and outcomes[row.id].state != "failed" for row in rows),
        "delay": {name: asdict(waits_of(some)) for name, some in _waits(rows, outcomes).items()},
    }


def _reasons(rows: Iterable[Row[Any]], outcomes: dict[int, Outcome]) -> dict[str, int]:
    """Why some did not leave, the most frequent first."""
    fates = (outcomes[row.id] for row in rows)
    return dict(Counter(masked(one.reason or "") for one in fates if one.state == "skipped").most_common())


def _waits(rows: Iterable[Row[Any]], outcomes: dict[int, Outcome]) -> dict[str, list[float]]:
    """Between its cause and its sending, in seconds: of each message, then of those alone, then together."""
    found: dict[str, list[float]] = {"all": [], str(Mode.ALONE): [], TOGETHER: []}
    for row in rows:
        fate = outcomes[row.id]
        if fate.state == "sent" and fate.sent_at is not None:
            seconds = (fate.sent_at - caused_at(row.context, row.queued_at)).total_seconds()
            alone = row.mode == Mode.ALONE and row.digest is None
            for name in ("all", str(Mode.ALONE) if alone else TOGETHER):
                found[name].append(seconds)
    return found


def caused_at(context: str, queued_at: datetime) -> datetime:
    """The moment from which a message was owed: that of its fact, or of the reminder that was awaited."""
    awaited = json.loads(context)[AWAITED] if f'"{AWAITED}"' in context else None
    return datetime.fromisoformat(awaited) if awaited else queued_at
