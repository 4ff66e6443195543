"""Hands over what was claimed, one mail after the other, and marks each. Never twice in silence."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from models.refused import blames_address, why_refused
from notifications.courier import (
    Courier,
    Deferred,
    Interrupted,
    NotHandedOver,
    Rejected,
    Uncertain,
    Unreachable,
)
from tasks.claim import Claimed
from tasks.fate import Before, Fate, Writing, announce, mark, put_back
from tasks.refusals import judge

log = logging.getLogger("ateliers")


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of a batch; `limited` wait for the limit, until `until` at the least."""

    sent: int = 0
    failed: int = 0
    unknown: int = 0
    deferred: int = 0
    unreachable: bool = False
    limited: int = 0
    until: datetime | None = None

    def as_dict(self) -> dict[str, Any]:
        """The same with stable keys."""
        until = self.until.isoformat() if self.until else None
        known = asdict(self)
        del known["unreachable"]
        return {**known, "until": until}

    def plus(self, other: Delivered) -> Delivered:
        """Both batches together."""
        return Delivered(
            self.sent + other.sent,
            self.failed + other.failed,
            self.unknown + other.unknown,
            self.deferred + other.deferred,
            self.unreachable or other.unreachable,
        )


def hand_over(
    claimed: Sequence[Claimed],
    courier: Courier,
    writing: Writing,
    *,
    holder: str,
    at: datetime,
    closing: Callable[[], bool] = lambda: False,
) -> Delivered:
    """Hands over claimed mails; each mark is committed with the announcement of the next mail.

    « sending » is committed before DATA may begin: a sender killed there leaves one mail unknown.
    When the server itself is away, or the program is closing, the rest of the batch goes back to the
    queue untouched; a mail that another sender took over, believing us dead, is left to it. A server that
    breaks off at one mail is given the next one: if it breaks off again it is away, else that mail is to
    blame.
    """
    fates: list[Fate] = []
    before: Before = None
    away: str | None = None
    for one in claimed:
        if closing():
            break
        if not one.announced and not announce(one.row, before, writing, holder=holder, at=at):
            before = None
            continue
        fate = fate_of(functools.partial(courier.send, one.mail))
        again = fate.broke and bool(fates) and fates[-1].broke
        fates.append(fate)
        before = (one.row, fate)
        if fate.away or again:
            away = fate.reason
            break
    with writing() as session:
        if before is not None:
            mark(session, *before, holder=holder, at=at)
        untouched = put_back(session, holder=holder, at=at, away=away) if away or closing() else 0
        judge(session, at=at)
    states = [fate.state for fate in fates]
    return Delivered(
        sent=states.count("sent"),
        failed=states.count("failed"),
        unknown=states.count("unknown"),
        deferred=states.count("queued") + untouched,
        unreachable=away is not None,
    )


def fate_of(sends: Callable[[], None]) -> Fate:
    """What became of what a courier was given."""
    try:
        sends()
    except Deferred as error:
        broke = isinstance(error, Interrupted)
        away = isinstance(error, Unreachable) and not broke
        return Fate("queued", str(error), away=away, broke=broke, against=_against(error))
    except Rejected as error:
        return Fate("failed", str(error), against=_against(error))
    except Uncertain as error:
        return Fate("unknown", str(error))
    except Exception as error:
        # Nobody can say how far it went: shown, never sent again by itself.
        log.exception("a courier broke")
        return Fate("unknown", f"l’envoi a été interrompu : {error}")
    return Fate("sent")


def _against(error: NotHandedOver) -> str | None:
    """Why the server blames the address, if it does."""
    said = error.said or str(error)
    return why_refused(said) if blames_address(said, of_recipient=error.of_recipient) else None
