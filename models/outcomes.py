"""What became of each message: its own fate, or that of the digest that says it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, func, select
from sqlmodel import Session

from models.tables import Message, table_of

#: The message that says several others; its `person` is who reads it, and its `scope` is nobody's.
DIGEST = "recapitulatif"

_TABLE: Any = table_of(Message)
_M, _MAIL = _TABLE.c, _TABLE.alias("mail").c
_WITH_MAIL = _TABLE.outerjoin(_MAIL.id.table, _MAIL.id == _M.digest)
_STATE = func.coalesce(_MAIL.state, _M.state)
#: A digest is no message of its own: it is how others leave.
_OUTCOMES = (
    select(
        _M.id,
        _STATE,
        # Why it waited before is no reason of what became of it since.
        case((_M.digest.is_(None), _M.reason), else_=_MAIL.reason),
        func.coalesce(_MAIL.sent_at, _M.sent_at),
        func.coalesce(_MAIL.message_id, _M.message_id),
        func.coalesce(_MAIL.address, _M.address),
        _M.digest,
    )
    .select_from(_WITH_MAIL)
    .where(_M.message != DIGEST)
)
_AMONG = _OUTCOMES.where(_M.scope.in_(bindparam("scopes", expanding=True)))
_COUNTS = select(_STATE, func.count()).select_from(_WITH_MAIL).where(_M.message != DIGEST).group_by(_STATE)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a message and of the mail that carried it; `digest` is that mail's row, if not its own.

    `sent_at` is when it left or may have left; `message_id` is how mail servers know it.
    """

    state: str
    reason: str | None
    sent_at: datetime | None
    message_id: str | None
    address: str | None
    digest: int | None


def outcomes_of(session: Session, scopes: Iterable[str] | None = None) -> dict[int, Outcome]:
    """By the number of each message of these journals; of all of them without `scopes`."""
    db = session.connection()
    if scopes is None:
        return {row[0]: Outcome(*row[1:]) for row in db.execute(_OUTCOMES)}
    return {row[0]: Outcome(*row[1:]) for row in db.execute(_AMONG, {"scopes": list(scopes)})}


def count_by_state(session: Session) -> dict[str, int]:
    """How many messages are in each state; those of a digest are in its own."""
    return {str(state): int(count) for state, count in session.connection().execute(_COUNTS)}
