"""The row that says « walk this atelier »: written by acts, taken by the loop of `atelier up`."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text
from sqlmodel import Session, col, delete

from config.watch import CHANNEL
from models.tables import Walk


def ask_walk(session: Session, scope: str, seq: int, *, cause: str, at: datetime) -> None:
    """Asks for a walk; a request that waits already is brought up to this fact."""
    row = session.get(Walk, scope)
    if row is None:
        session.add(Walk(scope=scope, seq=seq, cause=cause, asked_at=at, at=at))
    else:
        row.seq, row.cause, row.at = max(row.seq, seq), cause, at
        session.add(row)
    if session.get_bind().dialect.name == "postgresql":
        # Heard at commit by whoever waits (config/watch.py); SQLite tells by itself.
        session.execute(text(f"NOTIFY {CHANNEL}"))


def walked(session: Session, scope: str, seq: int) -> None:
    """Clears the request if nothing came since the run read it; otherwise it stays, for the next run."""
    session.execute(delete(Walk).where(col(Walk.scope) == scope, col(Walk.seq) == seq))
