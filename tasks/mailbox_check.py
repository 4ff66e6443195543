"""Whether the mailbox is read, for `atelier health`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from config.settings import Settings
from models.french import french_moment, plural
from models.tables import Lease
from models.territories import PARIS
from tasks.failing import how_many
from tasks.letters import LEASE

#: It is read every few minutes.
OLD = timedelta(minutes=30)


def mailbox_check(session: Session, settings: Settings, real: datetime) -> dict[str, Any]:
    """Read not long ago, without trouble; where none is set, nobody learns what does not arrive."""
    complaint, fine = (
        None,
        "aucune n’est réglée (ATELIER_MAILBOX) : ce qui revient n’est lu que par des personnes",
    )
    if settings.mailbox.get_secret_value():
        lease = session.get(Lease, LEASE)
        complaint, fine = _complaint(lease, real), _fine(lease)
        lost = how_many(session)
        fine += f" ; {plural(lost, 'adresse')} en échec : « atelier mailbox »" if lost else ""
    return {"name": "boîte de retour", "ok": complaint is None, "message": complaint or fine}


def _complaint(lease: Lease | None, real: datetime) -> str | None:
    if lease is None:
        return "elle n’a pas encore été lue : « atelier mailbox »"
    if lease.note:
        return lease.note
    return f"{_fine(lease)}, et plus depuis" if abs(real - lease.beat_at) > OLD else None


def _fine(lease: Lease | None) -> str:
    return f"lue le {french_moment(lease.beat_at, PARIS)}" if lease else ""
