"""Queues what is owed, once: in the transaction of the act that causes it."""

from __future__ import annotations

import functools
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
    done = causes_told(session, [loaded.slug])[loaded.slug]
    owed = settle(loaded.process, situation, done, members=members, phase=phase)
    queue(session, owed, at=at, title=loaded.journal.title)
    return owed


def queue(session: Session, owed: Iterable[Owed], *, at: datetime, title: str) -> None:
    """One row per addressee; a row that exists stays as it is."""
    insert_new(session, Message, [row for one in owed for row in rows_of(one, at, title)])


def rows_of(owed: Owed, at: datetime, title: str) -> Iterable[dict[str, Any]]:
    """A row of the outbox per addressee."""
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


def upsert(
    session: Session, table: type[SQLModel], rows: list[dict[str, Any]], *, changes: tuple[str, ...]
) -> None:
    """Inserts the rows, or brings those of the same key up to date; one statement on both databases."""
    connection = session.connection()
    connection.execute(_upsert(connection.dialect.name, table, changes), rows)


def insert_new(session: Session, table: type[SQLModel], rows: list[dict[str, Any]]) -> None:
    """Inserts the rows whose key is not there yet, on both databases."""
    if rows:
        connection = session.connection()
        connection.execute(_insert_new(connection.dialect.name, table), rows)


@functools.cache
def _upsert(dialect: str, table: type[SQLModel], changes: tuple[str, ...]) -> Any:
    mapped: Any = inspect(table)
    statement = _insert(dialect, mapped.local_table)
    return statement.on_conflict_do_update(
        index_elements=[column.name for column in mapped.primary_key],
        set_={name: statement.excluded[name] for name in changes},
    )


@functools.cache
def _insert_new(dialect: str, table: type[SQLModel]) -> Any:
    mapped: Any = inspect(table)
    return _insert(dialect, mapped.local_table).on_conflict_do_nothing()


def _insert(dialect: str, table: Any) -> Any:
    """The dialect's own INSERT; the other dialect is not loaded."""
    if dialect == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as postgresql_insert

        return postgresql_insert(table)
    from sqlalchemy.dialects.sqlite import insert as sqlite_insert

    return sqlite_insert(table)
