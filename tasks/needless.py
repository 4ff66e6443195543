"""Retractions that have nothing to take back any more when they would leave."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam
from sqlmodel import Session

from models.tables import Message, table_of
from models.withdrawn import RETRACTION
from tasks.as_it_leaves import HAVE_LEFT
from tasks.replanned import said_since

DATED_SINCE = "une date plus récente le dit"
NOTHING_LEFT = "ce qu’il retire n’est pas parti"

_M: Any = table_of(Message).c
_TAKEN_BACK = HAVE_LEFT.where(
    _M.message == bindparam("message"), _M.person == bindparam("person"), _M.fact == bindparam("fact")
)


def needless(session: Session, waiting: Sequence[Row[Any]]) -> dict[str, str]:
    """By key, why these retractions are not sent; costs nothing while none waits."""
    asked = [row for row in waiting if row.message == RETRACTION]
    if not asked:
        return {}
    found = dict.fromkeys(said_since(session, asked), DATED_SINCE)
    for row in asked:
        message, _, fact = row.cause.partition(":")
        about = {"scope": row.scope, "message": message, "person": row.person, "fact": fact}
        if session.connection().execute(_TAKEN_BACK, about).first() is None:
            found[row.key] = NOTHING_LEFT
    return found
