"""The limit on what leaves: so many mails in ten minutes, counted in the database that all senders share.

Posts in rooms have a limit of their own (`turn`) and take nothing of this one.
« Ten minutes » is on the courier's clock. What left counts, and what may have left; what a server
refused does not. No limit where the rate is zero.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, literal_column, select
from sqlmodel import Session

from models.french import NNBSP, french_moment, plural
from models.queries import messages_due, messages_held
from models.tables import Message, table_of
from models.territories import PARIS

WINDOW = timedelta(minutes=10)

_M: Any = table_of(Message).c
# A mail dated of much later was sent before the clock went back: it holds nobody.
_LATELY = (
    _M.sent_at > bindparam("since"),
    _M.sent_at < bindparam("beyond"),
    _M.channel == literal_column("'mail'"),
)
_LEFT = select(func.count()).where(*_LATELY)
_NTH = select(_M.sent_at).where(*_LATELY).order_by(_M.sent_at.desc()).limit(1).offset(bindparam("rank"))


def room(session: Session, rate: int, at: datetime) -> int | None:
    """How many mails may still leave now; None without a limit."""
    if not rate:
        return None
    db = session.connection()
    left = db.execute(_LEFT, _around(at)).scalar_one() + messages_held(session)
    return max(rate - int(left), 0)


def held_until(session: Session, rate: int, at: datetime) -> datetime | None:
    """When the next mail may leave; None when it may leave now."""
    if not rate:
        return None
    nth: datetime | None = session.connection().execute(_NTH, _around(at) | {"rank": rate - 1}).scalar()
    return None if nth is None else nth + WINDOW


def mail_may_leave(session: Session, rate: int, at: datetime) -> bool:
    """Whether a message is due and the limit leaves room for it: what a loop asks at each turn."""
    return messages_due(session, at) > 0 and held_until(session, rate, at) is None


def said(waiting: int, rate: int, until: datetime) -> str:
    """How many wait for the limit, and until when, rounded up to the minute."""
    held = plural(waiting, "message attend", "messages attendent")
    limit = f"{plural(rate, 'mail')} au plus en dix minutes"
    when = french_moment(until + timedelta(seconds=59), PARIS)
    return f"{held} leur tour ({limit}, ATELIER_MAIL_RATE){NNBSP}; prochain départ le {when}"


def _around(at: datetime) -> dict[str, datetime]:
    return {"since": at - WINDOW, "beyond": at + WINDOW}
