"""What becomes of the messages of a restored base: nothing leaves a second time in silence.

A backup is older than the moment it is restored. What waited in it may have left since, and so may
what time has made due since. Nobody can know: `unknown`, the state that is shown and never sent by
itself, unless the person says that nothing left.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, and_, col, not_, update

from models.errors import EnvironmentProblem
from models.outcomes import count_by_state
from models.queries import journals
from models.tables import Message
from models.weekly import WEEK
from tasks.claim import INTERRUPTED
from tasks.sweep import sweep
from tasks.wake import ask_walk

log = logging.getLogger("ateliers")
#: How the reason of a message held by a restore begins.
HELD = "retenu à la restauration"


class Policy(StrEnum):
    """What a person decides of the messages that a backup holds."""

    HOLD = "hold"
    SEND = "send"


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many messages wait after a restore, and how many are held for a person to decide."""

    queued: int
    held: int


def settle_messages(session: Session, policy: Policy, *, at: datetime, made: str) -> Waiting:
    """Holds or keeps what had not left; asks for every page to be shown again."""
    begun = col(Message.state) == "sending"
    session.execute(update(Message).where(begun).values(state="unknown", reason=INTERRUPTED))
    if policy is Policy.HOLD:
        held = _hold_what_is_owed(session, at, made)
    else:
        held = 0
        claimed = update(Message).where(col(Message.state) == "claimed")
        session.execute(claimed.values(state="queued", claimed_by=None))
    for journal in journals(session):
        ask_walk(session, journal.slug, journal.head_seq, cause="restauration", at=at)
    return Waiting(count_by_state(session).get("queued", 0), held)


def _hold_what_is_owed(session: Session, at: datetime, made: str) -> int:
    """Queues first what time alone has made due since the backup: it may have left as well."""
    for journal in journals(session):
        try:
            with session.begin_nested():
                sweep(session, journal.slug, at=at, at_any_hour=True)
        except EnvironmentProblem:
            # The host's clock is behind the facts: what is due cannot be told, so nothing could be held.
            raise
        except Exception:
            # What cannot be swept now sends nothing now; the loop meets the same trouble and says it.
            log.exception("the sweep of %s failed during a restore", journal.slug)
    reason = f"{HELD} : il est peut-être parti après la sauvegarde ({made})"
    # What waits for a later moment may have left sooner, with the mail of an earlier day or for a preference
    # that is lost. The mail of a week cannot: it is written as its week opens, whatever its reader chose.
    to_come = and_(col(Message.cause).startswith(WEEK), col(Message.next_try_at) > at)
    waiting = update(Message).where(col(Message.state).in_(("queued", "claimed")), not_(to_come))
    held = session.execute(waiting.values(state="unknown", reason=reason, claimed_by=None))
    return int(getattr(held, "rowcount", 0))
