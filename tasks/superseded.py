"""Dates that moved again before their mail left: only the last one is said."""

from __future__ import annotations

import json
from collections.abc import Container, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, literal_column, select
from sqlmodel import Session

from models.invitations import CARRIERS, DATES, INVITATION, OPENING, Invitation
from models.tables import Message, table_of
from tasks.untrue import untrue

MOVED = "remplacé par une date plus récente"
#: What moved away and back while nothing was said.
KNOWN = "cette date avait déjà été dite, et elle vaut toujours"
NEVER_SAID = "la date a été annulée avant d’avoir été annoncée"
#: What takes a date away.
AWAY = frozenset({"date-annulee", "invitation-retiree"})

_M: Any = table_of(Message).c
_SAME = (
    select(
        _M.key,
        _M.message,
        _M.scope,
        _M.phase,
        _M.person,
        _M.cause,
        _M.state,
        _M.context,
        _M.bounced_at,
        _M.calendar,
    )
    .where(
        _M.scope.in_(bindparam("scopes", expanding=True)),
        _M.message.in_(bindparam("dates", expanding=True)),
        _M.person.in_(bindparam("people", expanding=True)),
        _M.state != literal_column("'skipped'"),
    )
    .order_by(_M.id)
)


def carries(context: str) -> bool:
    """Whether what a message says holds an invitation, from its stored words."""
    return f'"{INVITATION}": {{' in context


def superseded(session: Session, waiting: Sequence[Row[Any]]) -> dict[str, str]:
    """By key, why these dates are said no more; costs nothing while no date waits.

    What was annulled since replaces nothing.
    """
    dates = [row for row in waiting if row.message in DATES]
    if not dates:
        return {}
    here = {row.key for row in dates}
    told = told_of(session, dates).values()
    gone = untrue(session, (row for rows in told for row in rows if row.state == "queued"))
    return {key: why for rows in told for key, why in _passed_over(rows, gone) if key in here}


def told_of(session: Session, dates: Sequence[Row[Any]]) -> dict[tuple[str, str, str], list[Row[Any]]]:
    """What the readers of these were told of the same events, or wait to be, by journal, event and person."""
    asked = {
        "scopes": list({row.scope for row in dates}),
        "people": list({row.person for row in dates}),
        "dates": list(CARRIERS),
    }
    rows = session.connection().execute(_SAME, asked).all()
    told: dict[tuple[str, str, str], list[Row[Any]]] = {}
    for row in rows:
        if row.message == OPENING and not carries(row.context):
            continue
        told.setdefault((row.scope, row.phase, row.person), []).append(row)
    return told


def _passed_over(rows: Sequence[Row[Any]], gone: Container[str]) -> list[tuple[str, str]]:
    """All that still waits but the last; and that one too, where it takes back what nobody was told.

    An opening says more than a date: it leaves, and the newer date after it.
    """
    waits = [row for row in rows if row.state == "queued" and row.message != OPENING]
    after = {
        row.key: [one for one in rows[rank + 1 :] if one.key not in gone] for rank, row in enumerate(rows)
    }
    asked = any(row.calendar for row in rows if row.state != "queued")
    found = [(row.key, MOVED) for row in waits if _is_said_after(row, after[row.key], asked=asked)]
    if len(waits) == len(rows) and len(rows) > 1 and rows[-1].message in AWAY:
        found.append((rows[-1].key, NEVER_SAID))
    elif waits and waits[-1] is rows[-1] and _is_known(rows[-1], rows):
        found.append((rows[-1].key, KNOWN))
    return found


def _is_known(last: Row[Any], rows: Sequence[Row[Any]]) -> bool:
    """Whether the reader's calendar was asked the same before, and of nothing else since."""
    before = next((row for row in reversed(rows) if row.state != "queued"), None)
    if (
        before is None
        or before.state != "sent"
        or before.bounced_at
        or not (before.calendar and carries(last.context))
    ):
        return False
    asked, now = (Invitation.model_validate(json.loads(row.context)[INVITATION]) for row in (before, last))
    return asked.says(now)


def _is_said_after(row: Row[Any], later: Sequence[Row[Any]], *, asked: bool) -> bool:
    """Whether a newer message says it in its place.

    What a calendar is asked, words alone do not say, unless they say that there is nothing to keep any more
    of what it was never asked.
    """
    if not carries(row.context):
        return bool(later)
    words = not (asked and row.message in AWAY)
    return any(carries(one.context) or (words and one.message in AWAY) for one in later)
