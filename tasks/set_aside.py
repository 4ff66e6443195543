"""What does not leave now, and why: nobody to write to, nothing to say any more, not at this hour."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlmodel import Session

from models.roles import Role
from tasks.given_up import given_up
from tasks.load import load
from tasks.outdated import WHY, outdated
from tasks.postage import hours_of, wish_of

NO_ADDRESS = "cette personne n’a plus d’adresse"


def set_aside(session: Session, waiting: Sequence[Row[Any]], *, at: datetime) -> dict[str, dict[str, Any]]:
    """By key, what becomes of the rows that do not leave now: a state and its reason, or a later moment."""
    held: dict[str, dict[str, Any]] = {}
    stale = outdated(session, waiting, at=at)
    for row in waiting:
        if not row.email:
            held[row.key] = {"state": "skipped", "reason": NO_ADDRESS}
        elif row.key in stale:
            held[row.key] = {"state": "skipped", "reason": WHY}
    held |= given_up(session, [row for row in waiting if row.key not in held], at=at)
    return held | _at_this_hour(session, (row for row in waiting if row.key not in held), at)


def _at_this_hour(session: Session, rows: Iterable[Row[Any]], at: datetime) -> dict[str, dict[str, Any]]:
    """What a server that was away kept until the night waits for the next decent hour."""
    late = [row for row in rows if row.decent_until is not None and row.decent_until <= at]
    held = {}
    for row in late:
        hours = hours_of(
            Role(row.role), load(session, row.scope).situation(at).history, wish_of(session, row.person)
        )
        if not hours.is_decent(at):
            moment = hours.decent(at)
            held[row.key] = {"next_try_at": moment, "decent_until": hours.evening(moment)}
    return held
