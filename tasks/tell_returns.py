"""Tells the pilot of an address that fails: once when it begins, at once when it matters. Never in a loop."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, bindparam, or_, select
from sqlmodel import Session

from models.audience import addressees, bound_members
from models.history import Membership
from models.manners import Manner, Timing
from models.outcomes import DIGEST
from models.owed import Addressee, Owed
from models.queries import journals
from models.roles import Role
from models.situation import Situation
from models.tables import Message, Reader, table_of
from models.told_address import about_address
from notifications.subjects import subject_of
from tasks.load import Loaded, load, members_of_ateliers
from tasks.naming import named_in, with_names
from tasks.outbox import queue

FAILING = "adresse-en-echec"
AT_ONCE = Manner(Timing.NOW)
#: That a legal notice did not arrive is as pressing as the notice: no pause and no wish holds it.
LEGAL = Manner(Timing.NOW, legal=True)

_M: Any = table_of(Message).c
_R: Any = table_of(Reader).c
_IDS: Any = bindparam("ids", expanding=True)
#: What mails said, their digests opened; not those that tell of an address: nobody is told of these.
_SAID = (
    select(_M.scope, _M.message, _M.subject, _M.context, _M.legal, _M.sent_at, _M.queued_at)
    .where(or_(_M.id.in_(_IDS), _M.digest.in_(_IDS)), _M.message.not_in((DIGEST, FAILING)))
    .order_by(_M.id)
)
_LOST = select(_R.person).where(_R.returned_at.is_not(None))
Context = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Failing:
    """An address that fails: whose, in which role they were written to, why; `cause` tells this time."""

    person: str
    address: str
    role: str
    why: str
    cause: str
    #: Nothing is sent there any more.
    lost: bool = False
    #: A legal notice did not arrive.
    legal: bool = False
    #: The message to send again, where the address was put right meanwhile.
    again: int | None = None


def lost_cause(person: str, since: datetime) -> str:
    """Once for each time that an address is given up, in each atelier."""
    return f"{person}:{since.astimezone(UTC):%Y%m%dT%H%M%S}:perdue"


def cause_of(row: Row[Any]) -> str:
    """Once for each sending of a mail: what a person sent again may come back again."""
    known = f"{row.person}:{row.id}"
    return f"{known}:{row.claimed_at.astimezone(UTC):%Y%m%dT%H%M%S}" if row.resolved else known


def tell(session: Session, failing: Failing, ids: Sequence[int], *, at: datetime) -> int:
    """Queues what the pilots of the ateliers concerned are to know; how many ateliers.

    `ids` are the messages that did not arrive. Nobody is told of those that only tell of an address.
    """
    rows = session.connection().execute(_SAID, {"ids": list(ids)}).all()
    names = named_in(session, (row.context for row in rows))
    found: dict[str, tuple[Loaded, list[Context]]] = {}
    for slug in dict.fromkeys(row.scope for row in rows):
        missed = [_missed(row, names) for row in rows if row.scope == slug]
        for loaded in _journals(session, slug, failing.person, at):
            found.setdefault(loaded.slug, (loaded, []))[1].extend(missed)
    return sum(_tell_in(session, loaded, failing, missed, at) for loaded, missed in found.values())


def _journals(session: Session, slug: str, person: str, at: datetime) -> Iterator[Loaded]:
    """Where it concerns somebody: for what a session wrote, the ateliers of the person, or the session."""
    if not slug:
        of_theirs = (load(session, head.slug) for head in journals(session) if head.session_slug is None)
        yield from (one for one in of_theirs if _takes_part(one.situation(at), person))
        return
    loaded = load(session, slug)
    mates = [load(session, mate.slug) for mate in loaded.ateliers]
    theirs = [mate for mate in mates if _takes_part(mate.situation(at), person, own=True)]
    yield from theirs or [loaded]


def _takes_part(situation: Situation, person: str, *, own: bool = False) -> bool:
    scopes = {situation.scope} if own else None
    return any(
        one.person == person and one.holds(situation.at) and (scopes is None or one.scope in scopes)
        for one in situation.history.memberships
    )


def _missed(row: Row[Any], names: dict[str, str]) -> Context:
    subject = row.subject or subject_of(row.message, with_names(json.loads(row.context), names))
    left = row.sent_at or row.queued_at
    return {"what": subject.partition("\u00a0: ")[2] or subject, "on": left.isoformat(), "legal": row.legal}


def _tell_in(session: Session, loaded: Loaded, failing: Failing, missed: list[Context], at: datetime) -> int:
    situation = loaded.situation(at)
    to = tuple(_who_is_told(session, loaded, situation, failing.person, at))
    current = situation.current
    role, address = Role(failing.role), failing.address
    context = about_address(
        situation, failing.person, role, address, why=failing.why, missed=missed, lost=failing.lost
    )
    context["again"] = failing.again
    legal = failing.legal or context["legal"]
    manner = LEGAL if legal else AT_ONCE if failing.lost else None
    phase = current.key if current else ""
    owed = Owed(loaded.slug, FAILING, failing.cause, phase, None, to, context, manner=manner)
    if to:
        queue(session, [owed], situation, loaded, at=at)
    return 1 if to else 0


def _who_is_told(
    session: Session, loaded: Loaded, situation: Situation, person: str, at: datetime
) -> Iterable[Addressee]:
    """The pilots; AD1 too where the address is that of one of them; nobody whose own address fails."""
    away = {person, *session.connection().execute(_LOST).scalars()}
    members = [*bound_members(situation.history), *members_of_ateliers(session, loaded, at)]
    present = [one for one in members if one.holds(at) and one.person not in away]
    roles = (Role.PILOTE, Role.NATIONAL) if _is_pilot(members, person, at) else (Role.PILOTE,)
    return tuple(addressees(present, roles)) or tuple(addressees(present, (Role.NATIONAL,)))


def _is_pilot(members: Iterable[Membership], person: str, at: datetime) -> bool:
    return any(one.person == person and one.role is Role.PILOTE and one.holds(at) for one in members)
