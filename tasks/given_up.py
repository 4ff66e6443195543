"""What waits for an address that was given up is not sent; the pilot is told, and reaches the person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlmodel import Session

from models.tables import Message, Reader, table_of
from tasks.tell_returns import Failing, lost_cause, tell

#: How the reason of such a message begins: it leaves again once the address works.
GIVEN_UP = "adresse en échec"
_OTHERWISE = " ; cet avis est à porter à sa connaissance autrement"

_R: Any = table_of(Reader).c
_M: Any = table_of(Message).c
_LOST = select(_R.person, _R.returned_at, _R.returned).where(
    _R.returned_at.is_not(None), _R.person.in_(bindparam("people", expanding=True))
)
_LEGAL = select(_M.id).where(_M.id.in_(bindparam("ids", expanding=True)), _M.legal)


def given_up(session: Session, waiting: Sequence[Row[Any]], *, at: datetime) -> dict[str, dict[str, Any]]:
    """By key, the messages to addresses that return everything: failed, and why."""
    if not waiting:
        return {}
    db = session.connection()
    lost = {row.person: row for row in db.execute(_LOST, {"people": list({row.person for row in waiting})})}
    concerned = [row for row in waiting if row.person in lost]
    if not concerned:
        return {}
    legal = set(db.execute(_LEGAL, {"ids": [row.id for row in concerned]}).scalars())
    for row in concerned:
        _tell(session, row, lost[row.person], legal=row.id in legal, at=at)
    return {
        row.key: {
            "state": "failed",
            "reason": f"{GIVEN_UP} : {lost[row.person].returned}{_OTHERWISE if row.id in legal else ''}",
        }
        for row in concerned
    }


def _tell(session: Session, row: Row[Any], lost: Row[Any], *, legal: bool, at: datetime) -> None:
    """At the first message of each atelier that is kept back, and at each legal notice."""
    cause = f"{row.person}:{row.id}" if legal else lost_cause(row.person, lost.returned_at)
    failing = Failing(row.person, row.email, row.role, lost.returned or "", cause, lost=True, legal=legal)
    tell(session, failing, [row.id], at=at)
