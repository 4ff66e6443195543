"""Writes journals: where their chains end, when time will change something, what was walked."""

from __future__ import annotations

from dataclasses import asdict

from sqlmodel import Session

from models.head import Head
from models.statements import ADD_JOURNAL, KEEP


def begin(session: Session, head: Head) -> None:
    """Writes a journal that is new."""
    row = asdict(head)
    # Read with the journal, kept with the definition.
    del row["process_digest"]
    session.connection().execute(ADD_JOURNAL, row)


def keep(session: Session, *heads: Head) -> None:
    """Writes what changed of journals, once, at the end of an act, a walk or a sweep; they must be locked."""
    rows = [
        {
            "its_slug": head.slug,
            "head_seq": head.head_seq,
            "head_digest": head.head_digest,
            "next_moment": head.next_moment,
            "walked_seq": head.walked_seq,
            "walked_session_seq": head.walked_session_seq,
            "walked_at": head.walked_at,
        }
        for head in heads
    ]
    if rows:
        session.connection().execute(KEEP, rows)
