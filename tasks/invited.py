"""What each person was last told of each event: read from the outbox, which says what left."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, bindparam, or_, select
from sqlmodel import Session

from models.decent import NO_MAIL
from models.invitations import CARRIERS, INVITATION, NEVER_LEFT, OPENING, Invitation, LastWord, Method
from models.tables import Message, Person, Reader, table_of
from models.withdrawn import WITHDRAWN

_M: Any = table_of(Message).c
_R: Any = table_of(Reader).c
_P: Any = table_of(Person).c
# Answered by the index `message_cause`.
_TOLD = (
    select(
        *(_M.scope, _M.phase, _M.message, _M.person, _M.role, _M.home, _M.queued_at, _M.context, _M.state),
        _M.reason,
        _M.calendar.is_not(None).label("carried"),
        _M.subject.is_not(None).label("written"),
        *(_R.mail, _R.invitations, _M.bounced_at.is_not(None).label("came_back")),
        or_(_P.email != _M.address, _R.heard_at > _M.bounced_at).label("works"),
    )
    .select_from(
        _M.id.table.outerjoin(_R.person.table, _R.person == _M.person).outerjoin(
            _P.ref.table, _P.ref == _M.person
        )
    )
    .where(
        _M.scope.in_(bindparam("scopes", expanding=True)),
        _M.message.in_(bindparam("carriers", expanding=True)),
        _M.channel == "mail",
    )
    .order_by(_M.id)
)

#: What came back reached nobody, as what was refused.
UNREACHED = "failed"
#: By journal and event, then by person.
Ledger = dict[tuple[str, str], dict[str, LastWord]]


def last_told(session: Session, scopes: Iterable[str]) -> Ledger:
    """What each person was told of each event, row after row; what waits to leave will be said."""
    found: Ledger = {}
    asked = {"scopes": list(scopes), "carriers": list(CARRIERS)}
    for row in session.connection().execute(_TOLD, asked):
        told = found.setdefault((row.scope, row.phase), {})
        if new := _after(told.get(row.person), row):
            told[row.person] = new
    return found


def holds(session: Session, about: Invitation, person: str) -> bool:
    """Whether somebody's calendar was really told to keep this event, and not yet to keep it no more."""
    told = last_told(session, [about.scope]).get((about.scope, about.event), {}).get(person)
    return told is not None and told.held


def _after(known: LastWord | None, row: Row[Any]) -> LastWord | None:
    """What somebody was told once this row is known too."""
    if f'"{INVITATION}"' not in row.context:
        silent = row.message == OPENING or row.state in NEVER_LEFT or row.came_back
        return None if silent else replace(_nothing(row), older=True)
    said = json.loads(row.context).get(INVITATION)
    before = known or _nothing(row)
    if not said:
        # Words alone, since nothing changed for a calendar, leave what was asked before them.
        return before
    one = Invitation.model_validate(said)
    reached = UNREACHED if row.came_back else row.state
    before = replace(before, number=max(before.number, one.sequence), state=reached)
    if row.reason in WITHDRAWN:
        # It told nobody, and what it said was not so: said again it would be another thing.
        return replace(known or _nothing(row), number=before.number)
    if reached in NEVER_LEFT:
        # Asked again as it was only where it can arrive now: they want it, or their address was put right.
        free = bool(row.works) if row.came_back else row.reason == NO_MAIL
        return replace(before, aside=one, unwanted=free)
    before = replace(before, role=row.role, home=row.home, queued_at=row.queued_at, older=False)
    waits = row.state == "queued"
    # It left before a restore, or may have: who wants invitations was sent this one, and is not asked again.
    elsewhere = row.state in {"sent", "unknown"} and not row.written
    carried = row.carried or (elsewhere and before.invitations)
    if not carried and (row.written or not waits):
        return replace(before, aside=one, waits=False)
    held = before.held if waits else one.method is Method.REQUEST
    return replace(before, invitation=one, aside=None, held=held, waits=waits and row.message != OPENING)


def _nothing(row: Row[Any]) -> LastWord:
    # Whoever has no row of wishes wants everything.
    mail, invitations = row.mail is not False, row.invitations is not False
    return LastWord(
        row.role, row.queued_at, None, row.home, state=row.state, mail=mail, invitations=invitations
    )
