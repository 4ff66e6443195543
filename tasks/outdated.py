"""What waited and makes no sense any more: the thing asked for came, the date moved, the phase was opened."""

from __future__ import annotations

import logging
from collections.abc import Iterable
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


def outdated(session: Session, waiting: Iterable[Row[Any]], *, at: datetime) -> set[str]:
    """The keys of the reminders and the requests that would not be written now.

    It costs nothing for what leaves as soon as it is queued.
    """
    kept_back = [row for row in waiting if about_of(row.cause) and at - row.queued_at > WAITED]
    owed = {scope: _owed_now(session, scope, at) for scope in {row.scope for row in kept_back}}
    return {row.key for row in kept_back if (keys := owed[row.scope]) is not None and row.key not in keys}


def _owed_now(session: Session, scope: str, at: datetime) -> set[str] | None:
    """The keys of all that this journal owes, sent or not; None where it cannot be read: nothing is held."""
    try:
        loaded = load(session, scope)
        situation = loaded.situation(loaded.no_earlier(at))
    except AtelierError:
        log.warning("the reminders of %s cannot be judged again", scope)
        return None
    members = members_of_ateliers(session, loaded, at) if loaded.is_session else ()
    # It was queued in its time: that the mail server is back on a Sunday makes it no less owed.
    owed = settle(loaded.process, situation, (), members=members, at_any_hour=True)
    return {key_of(one, to.person) for one in owed for to in one.to}
