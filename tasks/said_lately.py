"""What people were written to about lately: nobody is reminded of a thing that they have just been told."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, bindparam, func, literal_column, or_, select
from sqlmodel import Session

from models.quiet import Word, word_of, written_lately
from models.tables import Message, table_of
from tasks.reading import Readers

_TABLE: Any = table_of(Message)
_M, _DIGEST = _TABLE.c, _TABLE.alias("said_in")
_LEFT = func.coalesce(_DIGEST.c.sent_at, _M.sent_at)
#: What really left, alone or in a digest, and did not come back.
_SAID = (
    select(_M.person, _M.scope, _M.cause, _M.context, _LEFT.label("left_at"))
    .select_from(_TABLE.outerjoin(_DIGEST, _DIGEST.c.id == _M.digest))
    .where(
        literal_column("message.about IS NOT NULL"),
        _M.person.in_(bindparam("people", expanding=True)),
        _M.about.in_(bindparam("things", expanding=True)),
        or_(_M.state == "sent", and_(_M.state == "grouped", _DIGEST.c.state == "sent")),
        _M.bounced_at.is_(None),
        _DIGEST.c.bounced_at.is_(None),
    )
)
_Said = Mapping[tuple[str, str], list[tuple[Word, datetime]]]


def said_lately(
    session: Session, waiting: Sequence[Row[Any]], readers: Readers, at: datetime
) -> dict[str, str]:
    """By key, why a message is not sent: the same person was written to about the same thing of late."""
    asked = [row for row in waiting if row.quiet and row.about]
    if not asked:
        return {}
    said = _said(session, asked)
    found = {}
    for row in asked:
        why = _why(row, said, readers, at)
        if why:
            found[row.key] = why
    return found


def _said(session: Session, rows: Sequence[Row[Any]]) -> _Said:
    """What was said to each of them, by journal."""
    asked = {"people": list({row.person for row in rows}), "things": list({row.about for row in rows})}
    found: dict[tuple[str, str], list[tuple[Word, datetime]]] = defaultdict(list)
    for person, scope, cause, context, left_at in session.connection().execute(_SAID, asked):
        word = word_of(cause, draft=is_draft(context))
        if word is not None and left_at is not None:
            found[person, scope].append((word, left_at))
    return found


def is_draft(context: str) -> bool:
    """Whether a message holds words for others: those whom nobody writes to but its reader."""
    return bool(json.loads(context).get("recipients"))


def _why(row: Row[Any], said: _Said, readers: Readers, at: datetime) -> str | None:
    word = word_of(row.cause, draft=is_draft(row.context))
    known = [
        left
        for other, left in said.get((row.person, row.scope), ())
        if word is not None and word.says_no_more_than(other)
    ]
    return written_lately(max(known), at, row.quiet, readers.hours(row).tz) if known else None
