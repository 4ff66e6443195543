"""What a digest says: the messages that it stands for, each as it would have been said alone."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlmodel import Session

from models.reminders import is_reminder
from models.tables import Message
from notifications.subjects import subject_of
from tasks.naming import named_in, with_names

#: The message that says several others; its `person` is who reads it, and its `scope` is nobody's.
DIGEST = "recapitulatif"

_M: Any = Message.__table__.c  # type: ignore[attr-defined]
_SAID = select(_M.message, _M.scope, _M.role, _M.cause, _M.context).where(_M.digest == bindparam("digest"))


def items_of(session: Session, digest: int, *, at: datetime) -> list[dict[str, Any]]:
    """The messages grouped under a digest, in the order in which they were queued."""
    rows = session.connection().execute(_SAID.order_by(_M.id), {"digest": digest}).all()
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
