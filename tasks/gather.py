"""Gathers what waits for the mail of the day, or of the week: one mail a person, whatever the territories."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Row, bindparam, literal_column, select, update
from sqlmodel import Session

from models.outcomes import DIGEST
from models.tables import Message, Person
from models.weekly import is_weekly
from tasks.outbox import insert_new
from tasks.set_aside import set_aside

_TABLE: Any = Message.__table__  # type: ignore[attr-defined]
_PERSON: Any = Person.__table__  # type: ignore[attr-defined]
_M = _TABLE.c
_DUE = (
    select(
        *(
            _M[name]
            for name in (
                "id",
                "key",
                "scope",
                "message",
                "person",
                "role",
                "cause",
                "context",
                "mode",
                "about",
                "mailbox",
                "queued_at",
                "decent_until",
            )
        ),
        _PERSON.c.email,
        _PERSON.c.name,
    )
    .select_from(_TABLE.outerjoin(_PERSON, _PERSON.c.ref == _M.person))
    .where(
        _M.state == literal_column("'queued'"),
        _M.next_try_at <= bindparam("at"),
        _M.mode != literal_column("'alone'"),
    )
    .order_by(_M.person, _M.id)
    .with_for_update(of=_TABLE, skip_locked=True)
)
_SET = update(_TABLE).where(_M.id == bindparam("row"))
_GROUPED = update(_TABLE).where(_M.id.in_(bindparam("rows", expanding=True)))
_BY_KEY = select(_M.id).where(_M.key == bindparam("key"))


def gather(session: Session, *, at: datetime) -> int:
    """Makes one mail of what each person is to be told now; how many mails."""
    rows = session.connection().execute(_DUE, {"at": at}).all()
    if not rows:
        return 0
    held = set_aside(session, rows, at=at)
    if held:
        for row in rows:
            if row.key in held:
                # Some are skipped, some wait: they do not set the same columns.
                session.connection().execute(_SET, {"row": row.id, **held[row.key]})
    ready = [row for row in rows if row.key not in held]
    return sum(_gathered(session, list(group), at) for _, group in groupby(ready, key=lambda row: row.person))


def _gathered(session: Session, rows: Sequence[Row[Any]], at: datetime) -> int:
    """One message alone is its own mail: a digest of one says no more, and less well."""
    if len(rows) == 1:
        session.connection().execute(_SET, {"row": rows[0].id, "mode": "alone"})
        return 1
    weekly = next((one for one in rows if is_weekly(one.cause)), None)
    if weekly:
        # The mail of the week says the rest too.
        session.connection().execute(_SET, {"row": weekly.id, "mode": "alone"})
        said = [one.id for one in rows if one is not weekly]
        session.connection().execute(_GROUPED, {"rows": said, "state": "grouped", "digest": weekly.id})
        return 1
    first, person = rows[0], rows[0].person
    key = _key_of(person, (row.key for row in rows))
    boxes = {row.mailbox for row in rows}
    row = {
        "key": key,
        "scope": "",
        "message": DIGEST,
        "person": person,
        "role": first.role,
        "cause": key,
        "phase": "",
        "fact": None,
        "context": json.dumps({"territory": "", "weekly": first.mode == "weekly", "today": at.isoformat()}),
        "state": "queued",
        "reason": None,
        "attempts": 0,
        "queued_at": at,
        "next_try_at": at,
        "mode": "alone",
        "legal": False,
        "channel": "mail",
        "mailbox": boxes.pop() if len(boxes) == 1 else None,
    }
    insert_new(session, Message, [row])
    digest = session.connection().execute(_BY_KEY, {"key": key}).scalar_one()
    session.connection().execute(
        _GROUPED, {"rows": [one.id for one in rows], "state": "grouped", "digest": digest}
    )
    return 1


def _key_of(person: str, keys: Iterable[str]) -> str:
    """Known by what it says: after a restore the same digest is the same mail, and another one never is."""
    return f"{DIGEST}:{person}:{hashlib.sha256(chr(10).join(sorted(keys)).encode()).hexdigest()[:16]}"
