"""Whether the outbox stands still: nothing leaves, and it is not the doing of one reader’s mailbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from models.french import plural


@dataclass(frozen=True, slots=True)
class Unsent:
    """A mail that should have left and that no server took: whose, since when, what was made of it.

    `tried` is its last attempt and `attempts` how many counted: none where the server itself was away.
    Without `next_try` it is refused, given up or of unknown fate: nothing leaves again by itself.
    """

    reader: str
    since: datetime
    tried: datetime | None = None
    next_try: datetime | None = None
    attempts: int = 0
    reason: str | None = None

    def untouched_since(self, moment: datetime) -> bool:
        """Whether no server said anything of this very mail, or its next try has been due since then."""
        return self.next_try is not None and (self.attempts == 0 or self.next_try < moment)

    def tried_after(self, moment: datetime | None) -> bool:
        """Whether its own last attempt came after this one that worked, if any did."""
        return self.attempts > 0 and self.tried is not None and (moment is None or self.tried > moment)


@dataclass(frozen=True, slots=True)
class Stalled:
    """How many mails wait, how many failed or are of unknown fate, since when, and what was said of it."""

    waiting: int
    over: int
    since: datetime
    reason: str | None

    @property
    def mails(self) -> str:
        """« 2 mails attendent, 11 mails sont en échec ou d’issue inconnue »."""
        waiting = plural(self.waiting, "mail attend", "mails attendent")
        over = plural(self.over, "mail est", "mails sont") + " en échec ou d’issue inconnue"
        return ", ".join(said for count, said in ((self.waiting, waiting), (self.over, over)) if count)


def stalled(
    unsent: Sequence[Unsent], *, left: datetime | None, at: datetime, after: timedelta
) -> Stalled | None:
    """Why nothing leaves of what should have; None while mails leave, or while it concerns one reader.

    `left` is when a server last took a mail. One mail that nobody tries is a standstill: nobody sends, or
    the server is away. What was tried and not taken is one when it concerns several readers and nobody
    else was written to meanwhile: one reader’s mailbox may be full, not everybody’s.
    """
    before = at - after
    if left is not None and left > before:
        return None
    old = [one for one in unsent if one.since < before]
    several = len({one.reader for one in old if one.tried_after(left)}) > 1
    found = [one for one in old if one.untouched_since(before) or (several and one.tried_after(left))]
    if not found:
        return None
    waiting = sum(one.next_try is not None for one in found)
    # What was said of a single mail is not why nobody tries it any more.
    said = (one.reason for one in found if several or one.attempts == 0)
    reason = next((words for words in said if words), None)
    return Stalled(waiting, len(found) - waiting, min(one.since for one in found), reason)
