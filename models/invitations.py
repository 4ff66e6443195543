"""An invitation: an event of an atelier or a session as one person was told to keep it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from models.ended import never_held
from models.history import History
from models.hours import Hours, read_hours
from models.kinds import DateConvenue
from models.moments import day_end
from models.process import Process
from models.strict import Strict
from models.territories import PARIS

#: Under which key a message carries its invitation; without a value where it has none to carry.
INVITATION = "invitation"
#: The states of a row that reached nobody and does not wait to.
NEVER_LEFT = frozenset({"skipped", "failed"})
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
    """What somebody was last told of an event, and for which role; in older rows, words alone.

    `invitation` is what their calendar was told, or will be by what still waits to leave.
    """

    role: str
    queued_at: datetime
    invitation: Invitation | None
    #: The atelier through which they were concerned, where it is not the journal of the event itself.
    home: str | None = None
    #: Written by a program that knew of no invitations.
    older: bool = False
    #: Not left yet: a newer mail about the same date leaves in its place.
    waits: bool = False
    #: That of its row: what is queued, skipped or failed reached nobody.
    state: str = "sent"
    #: What was asked since without reaching their calendar: in words alone, or by a row that never left.
    aside: Invitation | None = None
    #: Whether what kept that row from them may be over: their wish, or an address that was put right since.
    unwanted: bool = False
    #: Their calendar really holds a date: it is kept true whatever they wish since.
    held: bool = False
    #: The highest number of any row, whether it left or not: none is used twice.
    number: int = -1
    #: What they wish for now.
    mail: bool = True
    invitations: bool = True

    @property
    def latest(self) -> Invitation | None:
        """What was asked last, whatever became of it."""
        return self.aside or self.invitation

    @property
    def last_number(self) -> int:
        """The number that the next one follows."""
        asked = [one.sequence for one in (self.invitation, self.aside) if one]
        return max([self.number, *asked])

    @property
    def never_left(self) -> bool:
        """Whether what was asked last reached nobody, and will not by itself."""
        return self.aside is not None and self.state in NEVER_LEFT


def read_uid(text: str, *, mark: str) -> tuple[str, str] | None:
    """The journal and the event of an identifier of ours, which this mark ends; None for anybody else's."""
    name, _, end = text.strip().partition("@")
    parts = name.split(".")
    ours = end == mark and len(parts) == 3 and parts[2] == INVITATION
    return (parts[0], parts[1]) if ours else None


def invitation_now(process: Process, history: History, event: str, *, scope: str) -> Invitation | None:
    """What the facts say of an event now, its number apart; None where no date was ever agreed.

    Once the execution is ended, what was to come takes place no more.
    """
    phase, said = process.events[event], history.agreements(event)
    agreed = [one.payload for one in said if isinstance(one.payload, DateConvenue)]
    if not agreed:
        return None
    registered = history.registration if phase.scope == "atelier" else None
    return Invitation(
        scope=scope,
        event=event,
        method=Method.REQUEST if history.agreed(event) and not never_held(history, phase) else Method.CANCEL,
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
    What did not arrive is not asked again as it was, unless their wish alone kept it and is another now, or
    their address was put right.
    """
    if told is None or told.aside is None:
        return _follows(told.invitation if told else None, now, told, at, number, attends=attends)
    due = _follows(told.invitation, now, told, at, number, attends=attends)
    if told.never_left:
        free = told.unwanted and (told.mail or told.held)
        return None if due and due.says(told.aside) and not free else due
    # Their calendar follows where they want it to, or where it would show a wrong date.
    if due and ((told.mail and told.invitations) or told.held):
        return due
    return _follows(told.aside, now, told, at, number, attends=attends)


def _follows(
    known: Invitation | None,
    now: Invitation | None,
    told: LastWord | None,
    at: datetime,
    number: int,
    *,
    attends: bool,
) -> Invitation | None:
    """What comes after what is known, so that it says what stands now."""
    number = max(number, told.last_number + 1) if told else number
    keeps = known is not None and known.method is Method.REQUEST and not known.is_over(at)
    if now is not None and now.method is Method.REQUEST and attends:
        current = known is not None and known.says(now)
        return None if current or (now.is_over(at) and not keeps) else _numbered(now, number)
    if known is None or not keeps:
        return None
    gone = now if now is not None and now.method is Method.CANCEL else known
    return _numbered(gone.model_copy(update={"method": Method.CANCEL}), number)


def _numbered(one: Invitation, number: int) -> Invitation:
    """Under the number that others are told; more, where this person came and went meanwhile."""
    return one.model_copy(update={"sequence": number})


def number_of(now: Invitation | None, told: Iterable[LastWord]) -> int:
    """The number of an event as it is now: that under which others were told the same, or the next one."""
    told = tuple(told)
    said = [one.latest for one in told if one.latest]
    known = [one.sequence for one in said if now is not None and one.says(now)]
    return max(known, default=1 + max((one.last_number for one in told), default=-1))
