"""The row that says « walk this atelier »: written by acts, taken by the loop of `atelier up`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session, col, delete

from config.watch import CHANNEL
from models.tables import Walk
from tasks.outbox import upsert


def ask_walk(session: Session, scope: str, seq: int, *, cause: str, at: datetime) -> None:
    """Asks for a walk; a request that waits already is brought up to this fact."""
    ask_walks(session, {scope: seq}, cause=cause, at=at)


def ask_walks(session: Session, seqs: Mapping[str, int], *, cause: str, at: datetime) -> None:
    """Asks for several walks at once, each up to the last fact of its journal."""
    asked = [
        {"scope": scope, "seq": seq, "cause": cause, "asked_at": at, "at": at} for scope, seq in seqs.items()
    ]
    upsert(session, Walk, asked, changes=("seq", "cause", "at"))
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        # Heard at commit by whoever waits (config/watch.py); SQLite tells by itself.
        connection.exec_driver_sql(f"NOTIFY {CHANNEL}")


def walked(session: Session, scope: str, seq: int) -> None:
    """Clears the request if nothing came since the run read it; otherwise it stays, for the next run."""
    session.execute(delete(Walk).where(col(Walk.scope) == scope, col(Walk.seq) == seq))
