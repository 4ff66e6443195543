"""The page of a session: a line per territory."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flows._shown import leave_board, reading
from models.territories import PARIS
from notifications.board import session_board
from tasks.status import status
from tasks.tally import tallies


async def leave_session_board(session: str, at: datetime) -> dict[str, Any]:
    """Leaves the session's page and returns what it shows."""
    shown = await reading(status, session, at=at)
    description = f"{shown['name']} : où en est chaque territoire (mise à jour au moins chaque heure)."
    mails = await reading(tallies, [session, *(one["atelier"] for one in shown["ateliers"])])
    await leave_board(f"situation-{session}", session_board(shown, zone=PARIS, mails=mails), description)
    return shown
