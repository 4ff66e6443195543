"""What waited and makes no sense any more: the thing asked for came, the date moved, the phase was opened."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row
from sqlmodel import Session

from models.errors import AtelierError
from models.quiet import about_of
from models.settle import settle
from tasks.load import load, members_of_ateliers
from tasks.outbox import key_of

log = logging.getLogger("ateliers")
#: A mail leaves within seconds; one that is older was kept back, and the world went on.
WAITED = timedelta(hours=1)
WHY = "ce message n’avait plus lieu d’être quand il aurait pu partir"


@dataclass(frozen=True, slots=True)
class _Now:
    """What a journal owes now, sent or not; `ready` are the messages that ask for a phase to be opened."""

    keys: frozenset[str]
    ready: frozenset[str]


def outdated(session: Session, waiting: Iterable[Row[Any]], *, at: datetime) -> set[str]:
    """The keys of the reminders, the requests and the openings to do that would not be written now.

    It costs nothing for what leaves as soon as it is queued.
    """
    kept_back = [row for row in waiting if at - row.queued_at > WAITED and _may_be_stale(row)]
    owed = {scope: _owed_now(session, scope, at) for scope in {row.scope for row in kept_back}}
    return {row.key for row in kept_back if _is_stale(row, owed[row.scope])}


def _may_be_stale(row: Row[Any]) -> bool:
    return about_of(row.cause) is not None or row.cause == row.phase


def _is_stale(row: Row[Any], now: _Now | None) -> bool:
    """That a phase was opened, or closed, stays worth saying; that it may be opened does not."""
    if now is None or row.key in now.keys:
        return False
    return row.cause != row.phase or row.message in now.ready


def _owed_now(session: Session, scope: str, at: datetime) -> _Now | None:
    """None where the journal cannot be read: nothing is held."""
    try:
        loaded = load(session, scope)
        situation = loaded.situation(loaded.no_earlier(at))
    except AtelierError:
        log.warning("the reminders of %s cannot be judged again", scope)
        return None
    members = members_of_ateliers(session, loaded, at) if loaded.is_session else ()
    # It was queued in its time: that the mail server is back on a Sunday makes it no less owed.
    owed = settle(loaded.process, situation, (), members=members, at_any_hour=True)
    ready = (told.message for phase in loaded.process.phases for told in phase.on_ready)
    return _Now(frozenset(key_of(one, to.person) for one in owed for to in one.to), frozenset(ready))
