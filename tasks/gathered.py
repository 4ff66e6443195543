"""What a digest says: the messages that it stands for, each as it would have been said alone."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlmodel import Session

from models.moments import local_day
from models.reminders import is_reminder
from models.tables import Message, table_of
from models.territories import PARIS
from notifications.subjects import subject_of
from tasks.as_it_leaves import as_it_leaves
from tasks.naming import named_in, with_names

_M: Any = table_of(Message).c
_SAID = (
    select(_M.id, _M.key, _M.message, _M.scope, _M.person, _M.role, _M.cause, _M.phase, _M.context)
    .where(_M.digest == bindparam("digest"))
    .order_by(_M.id)
)
Item = dict[str, Any]


def items_of(session: Session, digest: int, *, at: datetime) -> list[Item]:
    """The messages grouped under a digest: those of a territory together, what is overdue before the rest.

    Each says what `subject_of` and its own template are given, its `territory`, its `due` date or None, and
    whether it is `overdue`; `today` of a reminder is the day on which the digest leaves.
    """
    return said_by(session, rows_said(session, digest), at=at)


def rows_said(session: Session, digest: int) -> Sequence[Row[Any]]:
    """The rows that a digest stands for, in the order in which they were queued."""
    return session.connection().execute(_SAID, {"digest": digest}).all()


def said_by(session: Session, rows: Iterable[Row[Any]], *, at: datetime) -> list[Item]:
    """What each of these rows says, in the order of a digest."""
    rows = list(rows)
    names = named_in(session, (row.context for row in rows))
    more = as_it_leaves(session, rows)
    return in_order(_item(row, names, more.get(row.key, {}), at) for row in rows)


def in_order(items: Any) -> list[Item]:
    """The most pressing territory first and, in each, the most pressing message; else as they were queued."""
    by_territory = groupby(sorted(items, key=lambda one: one["territory"]), key=lambda one: one["territory"])
    groups = [sorted(group, key=_urgency) for _, group in by_territory]
    groups.sort(key=lambda group: (_urgency(group[0]), group[0]["territory"]))
    return [item for group in groups for item in group]


def _urgency(item: Item) -> tuple[bool, bool, str]:
    """What is overdue, the oldest first; then what has a date, the nearest first; then news."""
    return not item["overdue"], item["due"] is None, item["due"] or ""


def _item(row: Any, names: Mapping[str, str], more: Mapping[str, Any], at: datetime) -> Item:
    context = {**with_names(json.loads(row.context), names), **more}
    if is_reminder(row.cause):
        context["today"] = max(datetime.fromisoformat(context["today"]), at).isoformat()
    due = _due(context)
    return {
        "message": row.message,
        "scope": row.scope,
        "role": row.role,
        "territory": context.get("territory", ""),
        "due": due.isoformat() if due else None,
        "overdue": due is not None and due < local_day(at, context.get("zone", PARIS)),
        "context": context,
        "subject": subject_of(row.message, context),
    }


def _due(context: Mapping[str, Any]) -> date | None:
    """By when the thing that it asks for is owed."""
    wanted = context.get("wanted")
    said = wanted.get("due") if isinstance(wanted, dict) else None
    return date.fromisoformat(said) if said else None
