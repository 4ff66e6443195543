"""When what a person sends again leaves: at the next decent moment of its reader, or of its room."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from models.decent import Mode
from models.office_hours import OfficeHours
from models.roles import Role
from models.tables import Message
from tasks.reading import Readers
from tasks.room_rows import CHAT


def leaving_again(session: Session, messages: Sequence[Message], at: datetime) -> dict[int, dict[str, Any]]:
    """By number, the columns that say when each may leave; at once, what is sent at any hour."""
    readers = Readers(session, messages, at)
    return {one.id or 0: _leaving(one, readers, at) for one in messages}


def first_leaving(session: Session, messages: Iterable[Message]) -> datetime | None:
    """When the first of these that wait may leave; None where none does."""
    ids = [one.id for one in messages]
    moments = select(func.min(Message.next_try_at)).where(col(Message.id).in_(ids))
    return session.exec(moments.where(col(Message.state) == "queued")).one()


def _leaving(one: Message, readers: Readers, at: datetime) -> dict[str, Any]:
    if one.decent_until is None:
        return {"next_try_at": at}
    hours = _room(one, readers) if one.channel == CHAT else readers.hours(one)
    moment = hours.decent(at) if one.mode == Mode.ALONE else _with_the_rest(hours, at)
    return {"next_try_at": moment, "decent_until": hours.evening(moment)}


def _with_the_rest(hours: OfficeHours, at: datetime) -> datetime:
    """What is to be said with other things is, on a working day, or on the next morning."""
    return at if hours.has(at) and hours.is_decent(at) else hours.next_morning(at)


def _room(one: Message, readers: Readers) -> OfficeHours:
    """Those of its territory; of the room of a session, Paris."""
    loaded = readers.journal(one.scope)
    is_session = loaded is not None and loaded.is_session
    return readers.territory(one.scope, Role.NATIONAL if is_session else Role.PILOTE)
