"""Waits until another process has written to our database: milliseconds, without a busy loop."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from config.database import explain

#: What acts announce on PostgreSQL.
CHANNEL = "ateliers"
_STEP = 0.005


class Watch:
    """SQLite tells by its data version, PostgreSQL by NOTIFY."""

    def __init__(self, engine: Engine) -> None:
        self._sqlite = engine.dialect.name == "sqlite"
        self._errors = (SQLAlchemyError, engine.dialect.loaded_dbapi.Error)
        with self._explained():
            self._connection: Any = engine.raw_connection()  # kept, so that the driver's stays ours
            self._driver: Any = self._connection.driver_connection
            driver: Any = self._driver
            if self._sqlite:
                self._seen = self._version()
            else:
                driver.autocommit = True
                driver.execute(f"LISTEN {CHANNEL}")

    def __enter__(self) -> Self:
        """Listens from now on."""
        return self

    def __exit__(self, *_: object) -> None:
        """Drops the connection: one that listens and commits by itself must serve no act."""
        self._connection.invalidate()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """The driver is asked directly here: its errors are said as everywhere else."""
        try:
            yield
        except self._errors as error:
            raise explain(error) from error

    def _version(self) -> int:
        return int(self._driver.execute("PRAGMA data_version").fetchone()[0])

    def wait(self, seconds: float) -> bool:
        """True as soon as something was written; False after `seconds`."""
        with self._explained():
            return self._wait_sqlite(seconds) if self._sqlite else self._wait_postgresql(seconds)

    def _wait_postgresql(self, seconds: float) -> bool:
        return any(True for _ in self._driver.notifies(timeout=seconds, stop_after=1))

    def _wait_sqlite(self, seconds: float) -> bool:
        end = time.monotonic() + seconds
        while (version := self._version()) == self._seen:
            if time.monotonic() >= end:
                return False
            time.sleep(_STEP)
        self._seen = version
        return True
