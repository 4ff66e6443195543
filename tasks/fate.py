"""What becomes of each mail, written while it is still ours."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, literal_column, select, update
from sqlmodel import Session

from models.tables import Message, table_of
from tasks.refusals import tell_refused

#: A mail put off each time is tried for twelve to twenty-four hours. Since it waits for decent hours, that is
#: more than a whole working day: as long as a full mailbox or a relay under repair may take.
MAX_ATTEMPTS = 14
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=4)
Writing = Callable[[], AbstractContextManager[Session]]

# Built once, because every mail passes here twice; each sets the columns that it is given.
_TABLE: Any = table_of(Message)
_M = _TABLE.c
_HELD = (_M.id == bindparam("row"), _M.claimed_by == bindparam("holder"))
#: Only a message that is still ours: another sender may have taken over from us, believing us dead.
_OURS = update(_TABLE).where(*_HELD)
_ATTEMPTS = select(_M.attempts).where(*_HELD)
#: What a message says of itself stays; the others say why they wait.
_WAITING_FOR = func.coalesce(_M.reason, bindparam("why"))
#: At the end of a batch each mail that was begun is marked: what is still held was not begun.
_NOT_BEGUN = (
    update(_TABLE)
    .where(literal_column("state IN ('claimed', 'sending')"), _M.claimed_by == bindparam("holder"))
    .values(reason=_WAITING_FOR)
)
_DUE = (
    update(_TABLE)
    .where(
        _M.state == literal_column("'queued'"),
        _M.next_try_at < bindparam("later"),
        _M.channel == bindparam("its_channel"),
    )
    .values(reason=_WAITING_FOR)
)


class Fate(NamedTuple):
    """What became of a mail.

    `away` says that the server itself is. `broke`, that it broke off at this mail: the server is to
    blame, or this very mail is. `against` is why the server blames the address, if it does.
    """

    state: str
    reason: str | None = None
    away: bool = False
    broke: bool = False
    against: str | None = None


#: The mail handed over before, if any, and what became of it.
Before = tuple[int, Fate] | None


def announce(row: int, before: Before, writing: Writing, *, holder: str, at: datetime) -> bool:
    """Marks the mail before and announces this one, in one commit; whether it is still ours."""
    with writing() as session:
        if before is not None:
            mark(session, *before, holder=holder, at=at)
        said = {"row": row, "holder": holder, "state": "sending"}
        return bool(session.connection().execute(_OURS, said).rowcount)


def put_back(
    session: Session, *, holder: str, at: datetime, away: str | None = None, channel: str = "mail"
) -> int:
    """What was not begun goes back to the queue; how many.

    While the server is `away`, for this reason, all that is due waits with it and says so: the oldest
    still leave first.
    """
    db, later = session.connection(), at + (FIRST_WAIT if away else timedelta(0))
    queued = {"holder": holder, "state": "queued", "claimed_by": None, "next_try_at": later, "why": away}
    back = db.execute(_NOT_BEGUN, queued)
    if away:
        db.execute(_DUE, {"later": later, "next_try_at": later, "its_channel": channel, "why": away})
    return back.rowcount


def mark(session: Session, row: int, fate: Fate, *, holder: str, at: datetime) -> None:
    """Writes what became of a mail, if it is still ours."""
    state, reason, away, broke, against = fate
    db, ours = session.connection(), {"row": row, "holder": holder}
    if state != "queued":
        # Also what may have left: a person knows where to look, and the limit counts it.
        left = at if state in {"sent", "unknown"} else None
        said = {"state": state, "reason": reason, "sent_at": left, "bounce": against}
        if db.execute(_OURS, {**ours, **said}).rowcount and state == "failed":
            tell_refused(session, row, at=at)
        return
    attempts = db.execute(_ATTEMPTS, ours).scalar()
    if attempts is None:
        return
    # A server that is away is no fault of this mail: only what happens at it counts as an attempt.
    attempts += 0 if away else 1
    wait = FIRST_WAIT if away else _wait(attempts)
    if broke:
        # The others leave first: they wait for less, where they wait at all.
        wait = max(wait, 2 * FIRST_WAIT)
    later = {"claimed_by": None, "attempts": attempts, "next_try_at": at + wait}
    if attempts >= MAX_ATTEMPTS:
        state, reason = "failed", f"abandonné après {attempts} essais : {reason}"
        later["bounce"] = against
    db.execute(_OURS, {**ours, **later, "state": state, "reason": reason})
    if state == "failed":
        tell_refused(session, row, at=at)


def _wait(attempts: int) -> timedelta:
    """Longer each time, and not the same for all, so that a server coming back is not flooded."""
    longest = min(FIRST_WAIT * int(2 ** (attempts - 1)), LONGEST_WAIT)
    return longest * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, guards nothing
