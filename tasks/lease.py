"""Leases: one holder per loop across processes, and the heartbeat that shows it lives."""

from __future__ import annotations

import os
import socket
from datetime import datetime, timedelta

from sqlmodel import Session

from models.tables import Lease
from tasks.outbox import insert_new

#: A loop beats several times within its lease; one that stopped beating is replaced after this.
LENGTH = timedelta(seconds=15)


def holder_name() -> str:
    """This process, so that another one on the same machine can see whether it still lives."""
    return f"{socket.gethostname()}:{os.getpid()}"


def is_dead(holder: str) -> bool:
    """Whether the holder was a process of this machine that is gone."""
    host, _, pid = holder.rpartition(":")
    if host != socket.gethostname() or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def take(session: Session, name: str, holder: str, *, real: datetime, note: str | None = None) -> bool:
    """Takes or keeps the lease; False while another holder's still runs. `real` is the host's time."""
    row = session.get(Lease, name, with_for_update=True)
    if row is not None and row.holder != holder and _runs(row, real) and not is_dead(row.holder):
        return False
    if row is None:
        # Two loops may start together on a new database: one row wins, both then read it.
        first = {"name": name, "holder": holder, "until": real, "beat_at": real, "note": note or ""}
        insert_new(session, Lease, [first])
        row = session.get_one(Lease, name, with_for_update=True, populate_existing=True)
        if row.holder != holder:
            return False
    row.holder, row.until, row.beat_at, row.note = (
        holder,
        real + LENGTH,
        real,
        row.note if note is None else note,
    )
    session.add(row)
    return True


def _runs(row: Lease, real: datetime) -> bool:
    """Whether it still runs; one that ends later than any lease was written by a clock that ran ahead."""
    return real < row.until <= real + LENGTH * 4


def holds(session: Session, name: str, holder: str, *, real: datetime) -> bool:
    """Whether this holder's lease still runs."""
    row = session.get(Lease, name)
    return row is not None and row.holder == holder and row.until > real


def give_back(session: Session, name: str, holder: str, *, real: datetime) -> None:
    """Lets the next one start at once."""
    row = session.get(Lease, name, with_for_update=True)
    if row is not None and row.holder == holder:
        row.until = real
        session.add(row)


def holder_of(session: Session, name: str, *, real: datetime) -> str:
    """Who holds this lease; nobody when it has run out."""
    row = session.get(Lease, name)
    return row.holder if row is not None and row.until > real else ""


def let_go(session: Session, name: str, holder: str, *, real: datetime, note: str) -> None:
    """Leaves the lease of a loop that gets nowhere to whoever does better, and says why."""
    row = session.get(Lease, name, with_for_update=True)
    if row is not None and row.holder == holder:
        row.until, row.note = min(row.until, real), note
        session.add(row)
