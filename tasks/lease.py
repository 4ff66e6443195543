"""Leases: one holder per loop across processes, and the heartbeat that shows it lives."""

from __future__ import annotations

import os
import socket
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, or_, select, update
from sqlmodel import Session

from models.tables import Lease, table_of
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


# Built once: a sender takes its lease at every batch.
_TABLE: Any = table_of(Lease)
_L = _TABLE.c
_OURS = update(_TABLE).where(_L.name == bindparam("its_name"), _L.holder == bindparam("its_holder"))
_FREE = update(_TABLE).where(
    _L.name == bindparam("its_name"),
    # One that ends later than any lease was written by a clock that ran ahead.
    or_(
        _L.holder == bindparam("its_holder"),
        _L.until <= bindparam("real"),
        _L.until > bindparam("beyond"),
    ),
)
_HOLDER = select(_L.holder).where(_L.name == bindparam("its_name"))
_HELD = _HOLDER.where(_L.holder == bindparam("its_holder"), _L.until > bindparam("real"))


def take(session: Session, name: str, holder: str, *, real: datetime, note: str | None = None) -> bool:
    """Takes or keeps the lease; False while another holder's still runs. `real` is the host's time."""
    db = session.connection()
    mine = {"holder": holder, "until": real + LENGTH, "beat_at": real}
    mine |= {} if note is None else {"note": note}
    asked = {"its_name": name, "its_holder": holder, "real": real, "beyond": real + 4 * LENGTH}
    if db.execute(_FREE, asked | mine).rowcount:
        return True
    other = db.execute(_HOLDER, {"its_name": name}).scalar()
    if other is None:
        # Two loops may start together on a new database: one row wins, both then read it.
        insert_new(session, Lease, [{"name": name, "note": "", **mine}])
        return db.execute(_HOLDER, {"its_name": name}).scalar() == holder
    if not is_dead(other):
        return False
    return bool(db.execute(_OURS, {"its_name": name, "its_holder": other, **mine}).rowcount)


def holds(session: Session, name: str, holder: str, *, real: datetime) -> bool:
    """Whether this holder's lease still runs."""
    asked = {"its_name": name, "its_holder": holder, "real": real}
    return session.connection().execute(_HELD, asked).scalar() is not None


def give_back(session: Session, name: str, holder: str, *, real: datetime) -> None:
    """Lets the next one start at once."""
    session.connection().execute(_OURS, {"its_name": name, "its_holder": holder, "until": real})


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
