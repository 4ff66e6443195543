"""The mails that will not leave, or arrive, by themselves: of each, what a person needs to decide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlmodel import Session, and_, col, or_, select

from models.characters import masked
from models.tables import Message

#: Refused or given up, or of unknown fate: only a person's word moves them.
DEAD = ("unknown", "failed")
#: It came back, and nobody has decided of it; sent again, it has not come back any more.
CAME_BACK = and_(
    col(Message.state) == "sent", col(Message.bounced_at).is_not(None), col(Message.reason).is_(None)
)
#: What is said of a mail that came back, in place of its state.
RETURNED = "returned"
_WAYS = {"unknown": "--send|--arrived|--drop", "failed": "--send|--drop", RETURNED: "--send|--drop"}


def dead_letters(session: Session, scope: str | None = None) -> list[dict[str, Any]]:
    """Each with its number, its reader's role, what it says, since when, why, and the command that decides.

    Of what came back, the legal notices: of the rest the pilot is told with the address. Of one journal,
    or of all. A digest is one mail: it counts for each atelier that it speaks of. No address, not even in
    what a server said: this is shown on boards.
    """
    notice = and_(CAME_BACK, col(Message.legal), col(Message.digest).is_(None))
    dead = or_(col(Message.state).in_(DEAD), notice)
    query = select(Message).where(dead).order_by(col(Message.id))
    if scope is not None:
        said = select(Message.digest).where(col(Message.scope) == scope, col(Message.digest).is_not(None))
        query = query.where(or_(col(Message.scope) == scope, col(Message.id).in_(said)))
    rows = session.exec(query).all()
    contents = _said_by(session, (row.id or 0 for row in rows))
    return [_letter(row, contents.get(row.id or 0, [])) for row in rows]


def _said_by(session: Session, digests: Iterable[int]) -> dict[int, list[tuple[str, str]]]:
    """What each of these digests says: the journal and the message, in order."""
    query = select(Message.digest, Message.scope, Message.message).where(
        col(Message.digest).in_(list(digests))
    )
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for digest, scope, message in session.exec(query.order_by(col(Message.id))):
        found[digest or 0].append((scope, message))
    return found


def _letter(row: Message, contents: list[tuple[str, str]]) -> dict[str, Any]:
    state = RETURNED if row.state == "sent" else row.state
    since = row.bounced_at or row.sent_at or row.claimed_at or row.queued_at
    reason = row.reason or row.bounce
    return {
        "id": row.id,
        "ateliers": list(dict.fromkeys(scope for scope, _ in contents)) or [row.scope],
        "role": row.role,
        "channel": row.channel,
        "message": row.message,
        "says": [message for _, message in contents] or [row.message],
        "subject": row.subject,
        "state": state,
        "reason": masked(reason) if reason else None,
        "since": since.isoformat(),
        "message_id": row.message_id,
        "command": f"atelier release {row.id} {_WAYS[state]} --by ADRESSE",
    }
