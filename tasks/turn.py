"""So many calls a second to a room, whatever the number of processes: each takes its turn in the database."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session

from models.tables import Lease
from tasks.outbox import insert_new

#: Nobody waits longer than this for a turn: one that is further was taken by a clock that ran ahead.
FURTHEST = timedelta(minutes=1)


def take_turn(session: Session, name: str, rate: float, *, real: datetime) -> timedelta:
    """How long to wait before the call, of which there are `rate` a second; the turn is taken for good.

    To be committed before the call: what follows, in any process, then waits its own turn. `real` is
    the host's time.
    """
    insert_new(session, Lease, [{"name": name, "holder": "", "until": real, "beat_at": real, "note": ""}])
    row = session.get_one(Lease, name, with_for_update=True, populate_existing=True)
    turn = row.until if real < row.until <= real + FURTHEST else real
    row.until, row.beat_at = turn + timedelta(seconds=1 / rate), real
    session.add(row)
    session.flush()
    return turn - real
