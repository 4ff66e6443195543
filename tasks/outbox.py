"""Queues what is owed, once: in the transaction of the act that causes it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session, SQLModel

from models.departure import pressing
from models.history import History
from models.invitations import CARRIERS, DATES
from models.inviting import INVITING
from models.owed import Owed
from models.queries import causes_told
from models.settle import settle
from models.situation import Situation
from models.statements import insertion
from models.tables import Message
from tasks.invite import invite, invite_beyond
from tasks.load import Loaded, histories_of_ateliers, members_of
from tasks.postage import Postage, manners_of, postage_of, wanted
from tasks.room_rows import room_rows

#: In what a message says: the moment at which it was due to leave.
AWAITED = "awaited_at"
#: In what a message says to somebody who acts in the place of another.
DELEGATED = "delegated"
_LAST = datetime.max.replace(tzinfo=UTC)


def settle_journal(
    session: Session,
    loaded: Loaded,
    situation: Situation,
    *,
    at: datetime,
    phase: str | None = None,
    added: Collection[str] | None = None,
) -> tuple[Owed, ...]:
    """Queues every message owed and not queued yet; harmless to run again.

    `added`: the kinds of what an act has just recorded, when nothing else changed since all was settled.
    """
    mates = histories_of_ateliers(session, loaded, at) if loaded.is_session else []
    done = causes_told(session, [loaded.slug])[loaded.slug]
    members = members_of(mates)
    owed = wanted(session, settle(loaded.process, situation, done, members=members, phase=phase))
    # Only the opening of a session’s phase says a date that nobody agreed upon just then.
    carriers = CARRIERS if loaded.is_session else DATES
    invites = added is None or bool(INVITING & set(added) or {one.message for one in owed} & set(carriers))
    if invites:
        owed = invite(session, loaded, situation, owed, members, phase=phase)
    postage = postage_of(session, owed, mates)
    rows = [row for one in sorted(owed, key=order_of) for row in rows_of(one, situation, at, loaded, postage)]
    insert_new(session, Message, rows)
    if invites and (beyond := invite_beyond(session, loaded, situation)):
        # They read by the hours of this atelier, through which they are concerned.
        queue(session, beyond.owed, beyond.situation, beyond.loaded, at=at, mates=[situation.history])
    return owed


def queue(
    session: Session,
    owed: Iterable[Owed],
    situation: Situation,
    loaded: Loaded,
    *,
    at: datetime,
    mates: Sequence[History] = (),
) -> None:
    """One row per addressee; a row that exists stays as it is."""
    owed = tuple(owed)
    postage = postage_of(session, owed, mates)
    rows = [row for one in owed for row in _rows(one, situation, at, loaded, postage)]
    insert_new(session, Message, rows)


def order_of(owed: Owed) -> datetime:
    """What was missed while nothing ran leaves in the order in which it was due; the rest after it."""
    return owed.leaves or _LAST


def rows_of(
    owed: Owed, situation: Situation, at: datetime, loaded: Loaded, postage: Postage
) -> Iterable[dict[str, Any]]:
    """A row of the outbox per addressee, before the journal is given its next moment.

    A reminder that was awaited keeps the moment for which it was: `atelier health` says how late they leave.
    One that an act made due at once was awaited by nobody.
    """
    journal = loaded.journal
    due = owed.leaves if owed.leaves and owed.leaves <= at else None
    awaited = due and journal.next_moment and journal.next_moment <= due
    context = {AWAITED: due.isoformat()} if due and awaited else {}
    return _rows(owed, situation, at, loaded, postage, context)


def _rows(
    owed: Owed,
    situation: Situation,
    at: datetime,
    loaded: Loaded,
    postage: Postage,
    more: Mapping[str, Any] | None = None,
) -> Iterable[dict[str, Any]]:
    # A session's own situation knows its slug only; people know it by its title.
    territory, title = owed.context["territory"], loaded.journal.title
    context = {**owed.context, **(more or {}), "territory": title if territory == owed.scope else territory}
    said = [context, {**context, DELEGATED: True}]
    texts = [json.dumps(one, ensure_ascii=False, sort_keys=True) for one in said]
    row: dict[str, Any] = {}
    manners = manners_of(loaded.process)
    for addressee in pressing(manners, owed).to:
        stamp = postage.stamp(owed, addressee, situation, loaded.process, at)
        row = {
            "key": key_of(owed, addressee.person),
            "scope": owed.scope,
            "message": owed.message,
            "person": addressee.person,
            "role": str(addressee.role),
            "cause": owed.cause,
            "phase": owed.phase,
            "fact": owed.fact,
            "context": texts[addressee.delegated],
            "attempts": 0,
            "queued_at": at,
            **stamp,
        }
        yield row
    if row and owed.message in manners.rooms:
        yield from room_rows(owed, row, situation, at, rhythm=postage.rhythm, set_up=postage.rooms)


def key_of(owed: Owed, person: str) -> str:
    """What makes a message leave once to each person."""
    return f"{owed.scope}:{owed.message}:{person}:{owed.cause}"


def upsert(
    session: Session, table: type[SQLModel], rows: list[dict[str, Any]], *, changes: tuple[str, ...]
) -> None:
    """Inserts the rows, or brings those of the same key up to date."""
    session.connection().execute(insertion(table, tuple(rows[0]), changes), rows)


def insert_new(session: Session, table: type[SQLModel], rows: list[dict[str, Any]]) -> None:
    """Inserts the rows whose key is not there yet."""
    if rows:
        session.connection().execute(insertion(table, tuple(rows[0])), rows)
