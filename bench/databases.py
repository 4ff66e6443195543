"""The two kinds of database, the same questions asked of each: a fresh one, its weight, its CPU."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import psutil

from tests.postgres import Cluster, program


class Sqlite:
    """Files in the folder of the bench."""

    name = "SQLite"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True)

    def fresh(self, name: str) -> str:
        """The URL of a database that does not exist yet."""
        return f"sqlite:///{self.folder / name}.db"

    def size(self, url: str) -> int:
        """Bytes as they are, those of the journal of writes not counted."""
        with closing(sqlite3.connect(_file(url))) as db:
            return _bytes(db)

    def size_of(self, url: str, table: str) -> int:
        """Bytes of one table with its indexes: what a compact copy loses without it."""
        with closing(sqlite3.connect(_file(url))) as source, closing(sqlite3.connect("")) as copy:
            source.backup(copy)
            copy.execute("VACUUM")
            whole = _bytes(copy)
            copy.execute(f'DELETE FROM "{table}"')  # noqa: S608 - our own word
            copy.commit()
            copy.execute("VACUUM")
            return whole - _bytes(copy)

    def tidy(self, url: str) -> None:
        """SQLite tidies by itself."""

    def cpu(self) -> float:
        """SQLite works within its callers."""
        return 0.0

    def stop(self) -> None:
        """There is no server."""


class Postgres:
    """A server of the bench's own; its commits wait for the disk, as they do on a real one."""

    name = "PostgreSQL"

    def __init__(self) -> None:
        self._cluster = Cluster(durable=True)
        pid = (self._cluster.folder / "data" / "postmaster.pid").read_text().splitlines()[0]
        self._server = psutil.Process(int(pid))

    def fresh(self, name: str) -> str:
        """The URL of an empty database."""
        self._cluster.execute(f"CREATE DATABASE {name}")
        return self._cluster.url(name)

    def size(self, url: str) -> int:
        """Bytes as they are."""
        return self._ask(url, "SELECT pg_database_size(current_database())")

    def size_of(self, url: str, table: str) -> int:
        """Bytes of one table with its indexes."""
        return self._ask(url, f"SELECT pg_total_relation_size('{table}')")

    def tidy(self, url: str) -> None:
        """What autovacuum would have done long before, lest it come in the middle of a measure."""
        self._ask(url, "VACUUM ANALYZE")

    def cpu(self) -> float:
        """CPU seconds of the server and of the connections that are open."""
        times = [one.cpu_times() for one in (self._server, *self._server.children())]
        return sum(one.user + one.system for one in times)

    def stop(self) -> None:
        """Stops the server and removes its data."""
        self._cluster.stop()

    def _ask(self, url: str, query: str) -> int:
        import psycopg

        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as db:
            cursor = db.execute(query.encode())
            row = cursor.fetchone() if cursor.description else None
            return int(row[0]) if row else 0


Database = Sqlite | Postgres


def databases(folder: Path) -> list[Database]:
    """Both, or SQLite alone where PostgreSQL is not installed."""
    return [Sqlite(folder / "sqlite"), *([Postgres()] if program("initdb") else [])]


def _file(url: str) -> str:
    return url.partition("///")[2]


def _bytes(db: sqlite3.Connection) -> int:
    pages, each = (int(db.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("page_count", "page_size"))
    return pages * each
