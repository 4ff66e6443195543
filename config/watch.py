"""Waits until another process has written to our database: milliseconds, without a busy loop."""

from __future__ import annotations

import time
from typing import Any, Self

from sqlalchemy import Engine

#: What acts announce on PostgreSQL.
CHANNEL = "ateliers"
_STEP = 0.005


class Watch:
    """SQLite tells by its data version, PostgreSQL by NOTIFY."""

    def __init__(self, engine: Engine) -> None:
        self._sqlite = engine.dialect.name == "sqlite"
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
        """Gives the connection back."""
        self._connection.close()

    def _version(self) -> int:
        return int(self._driver.execute("PRAGMA data_version").fetchone()[0])

    def wait(self, seconds: float) -> bool:
        """True as soon as something was written; False after `seconds`."""
        if not self._sqlite:
            return any(True for _ in self._driver.notifies(timeout=seconds, stop_after=1))
        end = time.monotonic() + seconds
        while (version := self._version()) == self._seen:
            if time.monotonic() >= end:
                return False
            time.sleep(_STEP)
        self._seen = version
        return True
