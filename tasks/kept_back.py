"""What was kept back and never began is written anew: a mail says what is true on the day on which it leaves.

A server that is away for days is handed no mail: what was made ready for it then may be done with now,
and its counts are of another day. What a server may have had stays as it is, to the byte; a mail that says
what was annulled since, and that no server took, does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, literal_column, or_, select, update
from sqlmodel import Session

from models.outcomes import DIGEST
from models.tables import Message, table_of
from models.weekly import is_weekly
from tasks.outdated import WAITED
from tasks.untrue import untrue

_TABLE: Any = table_of(Message)
_M = _TABLE.c
_written = _M.subject.is_not(None)
#: Due mails that no server was handed: none of their attempts counts, and nobody had to decide of them.
_NEVER_BEGUN = (
    select(_M.id, _M.message, _M.cause, _M.gathered_at)
    .where(
        _M.state == literal_column("'queued'"),
        _M.next_try_at <= bindparam("at"),
        _M.mode == literal_column("'alone'"),
        _M.channel == literal_column("'mail'"),
        _M.attempts == 0,
        _M.resolved.is_(None),
        func.coalesce(_M.gathered_at, _M.queued_at) < bindparam("before"),
        or_(_M.gathered_at.is_not(None), _written),
    )
    .with_for_update(of=_TABLE, skip_locked=True)
)
_TOLD = _TABLE.alias("told").c
#: What the mails that wait say: none of them was taken by a server, which would have sent them.
_SAID_BY = (
    select(_TOLD.key, _TOLD.cause, _TOLD.digest)
    .select_from(_TABLE.join(_TOLD.id.table, _TOLD.digest == _M.id))
    .where(
        _M.state == literal_column("'queued'"),
        _M.next_try_at <= bindparam("at"),
        _M.channel == literal_column("'mail'"),
        _M.resolved.is_(None),
    )
    .with_for_update(of=_TABLE, skip_locked=True)
)
_AMONG = select(_M.id, _M.message, _M.cause, _M.gathered_at).where(
    _M.id.in_(bindparam("rows", expanding=True))
)
_FROZEN = ("message_id", "address", "subject", "body_text", "body_html", "calendar")
_THAW = update(_TABLE).where(_M.id == bindparam("row")).values(dict.fromkeys(_FROZEN))
#: It waits again for the rest of its week.
_THAW_THE_WEEK = _THAW.values(mode="weekly", gathered_at=None)
_SAY_AGAIN = (
    update(_TABLE).where(_M.digest == bindparam("row")).values(state="queued", digest=None, gathered_at=None)
)
#: It was only how others were to leave: nothing is lost with it.
_UNDO = delete(_TABLE).where(_M.id == bindparam("row"))


def undo_kept_back(session: Session, *, at: datetime) -> None:
    """Undoes the mails of the day and of the week that were kept back, and thaws the others.

    What they said is queued again: it is gathered, or set aside, as what is due now.
    """
    found: Sequence[Row[Any]] = (
        session.connection().execute(_NEVER_BEGUN, {"at": at, "before": at - WAITED}).all()
    )
    known = {row.id for row in found}
    found = [*found, *(row for row in _saying_untrue(session, at) if row.id not in known)]
    weeks = {row.id for row in found if row.gathered_at and is_weekly(row.cause)}
    digests = {row.id for row in found if row.message == DIGEST}
    _each(session, _SAY_AGAIN, weeks)
    _each(session, _THAW_THE_WEEK, weeks)
    undo(session, digests)
    _each(session, _THAW, {row.id for row in found} - weeks - digests)


def _saying_untrue(session: Session, at: datetime) -> list[Row[Any]]:
    """The mails of the day and of the week that wait and say what was annulled or corrected since."""
    db = session.connection()
    said = db.execute(_SAID_BY, {"at": at}).all()
    gone = untrue(session, said)
    mails = {row.digest for row in said if row.key in gone}
    return list(db.execute(_AMONG, {"rows": list(mails)})) if mails else []


def undo(session: Session, digests: set[int]) -> None:
    """What these digests said is queued again; no server was handed them."""
    _each(session, _SAY_AGAIN, digests)
    _each(session, _UNDO, digests)


def _each(session: Session, change: Any, rows: set[int]) -> None:
    if rows:
        session.connection().execute(change, [{"row": row} for row in sorted(rows)])
