"""The only reader of the time. Everything else takes the moment as an argument."""

from __future__ import annotations

import time
from datetime import UTC, datetime


def real_now() -> datetime:
    """The host's clock, in UTC."""
    return datetime.now(UTC)


def ticks() -> float:
    """A clock that never goes back, for durations within one process."""
    return time.monotonic()
