"""Queues what is owed, once: in the transaction of the act that causes it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import inspect
from sqlmodel import Session, SQLModel

from models.queries import causes_told
from models.settle import Owed, settle
from models.situation import Situation
from models.tables import Message
from tasks.load import Loaded, members_of_ateliers


def settle_journal(
    session: Session, loaded: Loaded, situation: Situation, *, at: datetime, phase: str | None = None
) -> tuple[Owed, ...]:
    """Queues every message owed and not queued yet; harmless to run again."""
    members = members_of_ateliers(session, loaded, at) if loaded.is_session else []
    done = causes_told(session, loaded.slug)
    owed = settle(loaded.process, situation, done, members=members, phase=phase)
    queue(session, owed, at=at, title=loaded.journal.title)
    return owed


def queue(session: Session, owed: Iterable[Owed], *, at: datetime, title: str) -> None:
    """One row per addressee; a row that exists stays as it is."""
    rows = [row for one in owed for row in _rows(one, at, title)]
    if rows:
        insert_new(session, Message, rows)


def _rows(owed: Owed, at: datetime, title: str) -> Iterable[dict[str, Any]]:
    # A session's own situation knows its slug only; people know it by its title.
    territory = owed.context["territory"]
    context = {**owed.context, "territory": title if territory == owed.scope else territory}
    text = json.dumps(context, ensure_ascii=False, sort_keys=True)
    for addressee in owed.to:
        yield {
            "key": f"{owed.scope}:{owed.message}:{addressee.person}:{owed.cause}",
            "scope": owed.scope,
            "message": owed.message,
            "person": addressee.person,
            "role": str(addressee.role),
            "cause": owed.cause,
            "phase": owed.phase,
            "fact": owed.fact,
            "context": text,
            "state": "skipped" if addressee.skipped else "queued",
            "reason": addressee.skipped,
            "attempts": 0,
            "queued_at": at,
            "next_try_at": at,
        }


def upsert(session: Session, table: type[SQLModel], row: dict[str, Any], *, changes: tuple[str, ...]) -> None:
    """Inserts the row, or brings the one of the same key up to date; one statement on both databases."""
    mapped: Any = inspect(table)
    keys = [column.name for column in mapped.primary_key]
    statement = _insert(session, table).values(**row)
    session.connection().execute(
        statement.on_conflict_do_update(index_elements=keys, set_={name: row[name] for name in changes})
    )


def insert_new(session: Session, table: type[SQLModel], rows: list[dict[str, Any]]) -> None:
    """Inserts the rows whose key is not there yet, on both databases."""
    session.connection().execute(_insert(session, table).on_conflict_do_nothing(), rows)


def _insert(session: Session, table: type[SQLModel]) -> Any:
    """The dialect's own INSERT; the other dialect is not loaded."""
    mapped: Any = inspect(table)
    if session.get_bind().dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as postgresql_insert

        return postgresql_insert(mapped.local_table)
    from sqlalchemy.dialects.sqlite import insert as sqlite_insert

    return sqlite_insert(mapped.local_table)
