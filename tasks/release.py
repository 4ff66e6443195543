"""A person's word on messages of which nobody knows whether they left."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col, select, update

from models.errors import NotFound
from models.french import enumerate_french
from models.tables import Message
from tasks.held import HELD
from tasks.people import author


def unknown_messages(session: Session, numbers: Iterable[int], *, held: bool) -> list[int]:
    """The messages meant: these numbers, or all that a restore held; NotFound names the others."""
    query = select(Message.id).where(col(Message.state) == "unknown")
    if held:
        return [number or 0 for number in session.exec(query.where(col(Message.reason).startswith(HELD)))]
    asked = sorted(set(numbers))
    found = set(session.exec(query.where(col(Message.id).in_(asked))))
    missing = [str(number) for number in asked if number not in found]
    if missing:
        raise NotFound(
            f"Pas de message d’issue inconnue sous le numéro {enumerate_french(missing)}.",
            todo="« atelier messages --json » donne le numéro (id) et l’état de chacun.",
            field="id",
        )
    return asked


def release(session: Session, numbers: list[int], *, send: bool, by: str, at: datetime) -> int:
    """Sends them (again, perhaps) or files them away as not sent; the reason says whose word it was."""
    if not numbers:
        return 0
    # A reference, as in the facts: a person can be forgotten.
    by = author(session, by)
    reason = f"{'envoi redemandé' if send else 'laissé sans envoi'} par {by} : l’issue était inconnue"
    values = {"state": "queued" if send else "skipped", "reason": reason, "claimed_by": None}
    these = update(Message).where(col(Message.id).in_(numbers), col(Message.state) == "unknown")
    changed = session.execute(these.values(**values, **({"next_try_at": at, "attempts": 0} if send else {})))
    return int(getattr(changed, "rowcount", 0))
