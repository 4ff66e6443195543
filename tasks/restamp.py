"""What already waits for somebody leaves as they have just chosen: sooner, later, or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, bindparam, false, literal_column, or_, select, update
from sqlmodel import Session

from models.decent import NO_MAIL, Leaving, Mode, Preference, leaving
from models.invitations import INVITATION, Invitation
from models.manners import Manner, Timing
from models.office_hours import OfficeHours
from models.outcomes import DIGEST
from models.rhythm import Rhythm
from models.roles import Role
from models.tables import RHYTHM, Message, table_of
from models.weekly import is_weekly, next_week
from tasks.invited import holds
from tasks.load import Loaded, load
from tasks.outbox import AWAITED
from tasks.postage import manners_of
from tasks.reading import Readers

#: Who turned mails off by mistake, or for some days, finds what was set aside meanwhile.
BROUGHT_BACK = timedelta(days=7)

_TABLE: Any = table_of(Message)
_M = _TABLE.c
_READ = (
    *("id", "scope", "home", "message", "person", "role", "cause", "context", "state", "reason"),
    *("attempts", "queued_at", "gathered_at", "next_try_at", "mode", "subject"),
)
#: What waits, and what was set aside for want of a wish to receive it; legal notices keep their time.
_WAITING = (
    select(*(_M[name] for name in _READ))
    .where(
        _M.person == bindparam("person"),
        _M.channel == literal_column("'mail'"),
        _M.legal.is_(false()),
        or_(
            _M.state == literal_column("'queued'"),
            and_(_M.reason == bindparam("why"), _M.queued_at > bindparam("since")),
        ),
    )
    .order_by(_M.id)
    .with_for_update()
)
_CARRIERS = select(_M.digest).where(_M.digest.in_(bindparam("rows", expanding=True))).distinct()
_SET = update(_TABLE).where(_M.id == bindparam("row"))


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for somebody after a choice: how many messages, from when; and how many will not leave."""

    messages: int = 0
    next_at: datetime | None = None
    set_aside: int = 0

    def and_also(self, moments: Iterable[datetime]) -> Waiting:
        """With what is queued besides, to leave at these moments."""
        more = tuple(moments)
        known = (self.next_at,) if self.next_at else ()
        return replace(
            self, messages=self.messages + len(more), next_at=min((*known, *more), default=self.next_at)
        )


def restamp(session: Session, person: str, wish: Preference, *, at: datetime) -> Waiting:
    """Stamps anew what waits, in the transaction of the choice; what a sender holds already is its own."""
    values = {"person": person, "why": NO_MAIL, "since": at - BROUGHT_BACK}
    rows = session.connection().execute(_WAITING, values).all()
    said_by = session.connection().execute(_CARRIERS, {"rows": [row.id for row in rows]}).scalars()
    stamper = _Stamper(session, wish, Readers(session, rows, at), frozenset(said_by), at)
    stamps = [stamper.stamp(row) for row in rows]
    if stamps:
        session.connection().execute(_SET, stamps)
    left = [one["next_try_at"] for one in stamps if one["state"] == "queued"]
    aside = sum(
        row.state == "queued" and one["state"] == "skipped" for row, one in zip(rows, stamps, strict=True)
    )
    return Waiting(len(left), min(left, default=None), aside)


class _Stamper:
    """One choice, applied to rows of any journal; each journal is read once."""

    def __init__(
        self, session: Session, wish: Preference, readers: Readers, carriers: frozenset[int], at: datetime
    ) -> None:
        self._session, self._wish, self._readers = session, wish, readers
        self._carriers, self._at = carriers, at
        self._rhythm: Rhythm = session.info.get(RHYTHM, Rhythm.DIGEST)
        self._journals: dict[str, Loaded] = {}

    def stamp(self, row: Row[Any]) -> dict[str, Any]:
        """The columns of a row that say when it leaves, or why it does not."""
        hours = self._readers.hours(row)
        left = self._leaving(row, hours)
        if left.skipped:
            return {**_as_it_was(row), "state": "skipped", "reason": left.skipped}
        moment = self._moment(row, left, hours)
        return {
            "row": row.id,
            "state": "queued",
            "reason": row.reason if row.state == "queued" else None,
            "mode": str(Mode.ALONE if self._is_whole(row) else left.mode),
            "next_try_at": moment,
            "decent_until": hours.evening(moment) if left.decent_until else None,
        }

    def _leaving(self, row: Row[Any], hours: OfficeHours) -> Leaving:
        """As if queued with this choice; what has had its morning is put off by a pause alone."""
        manner = self._manner(row)
        if _is_gathered(row):
            return leaving(manner, self._wish, hours, row.gathered_at, rhythm=self._rhythm, alone=True)
        wish, alone = self._calendar(row)
        due = _awaited(row)
        return leaving(manner, wish, hours, row.queued_at, rhythm=self._rhythm, due=due, alone=alone)

    def _calendar(self, row: Row[Any]) -> tuple[Preference, bool]:
        """The wish that counts for this row, and whether it carries an invitation."""
        said = json.loads(row.context).get(INVITATION)
        if not said:
            return self._wish, False
        kept = holds(self._session, Invitation.model_validate(said), row.person)
        wish = self._wish.for_a_date_kept() if kept else self._wish
        return wish, wish.invitations

    def _is_whole(self, row: Row[Any]) -> bool:
        """What is written already, or says others, leaves by itself."""
        return row.subject is not None or row.id in self._carriers

    def _moment(self, row: Row[Any], left: Leaving, hours: OfficeHours) -> datetime:
        """When it would have left; now, or at the next decent hour, if that is past."""
        moment = left.moment
        if moment < self._at:
            moment = self._at
            if left.decent_until and not hours.is_decent(moment):
                moment = hours.decent(moment) if left.mode is Mode.ALONE else hours.next_morning(moment)
        # A server that refused it for a while is not asked sooner.
        return max(moment, row.next_try_at) if row.attempts and row.state == "queued" else moment

    def _manner(self, row: Row[Any]) -> Manner:
        """That of its process; of a digest, which says nothing urgent, the day's."""
        if row.message == DIGEST:
            return Manner(Timing.DAILY)
        if row.scope not in self._journals:
            self._journals[row.scope] = load(self._session, row.scope)
        return manners_of(self._journals[row.scope].process).of(row.message, Role(row.role))


def _is_gathered(row: Row[Any]) -> bool:
    """Whether it is the mail of a day or of a week, which has had its morning and waits for its server."""
    return row.gathered_at is not None and row.mode == Mode.ALONE


def _awaited(row: Row[Any]) -> datetime | None:
    """The moment for which a reminder, or the mail of a week, was awaited."""
    if is_weekly(row.cause):
        # It was queued before the week that it opens.
        return next_week(row.queued_at)
    said = json.loads(row.context).get(AWAITED) if AWAITED in row.context else None
    return datetime.fromisoformat(said) if said else None


def _as_it_was(row: Row[Any]) -> dict[str, Any]:
    """It waits no more: the moment at which it would have been tried says nothing, and is left."""
    return {"row": row.id, "mode": str(Mode.ALONE), "next_try_at": row.next_try_at, "decent_until": None}
