"""What a digest says: the messages that it stands for, each as it would have been said alone."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlmodel import Session

from models.reminders import is_reminder
from models.tables import Message
from notifications.subjects import subject_of
from tasks.naming import named_in, with_names

_M: Any = Message.__table__.c  # type: ignore[attr-defined]
_SAID = select(_M.message, _M.scope, _M.role, _M.cause, _M.context).where(_M.digest == bindparam("digest"))


def items_of(session: Session, digest: int, *, at: datetime) -> list[dict[str, Any]]:
    """The messages grouped under a digest, in the order in which they were queued."""
    return said_by(session, rows_said(session, digest), at=at)


def rows_said(session: Session, digest: int) -> Sequence[Row[Any]]:
    """The rows that a digest stands for, in the order in which they were queued."""
    return session.connection().execute(_SAID.order_by(_M.id), {"digest": digest}).all()


def said_by(session: Session, rows: Iterable[Row[Any]], *, at: datetime) -> list[dict[str, Any]]:
    """What each of these rows says."""
    rows = list(rows)
    names = named_in(session, (row.context for row in rows))
    return [
        {
            "message": row.message,
            "scope": row.scope,
            "role": row.role,
            "context": context,
            "subject": subject_of(row.message, context),
        }
        for row in rows
        for context in [_context(row, names, at)]
    ]


def _context(row: Any, names: dict[str, str], at: datetime) -> dict[str, Any]:
    context = with_names(json.loads(row.context), names)
    if is_reminder(row.cause):
        context["today"] = max(datetime.fromisoformat(context["today"]), at).isoformat()
    return context
