"""Every session and its ateliers, as the stable JSON of `atelier list`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.assess import today
from models.head import Head
from models.queries import journals
from tasks.load import load


def listing(session: Session, *, at: datetime) -> dict[str, Any]:
    """Sessions with their ateliers, each with its current phase and what is late."""
    rows = journals(session)
    tops = [row for row in rows if row.session_slug is None]
    return {
        "sessions": [
            {
                "slug": one.slug,
                "title": one.title,
                "process": one.process_key,
                "version": one.process_version,
                "ateliers": [_atelier(session, row, at) for row in rows if row.session_slug == one.slug],
            }
            for one in tops
        ]
    }


def sessions(session: Session) -> list[str]:
    """The sessions of this house, by their short name."""
    return [row.slug for row in journals(session) if row.session_slug is None]


def _atelier(session: Session, row: Head, at: datetime) -> dict[str, Any]:
    situation = load(session, row.slug).situation(at)
    registration, current = situation.history.registration, situation.current
    return {
        "slug": row.slug,
        "name": row.title,
        "departement": registration.departement if registration else None,
        "current": current.key if current else None,
        "current_title": current.phase.title if current else None,
        "late": len(situation.late(today(situation))),
    }
