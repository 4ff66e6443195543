"""Holds a whole database still for a while, and closes one that was moved away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, text

from config.database import MOVED
from config.dump import NOT_KEPT, tables_of
from config.upgrade import alone

#: What both databases answer to whoever still writes; `explain` knows it by its first word.
_REFUSED = f"{MOVED} : cette base ne sert plus"


@contextmanager
def frozen(engine: Engine) -> Iterator[Connection]:
    """One transaction during which nobody else writes and everybody reads; an act waits for its end."""
    with alone(engine) as connection:
        names = _names(connection)
        if engine.dialect.name == "postgresql" and names:
            # EXCLUSIVE stops whoever writes or locks a row, not whoever reads.
            connection.execute(text(f"LOCK TABLE {', '.join(names)} IN EXCLUSIVE MODE"))
        yield connection


def close_for_ever(connection: Connection) -> None:
    """Marks the base as moved away and refuses every write, also of a program that looked before."""
    names = _names(connection)
    if connection.dialect.name == "postgresql":
        connection.execute(
            text(
                "CREATE OR REPLACE FUNCTION base_deplacee() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{_REFUSED}'; END $$"
            )
        )
    for name in names:
        for statement in _fence(name, postgresql=connection.dialect.name == "postgresql"):
            connection.execute(text(statement))
    connection.execute(text("UPDATE alembic_version SET version_num = :moved"), {"moved": MOVED})


def _fence(table: str, *, postgresql: bool) -> Iterator[str]:
    bare = table.strip('"')
    if postgresql:
        yield (
            f"CREATE TRIGGER {bare}_deplacee BEFORE INSERT OR UPDATE OR DELETE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION base_deplacee()"
        )
        return
    for act in ("INSERT", "UPDATE", "DELETE"):
        yield (
            f"CREATE TRIGGER {bare}_deplacee_{act.lower()} BEFORE {act} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
        )


def _names(connection: Connection) -> list[str]:
    """Our tables as SQL names them, leases included."""
    found = sorted(tables_of(connection))
    return [f'"{name}"' for name in (*found, *NOT_KEPT)] if found else []
