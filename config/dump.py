"""The rows of our tables as plain values and back, the same for SQLite and PostgreSQL.

The columns are those that the database has, not those that this program knows: a base that is about to
be migrated is copied as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from sqlalchemy import Column, Connection, DateTime, Engine, MetaData, Table, inspect, select, text
from sqlmodel import SQLModel

import models.tables  # noqa: F401 - declares the tables
from models.chain import stamp
from models.errors import BrokenChain

#: Leases are about processes, and Alembic's row is made by migrating: neither is kept.
NOT_KEPT = frozenset({"lease"})
CHUNK = 500
Values = dict[str, Any]


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """One state of the whole database, however long it is read and whoever writes meanwhile.

    PostgreSQL: REPEATABLE READ. SQLite in WAL: a read transaction, which keeps no writer waiting.
    """
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    with engine.connect() as connection:
        yield connection


def tables_of(connection: Connection) -> dict[str, Table]:
    """Our tables that this database has, with its columns; nobody else's."""
    ours = set(SQLModel.metadata.tables) - NOT_KEPT
    found = MetaData()
    found.reflect(connection, only=sorted(ours & set(inspect(connection).get_table_names())))
    return dict(sorted(found.tables.items()))


def read_rows(connection: Connection, table: Table) -> Iterator[Values]:
    """The rows in the order of their key."""
    query = select(table).order_by(*table.primary_key.columns)
    columns = list(table.columns)
    try:
        for row in connection.execution_options(yield_per=CHUNK).execute(query):
            yield {column.name: plain(value) for column, value in zip(columns, row, strict=True)}
    except ValueError as error:
        raise BrokenChain(
            f"La table « {table.name} » contient une valeur qui ne se lit pas.",
            todo="Conservez la base telle quelle et reprenez la dernière sauvegarde.",
        ) from error


def plain(value: object) -> object:
    """A value as a line holds it; moments are in UTC and of one length."""
    if isinstance(value, datetime):
        return stamp(value.replace(tzinfo=UTC) if value.tzinfo is None else value)
    return value


def write_rows(connection: Connection, table: Table, rows: Iterable[Values]) -> int:
    """Inserts rows as `read_rows` gave them; returns how many."""
    moments = [column.name for column in table.columns if _is_moment(column)]
    rows, count = iter(rows), 0
    while chunk := [_typed(row, moments) for row in islice(rows, CHUNK)]:
        connection.execute(table.insert(), chunk)
        count += len(chunk)
    return count


def _is_moment(column: Column[Any]) -> bool:
    return isinstance(column.type, DateTime)


def _typed(row: Values, moments: list[str]) -> Values:
    return {
        name: datetime.fromisoformat(value) if name in moments and value is not None else value
        for name, value in row.items()
    }


def set_sequences(connection: Connection, tables: Iterable[Table]) -> None:
    """PostgreSQL numbers the next row by a sequence, which knows nothing of rows that came with theirs."""
    if connection.dialect.name != "postgresql":
        return
    for table in tables:
        for column in table.primary_key.columns:
            named = {"table": table.name, "column": column.name}
            sequence = connection.execute(
                text("SELECT pg_get_serial_sequence(:table, :column)"), named
            ).scalar()
            if sequence is not None:
                last = connection.execute(select(column).order_by(column.desc()).limit(1)).scalar()
                set_to = {"sequence": sequence, "value": last or 1, "called": last is not None}
                connection.execute(text("SELECT setval(:sequence, :value, :called)"), set_to)
