"""What a change of wishes makes owed to somebody: the dates that they have not in their calendar yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, literal_column, select
from sqlmodel import Session

from models.errors import EnvironmentProblem
from models.invitations import CARRIERS
from models.owed import Owed
from models.tables import Message, table_of
from tasks.invite import invite
from tasks.load import histories_of_ateliers, load, members_of
from tasks.outbox import key_of, queue

_M: Any = table_of(Message).c
_SCOPES = (
    select(_M.scope)
    .where(
        _M.person == bindparam("person"),
        _M.message.in_(bindparam("carriers", expanding=True)),
        _M.channel == literal_column("'mail'"),
    )
    .distinct()
    .order_by(_M.scope)
)
_QUEUED = select(_M.next_try_at).where(
    _M.key.in_(bindparam("keys", expanding=True)), _M.state == literal_column("'queued'")
)


def invite_again(session: Session, person: str, *, at: datetime) -> list[datetime]:
    """Queues what this person is owed now of dates already agreed; returns when each leaves.

    Read without a lock: two who find the same thing owed queue it under the same key.
    """
    asked = {"person": person, "carriers": list(CARRIERS)}
    scopes = session.connection().execute(_SCOPES, asked).scalars().all()
    keys = [key for scope in scopes for key in _invite(session, scope, person, at)]
    return list(session.connection().execute(_QUEUED, {"keys": keys}).scalars()) if keys else []


def _invite(session: Session, scope: str, person: str, at: datetime) -> list[str]:
    try:
        loaded = load(session, scope)
    except EnvironmentProblem:
        # A choice is kept even where a journal cannot be read.
        return []
    moment = loaded.no_earlier(at)
    situation = loaded.situation(moment)
    mates = histories_of_ateliers(session, loaded, moment) if loaded.is_session else []
    owed = tuple(_to(person, invite(session, loaded, situation, (), members_of(mates))))
    queue(session, owed, situation, loaded, at=moment, mates=mates)
    return [key_of(one, person) for one in owed]


def _to(person: str, owed: tuple[Owed, ...]) -> Iterator[Owed]:
    for one in owed:
        if mine := tuple(to for to in one.to if to.person == person):
            yield replace(one, to=mine)
