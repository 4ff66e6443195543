"""A journal as one transaction reads it: whose it is, where its chain ends, what only saves work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(slots=True)
class Head:
    """The row of a journal by its columns; what changes in it is written by `tasks.keep`, once an act.

    `process_digest` is that of the definition the journal was opened with; None where it is missing.
    """

    slug: str
    session_slug: str | None
    title: str
    process_key: str
    process_version: int
    head_digest: str
    head_seq: int = 0
    next_moment: datetime | None = None
    walked_seq: int = 0
    walked_session_seq: int = 0
    walked_at: datetime | None = None
    process_digest: str | None = None
