"""What does not leave now, and why: nobody to write to, nothing to say any more, not at this hour."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlmodel import Session

from tasks.given_up import given_up
from tasks.no_more_said import no_more_said
from tasks.outdated import WHY, outdated
from tasks.parted import parted
from tasks.passed import PASSED, passed
from tasks.reading import Readers
from tasks.said_lately import said_lately

NO_ADDRESS = "cette personne n’a plus d’adresse"
#: What a message that waits is asked about: the columns that this needs.
ASKED = (
    *("id", "key", "scope", "message", "person", "role", "cause", "phase", "fact", "context", "mode"),
    *("about", "quiet", "home", "mailbox", "legal", "queued_at", "next_try_at", "decent_until"),
)


def set_aside(session: Session, waiting: Sequence[Row[Any]], *, at: datetime) -> dict[str, dict[str, Any]]:
    """By key, what becomes of the rows that do not leave now: a state and its reason, or a later moment."""
    readers = Readers(session, waiting, at)
    stale, lately = outdated(session, waiting, at=at), said_lately(session, waiting, readers, at)
    gone, past = no_more_said(session, waiting), passed(session, waiting, at=at)
    held = parted(session, waiting, readers, at)
    for row in waiting:
        if row.key in held and row.key not in gone:
            continue
        why = NO_ADDRESS if not row.email else WHY if row.key in stale else None
        why = why or gone.get(row.key) or (PASSED if row.key in past else None) or lately.get(row.key)
        if why:
            held[row.key] = {"state": "skipped", "reason": why}
        elif (later := _later(row, readers, at)) is not None:
            held[row.key] = put_off(row, readers, later)
    held |= given_up(session, [row for row in waiting if row.key not in held], at=at)
    return held


def put_off(row: Row[Any], readers: Readers, moment: datetime) -> dict[str, Any]:
    """A row that leaves at another moment, within the decent hours of that day."""
    return {"next_try_at": moment, "decent_until": readers.hours(row).evening(moment)}


def _later(row: Row[Any], readers: Readers, at: datetime) -> datetime | None:
    """What a server that was away kept until the night waits for a decent hour; the rest may leave."""
    if row.decent_until is None or row.decent_until > at:
        return None
    hours = readers.hours(row)
    return None if hours.is_decent(at) else hours.decent(at)
