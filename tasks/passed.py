"""What waited until the days that it speaks of were past: they would be read as news of what is over."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlmodel import Session

from models.invitations import DATES, NEVER_LEFT, OPENING
from models.passed import is_past, last_day
from tasks.superseded import AWAY, told_of

PASSED = "la date dont il parle était passée quand il aurait pu partir"


def passed(session: Session, waiting: Sequence[Row[Any]], *, at: datetime) -> set[str]:
    """The keys of what speaks of days that went by while it waited.

    Said after those days, it was meant to be read after them. A date that was brought forward and is past
    is said all the same to whoever was told of one that is still to come.
    """
    over = [row for row in waiting if row.message != OPENING and not row.legal and _went_by(row, at)]
    dates = [row for row in over if row.message in DATES]
    expecting = {
        about for about, rows in (told_of(session, dates) if dates else {}).items() if _is_expecting(rows, at)
    }
    return {row.key for row in over if (row.scope, row.phase, row.person) not in expecting}


def _went_by(row: Row[Any], at: datetime) -> bool:
    return _is_over(row, at) and not _is_over(row, row.queued_at)


def _is_over(row: Row[Any], at: datetime) -> bool:
    said = json.loads(row.context)
    return "zone" in said and is_past(last_day(row.message, said), said["zone"], at=at)


def _is_expecting(rows: Sequence[Row[Any]], at: datetime) -> bool:
    """Whether what somebody was told last of an event is that it is still to come."""
    left = [row for row in rows if row.state not in {"queued", *NEVER_LEFT}]
    return bool(left) and left[-1].message not in AWAY and not _is_over(left[-1], at)
