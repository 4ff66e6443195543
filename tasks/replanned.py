"""Dates said again before their mail left, or since it did: each event is said once, as it is now."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlmodel import Session

from models.invitations import DATES, NEVER_LEFT
from models.replanned import Move, Planned, moves_to_say, says_since
from models.tables import Message, table_of
from models.withdrawn import RETRACTION, events_of
from tasks.untrue import untrue

PLAN = "plan-revise"
OVERTAKEN = "remplacé par une date plus récente, ou revenu à la date déjà connue"
_TELLING = (PLAN, *DATES)

_M: Any = table_of(Message).c
#: All that was queued for these readers about dates; a room is a reader too.
_ABOUT_DATES = (
    select(_M.id, _M.key, _M.message, _M.scope, _M.person, _M.cause, _M.state, _M.context)
    .where(
        _M.scope.in_(bindparam("scopes", expanding=True)),
        _M.message.in_(_TELLING),
        _M.person.in_(bindparam("people", expanding=True)),
        # What came back told nobody.
        _M.bounced_at.is_(None),
    )
    .order_by(_M.id)
)


def replanned(session: Session, rows: Iterable[Row[Any]]) -> dict[str, list[Move]]:
    """By key of those that tell of a plan, the moves that they still have to say as they leave now.

    Costs nothing where none of these rows does.
    """
    plans = [row for row in rows if row.message == PLAN]
    here = {row.key for row in plans}
    found: dict[str, list[Move]] = {}
    for said in _said(session, plans, here).values():
        found |= moves_to_say([one for _, one in said])
    return {key: moves for key, moves in found.items() if key in here}


def said_since(session: Session, rows: Iterable[Row[Any]]) -> set[str]:
    """The keys of those whose every date was said again since, to the same reader; it may be about to be."""
    asked = [row for row in rows if row.message in {*_TELLING, RETRACTION}]
    said, found = _said(session, asked, ()), set[str]()
    for row in asked:
        later = [one for number, one in said.get((row.scope, row.person), ()) if number > row.id]
        if says_since(events_of(json.loads(row.context)), later):
            found.add(row.key)
    return found


def _said(
    session: Session, rows: Sequence[Row[Any]], here: Collection[str]
) -> dict[tuple[str, str], list[tuple[int, Planned]]]:
    """What each of their readers was told, or waits to be told, of the dates of each journal, in order."""
    found: dict[tuple[str, str], list[tuple[int, Planned]]] = defaultdict(list)
    if not rows:
        return found
    asked = {"scopes": list({row.scope for row in rows}), "people": list({row.person for row in rows})}
    known = session.connection().execute(_ABOUT_DATES, asked).all()
    gone = untrue(session, (row for row in known if row.state == "queued" or row.key in here))
    for row in known:
        leaves = row.key not in gone and (row.key in here or row.state == "queued")
        found[row.scope, row.person].append((row.id, _planned(row, leaves=leaves)))
    return found


def _planned(row: Row[Any], *, leaves: bool) -> Planned:
    context = json.loads(row.context)
    plan = row.message == PLAN
    return Planned(
        row.key,
        {one["title"]: one for one in context.get("moves", ())} if plan else {},
        dated=frozenset() if plan else frozenset(events_of(context)),
        leaves=leaves,
        reached=not leaves and row.state not in {"queued", *NEVER_LEFT},
    )
