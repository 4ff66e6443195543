"""What a message says besides what was queued: what it replaces, and only the dates still to say."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, or_, select
from sqlmodel import Session

from models.invitations import CARRIERS, NEVER_LEFT, OPENING
from models.tables import Message, table_of
from models.withdrawn import told_of
from tasks.replanned import replanned

#: In what a message says: when that was written which it replaces.
REPLACES = "replaces"
#: The states of what has left, or may have.
LEFT = ("claimed", "sending", "sent", "unknown")

_TABLE: Any = table_of(Message)
_M, _MAIL = _TABLE.c, _TABLE.alias("said_in")
#: When something left, in its own mail or that of the day; of what a restore holds, its cause alone is known.
LEFT_AT = func.coalesce(_MAIL.c.sent_at, _M.sent_at, _MAIL.c.claimed_at, _M.claimed_at, _M.queued_at)
#: The messages that left, or may have, and did not come back.
HAVE_LEFT = (
    select(
        _M.message, _M.person, _M.role, _M.cause, _M.fact, _M.phase, _M.context, _M.legal, _M.channel, _M.id
    )
    .add_columns(_M.key, _M.scope, _M.home, LEFT_AT.label("left_at"))
    .select_from(_TABLE.outerjoin(_MAIL, _MAIL.c.id == _M.digest))
    .where(
        _M.scope == bindparam("scope"),
        func.coalesce(_MAIL.c.state, _M.state).in_(LEFT),
        func.coalesce(_MAIL.c.bounced_at, _M.bounced_at).is_(None),
    )
    .order_by(_M.id)
)
_FORMER = HAVE_LEFT.where(
    _M.message == bindparam("message"), _M.person == bindparam("person"), _M.cause != bindparam("cause")
)

#: The messages that compare a date with the one before it.
AGREED = "date-convenue"
_COMPARING = (AGREED, "date-annulee")
#: What was said to somebody of an event, or is just about to be by the opening that gives its date.
_SAID_BEFORE = (
    select(_M.context)
    .where(
        _M.scope == bindparam("scope"),
        _M.message.in_(CARRIERS),
        _M.phase == bindparam("phase"),
        _M.person == bindparam("person"),
        _M.id < bindparam("row"),
        _M.state.not_in(NEVER_LEFT),
        or_(_M.state != "queued", _M.message == OPENING),
    )
    .order_by(_M.id)
)


def as_it_leaves(session: Session, rows: Sequence[Row[Any]]) -> dict[str, dict[str, Any]]:
    """By key, the values of these messages that are known only as they leave; none for most of them.

    Needs their number, key, scope, message, person, cause, phase and context.
    """
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        if (left := _replaces(session, row)) is not None:
            found[row.key] = {REPLACES: left.isoformat()}
        if (before := _known_days(session, row)) is not None:
            found.setdefault(row.key, {})["before"] = before
    for key, moves in replanned(session, rows).items():
        if moves:
            found.setdefault(key, {})["moves"] = moves
    return found


def _replaces(session: Session, row: Row[Any]) -> datetime | None:
    """When the same reader was last written to of the same fact, as it stood before."""
    told = told_of(row.cause)
    if told is None or not told.version:
        return None
    asked = {"scope": row.scope, "message": row.message, "person": row.person, "cause": row.cause}
    former = [
        one.left_at
        for one in session.connection().execute(_FORMER, asked)
        if (before := told_of(one.cause)) and before[:2] == told[:2] and before.version < told.version
    ]
    return former[-1] if former else None


def _known_days(session: Session, row: Row[Any]) -> list[str] | None:
    """The days that the same reader knows of an event whose date moved; None where nothing is compared."""
    if row.message not in _COMPARING or not json.loads(row.context).get("before"):
        return None
    asked = {"scope": row.scope, "phase": row.phase, "person": row.person, "row": row.id}
    said = session.connection().execute(_SAID_BEFORE, asked).scalars().all()
    known = json.loads(said[-1]).get("dates") if said else None
    return list(known or ()) if known is not None or row.message == AGREED else None
