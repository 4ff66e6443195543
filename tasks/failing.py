"""The addresses that are written to no more, and what waits for them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, func, literal_column, select
from sqlmodel import Session

from models.tables import Message, Person, Reader, table_of
from tasks.given_up import GIVEN_UP

_M: Any = table_of(Message).c
_P: Any = table_of(Person).c
_R: Any = table_of(Reader).c
_KEPT_BACK = and_(
    _M.person == _R.person, _M.state == literal_column("'failed'"), _M.reason.startswith(GIVEN_UP)
)
_FAILING = (
    select(
        _P.email,
        _R.returned_at,
        _R.returned,
        select(func.count()).where(_KEPT_BACK).scalar_subquery().label("kept_back"),
    )
    .join_from(table_of(Reader), table_of(Person), _P.ref == _R.person)
    .where(_R.returned_at.is_not(None), _P.email.is_not(None))
    .order_by(_R.returned_at, _P.email)
)
_COUNT = select(func.count()).where(_R.returned_at.is_not(None))


def failing_addresses(session: Session) -> list[dict[str, Any]]:
    """Each with since when and why, and how many messages were kept back."""
    return [
        {
            "address": row.email,
            "since": row.returned_at.isoformat(),
            "why": row.returned,
            "kept_back": row.kept_back,
        }
        for row in session.connection().execute(_FAILING)
    ]


def how_many(session: Session) -> int:
    """How many addresses are written to no more."""
    return int(session.connection().execute(_COUNT).scalar_one())
