"""Pages that grow old are made again: Prefect removes old runs, and their pages with them."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session, col, or_, select

from models.tables import Journal
from tasks.wake import ask_walk

#: Three times in the life of a run (`PREFECT_DAYS`): a page that people look at is never the oldest.
OLD_PAGE = timedelta(days=30)
#: Asked for at each passage, every hour: those who acted must not wait behind a thousand old pages.
FEW = 5


def ask_for_old_pages(session: Session, *, at: datetime) -> int:
    """Asks for a walk of the few ateliers unwalked for longest, over a month; returns how many."""
    old = or_(col(Journal.walked_at).is_(None), col(Journal.walked_at) < at - OLD_PAGE)
    query = select(Journal).where(col(Journal.session_slug).is_not(None), old)
    journals = session.exec(query.order_by(col(Journal.walked_at).asc().nulls_first()).limit(FEW)).all()
    for journal in journals:
        ask_walk(session, journal.slug, journal.head_seq, cause="page ancienne", at=at)
    return len(journals)
