"""Dates that waited to be said when the execution was stopped: nothing is held on them any more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlmodel import Session

from models.tables import FactRow, table_of
from tasks.replanned import PLAN
from tasks.untrue import corrections_of

STOPPED = "l’exécution a été arrêtée : cette date n’est plus à tenir"
_DATED = frozenset({PLAN, "date-convenue", "invitation"})

_F: Any = table_of(FactRow).c
_ENDINGS = select(_F.scope, _F.seq).where(
    _F.scope.in_(bindparam("scopes", expanding=True)), _F.kind == "execution-arretee"
)


def stopped(session: Session, waiting: Sequence[Row[Any]]) -> dict[str, str]:
    """By key, why these dates are not said; costs nothing while no date waits."""
    scopes = {row.scope for row in waiting if row.message in _DATED}
    if not scopes:
        return {}
    endings = session.connection().execute(_ENDINGS, {"scopes": list(scopes)}).all()
    known = corrections_of(session, scopes) if endings else {}
    over = {scope for scope, seq in endings if not any(said.void for _, said in known.get((scope, seq), ()))}
    return {row.key: STOPPED for row in waiting if row.message in _DATED and row.scope in over}
