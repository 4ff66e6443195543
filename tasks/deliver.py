"""Hands over what was claimed, one mail after the other, and marks each. Never twice in silence."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Update
from sqlmodel import Session, col, update

from models.tables import Message
from notifications.courier import Courier, Deferred, Mail, Rejected, Uncertain, Unreachable
from tasks.claim import Claimed

log = logging.getLogger("ateliers")
MAX_ATTEMPTS = 10
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
WRITING = Callable[[], AbstractContextManager[Session]]


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of a batch."""

    sent: int = 0
    failed: int = 0
    unknown: int = 0
    deferred: int = 0
    unreachable: bool = False

    def plus(self, other: Delivered) -> Delivered:
        """Both batches together."""
        return Delivered(
            self.sent + other.sent,
            self.failed + other.failed,
            self.unknown + other.unknown,
            self.deferred + other.deferred,
            self.unreachable or other.unreachable,
        )


#: What became of a mail: its state, the reason, and whether the server itself is away.
Fate = tuple[str, str | None, bool]


def hand_over(
    claimed: Sequence[Claimed],
    courier: Courier,
    writing: WRITING,
    *,
    holder: str,
    at: datetime,
    closing: Callable[[], bool] = lambda: False,
) -> Delivered:
    """Hands over claimed mails; each mark is committed with the announcement of the next mail.

    « sending » is committed before DATA may begin: a sender killed there leaves one mail unknown.
    When the server itself is away, or the program is closing, the rest of the batch goes back to the
    queue untouched; a mail that another sender took over, believing us dead, is left to it.
    """
    fates: list[Fate] = []
    before: tuple[int, Fate] | None = None
    for one in claimed:
        if closing():
            break
        with writing() as session:
            if before is not None:
                _mark(session, *before, holder=holder, at=at)
            announced = session.execute(_ours(one.row, holder).values(state="sending"))
        before = None
        if not getattr(announced, "rowcount", 0):
            continue
        fate = _send(one.mail, courier)
        fates.append(fate)
        before = (one.row, fate)
        if fate[2]:
            break
    with writing() as session:
        if before is not None:
            _mark(session, *before, holder=holder, at=at)
        rest = [one.row for one in claimed]
        wait = timedelta(0) if closing() else FIRST_WAIT
        later = {"state": "queued", "claimed_by": None, "next_try_at": at + wait}
        ours = update(Message).where(col(Message.id).in_(rest), col(Message.claimed_by) == holder)
        untouched = session.execute(ours.where(col(Message.state) == "claimed").values(**later))
    states = [state for state, _, _ in fates]
    return Delivered(
        sent=states.count("sent"),
        failed=states.count("failed"),
        unknown=states.count("unknown"),
        deferred=states.count("queued") + int(getattr(untouched, "rowcount", 0)),
        unreachable=any(fate[2] for fate in fates),
    )


def _ours(row: int, holder: str) -> Update:
    """Only a message that is still ours: another sender may have taken over from us, believing us dead."""
    return update(Message).where(col(Message.id) == row, col(Message.claimed_by) == holder)


def _send(mail: Mail, courier: Courier) -> Fate:
    try:
        courier.send(mail)
    except Deferred as error:
        return "queued", str(error), isinstance(error, Unreachable)
    except Rejected as error:
        return "failed", str(error), False
    except Uncertain as error:
        return "unknown", str(error), False
    except Exception as error:
        # Nobody can say how far it went: shown, never sent again by itself.
        log.exception("a courier broke")
        return "unknown", f"l’envoi a été interrompu : {error}", False
    return "sent", None, False


def _mark(session: Session, row: int, fate: Fate, *, holder: str, at: datetime) -> None:
    state, reason, unreachable = fate
    if state != "queued":
        sent_at = at if state == "sent" else None
        session.execute(_ours(row, holder).values(state=state, reason=reason, sent_at=sent_at))
        return
    message = session.get(Message, row)
    if message is None or message.claimed_by != holder:
        return
    # A server that is away is no fault of this mail: only answers about it count as attempts.
    message.attempts += 0 if unreachable else 1
    message.state, message.reason, message.claimed_by = "queued", reason, None
    message.next_try_at = at + _wait(max(message.attempts, 1))
    if message.attempts >= MAX_ATTEMPTS:
        message.state, message.reason = "failed", f"abandonné après {message.attempts} essais : {reason}"


def _wait(attempts: int) -> timedelta:
    """Longer each time, and not the same for all, so that a server coming back is not flooded."""
    longest = min(FIRST_WAIT * int(2 ** (attempts - 1)), LONGEST_WAIT)
    return longest * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, guards nothing
