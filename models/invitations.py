"""An invitation: an event of an atelier or a session as one person was told to keep it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from models.history import History
from models.hours import Hours, read_hours
from models.kinds import DateConvenue
from models.moments import day_end
from models.process import Process
from models.strict import Strict
from models.territories import PARIS

#: Under which key a message carries its invitation; without a value where it has none to carry.
INVITATION = "invitation"
#: The messages that may carry an invitation; of a session, that of the opening too, which gives its date.
OPENING = "ouverture-de-phase"
DATES = ("date-convenue", "date-annulee", "invitation", "invitation-retiree")
CARRIERS = (*DATES, OPENING)


class Method(StrEnum):
    """What an invitation asks for, in the words of iTIP (RFC 5546)."""

    REQUEST = "REQUEST"  # Keep these days, and answer.
    CANCEL = "CANCEL"  # Keep them no more.


class Invitation(Strict):
    """What one person is told of an event; kept with the message, so that the next one follows it.

    `sequence` grows by one at least each time this person is told something else (RFC 5545, 3.8.7.4).
    """

    scope: str
    event: str
    method: Method
    sequence: int
    title: str
    days: tuple[date, ...]
    zone: str
    hours: str | None = None
    place: str = ""
    remote: bool = False

    @property
    def uid(self) -> str:
        """Its name for the life of the event, without the mark of the installation."""
        return f"{self.scope}.{self.event}.{INVITATION}"

    def says(self, other: Invitation) -> bool:
        """Whether both ask for the same: a name put right sends nobody back to their calendar."""
        return _asked(self) == _asked(other)

    def is_over(self, at: datetime) -> bool:
        """Whether its last day is past, where it takes place."""
        return day_end(self.days[-1], self.zone) <= at

    @property
    def timed(self) -> Hours | None:
        """Its hours; none where it takes the whole day."""
        return read_hours(self.hours) if self.hours else None


def _asked(one: Invitation) -> tuple[object, ...]:
    return one.method, one.days, one.hours, one.place, one.remote, one.zone


@dataclass(frozen=True, slots=True)
class LastWord:
    """What somebody was last told of an event, and for which role; in older rows, words alone."""

    role: str
    queued_at: datetime
    invitation: Invitation | None
    #: Written by a program that knew of no invitations.
    older: bool = False
    #: Not left yet: a newer mail about the same date leaves in its place.
    waits: bool = False
    #: That of its row: what is queued, skipped or failed reached nobody.
    state: str = "sent"


def read_uid(text: str) -> tuple[str, str] | None:
    """The journal and the event of an identifier of ours; None for anybody else's."""
    name, _, _ = text.strip().partition("@")
    parts = name.split(".")
    return (parts[0], parts[1]) if len(parts) == 3 and parts[2] == INVITATION else None


def invitation_now(process: Process, history: History, event: str, *, scope: str) -> Invitation | None:
    """What the facts say of an event now, its number apart; None where no date was ever agreed."""
    phase, said = process.events[event], history.agreements(event)
    agreed = [one.payload for one in said if isinstance(one.payload, DateConvenue)]
    if not agreed:
        return None
    registered = history.registration if phase.scope == "atelier" else None
    return Invitation(
        scope=scope,
        event=event,
        method=Method.REQUEST if history.agreed(event) else Method.CANCEL,
        sequence=0,
        title=f"{registered.name} — {phase.title}" if registered else phase.title,
        days=agreed[-1].dates,
        zone=history.zone if phase.scope == "atelier" else PARIS,
        hours=agreed[-1].hours,
        place=agreed[-1].place or "",
        remote=agreed[-1].remote is not None,
    )


def owed_to(
    now: Invitation | None, told: LastWord | None, *, at: datetime, attends: bool, number: int
) -> Invitation | None:
    """What one person has to be told of an event; None where their calendar says the truth.

    A past event invites nobody; a date that was to come and is found to be past is put right all the same.
    """
    known = told.invitation if told else None
    keeps = known is not None and known.method is Method.REQUEST and not known.is_over(at)
    if now is not None and now.method is Method.REQUEST and attends:
        current = known is not None and known.says(now)
        return None if current or (now.is_over(at) and not keeps) else _numbered(now, known, number)
    if known is None or not keeps:
        return None
    gone = now if now is not None and now.method is Method.CANCEL else known
    return _numbered(gone.model_copy(update={"method": Method.CANCEL}), known, number)


def _numbered(one: Invitation, known: Invitation | None, number: int) -> Invitation:
    """That which others are told; more, where this person came and went meanwhile."""
    after = known.sequence + 1 if known else 0
    return one.model_copy(update={"sequence": max(number, after)})


def number_of(now: Invitation | None, told: Iterable[LastWord]) -> int:
    """The number of an event as it is now: that under which others were told the same, or the next one."""
    said = [one.invitation for one in told if one.invitation]
    known = [one.sequence for one in said if now is not None and one.says(now)]
    return max(known, default=1 + max((one.sequence for one in said), default=-1))
