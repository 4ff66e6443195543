"""Leases: one holder per loop across processes, and the heartbeat that shows it lives."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session

from models.tables import Lease

#: A loop beats several times within its lease; a dead one is replaced soon after.
LENGTH = timedelta(seconds=15)


def take(session: Session, name: str, holder: str, *, real: datetime, note: str = "") -> bool:
    """Takes or keeps the lease; False while another holder's still runs. `real` is the host's time."""
    row = session.get(Lease, name, with_for_update=True)
    if row is not None and row.holder != holder and row.until > real:
        return False
    if row is None:
        row = Lease(name=name, holder=holder, until=real, beat_at=real)
    row.holder, row.until, row.beat_at, row.note = holder, real + LENGTH, real, note
    session.add(row)
    return True


def give_back(session: Session, name: str, holder: str, *, real: datetime) -> None:
    """Lets the next one start at once."""
    row = session.get(Lease, name, with_for_update=True)
    if row is not None and row.holder == holder:
        row.until = real
        session.add(row)
