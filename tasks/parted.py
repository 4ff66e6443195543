"""Whoever left before a message did: it is not sent to them, but to who holds their role now."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, bindparam, or_, select
from sqlmodel import Session

from models.gone import addressed, nobody, role_now, why_gone
from models.history import History, Membership
from models.invitations import INVITATION, Method
from models.outcomes import DIGEST
from models.process import Process
from models.roles import Role
from models.tables import FactRow, Journal, Message, table_of
from tasks.hand_on import hand_on
from tasks.kept_back import undo
from tasks.load import Loaded
from tasks.outdated import WAITED
from tasks.postage import manners_of
from tasks.reading import Readers

#: A legal notice that nobody is there to read is looked at again.
AGAIN = timedelta(hours=1)
Held = dict[str, dict[str, Any]]

_J: Any = table_of(Journal)
_F: Any = table_of(FactRow)
_M: Any = table_of(Message)
_SLUGS: Any = bindparam("slugs", expanding=True)
#: When these journals, and their sessions, last heard of something; each is found by its key.
_HEARD = (
    select(_J.c.slug, _J.c.session_slug, _F.c.recorded_at)
    .select_from(_J.join(_F, and_(_F.c.scope == _J.c.slug, _F.c.seq == _J.c.head_seq)))
    .where(
        or_(
            _J.c.slug.in_(_SLUGS),
            _J.c.slug.in_(select(_J.c.session_slug).where(_J.c.slug.in_(_SLUGS)).scalar_subquery()),
        )
    )
)
_SAID = select(_M).where(_M.c.digest == bindparam("digest")).order_by(_M.c.id)


def parted(session: Session, waiting: Sequence[Row[Any]], readers: Readers, at: datetime) -> Held:
    """By key, what becomes of the messages whose reader holds no more the role for which they had them.

    One question for all of them; the journals are read only of those that waited, or where something was
    recorded meanwhile. Whoever holds another role that it is for has it in that one.
    """
    heard = _heard(session, waiting)
    held: Held = {}
    for row in waiting:
        if at - row.queued_at > WAITED or any(heard[slug] > row.queued_at for slug in _places(row, heard)):
            judge = _digest if row.message == DIGEST else _message
            held |= judge(session, row, readers, at)
    return held


def _heard(session: Session, rows: Iterable[Row[Any]]) -> Mapping[str, datetime]:
    slugs = list({slug for row in rows for slug in (row.scope, row.home) if slug})
    found = session.connection().execute(_HEARD, {"slugs": slugs}).all()
    last = {slug: moment for slug, _, moment in found}
    return {slug: max(last[slug], last.get(parent, last[slug])) for slug, parent, _ in found}


def _places(row: Row[Any], heard: Mapping[str, datetime]) -> Iterable[str]:
    return (slug for slug in (row.scope, row.home) if slug in heard)


def _message(session: Session, row: Row[Any], readers: Readers, at: datetime) -> Held:
    """Nothing, where it still concerns its reader."""
    loaded, history, role = readers.journal(row.scope), readers.known(row.home or row.scope), Role(row.role)
    # Where it cannot be told, nobody is left out.
    if loaded is None or history is None:
        return {}
    members = _around(row, loaded, history, readers)
    if any(_holds(one, row, history.at) for one in members) or _is_for_them(row, loaded.process, members):
        return {}
    unread = hand_on(session, row, at=at)
    now = role_now(members, row.person, role, addressed(loaded.process, row.message), history.at)
    if now is not None:
        return {row.key: {"role": str(now)}}
    if row.legal and unread:
        return {row.key: {"reason": nobody(role), **_later(row, readers, at)}}
    why = why_gone(members, row.person, role, history.at, history.zone)
    return {row.key: {"state": "skipped", "reason": why}}


def _around(row: Row[Any], loaded: Loaded, history: History, readers: Readers) -> Sequence[Membership]:
    """Those of the atelier through which it concerns them; else of all those of the session."""
    members = readers.members(row.home or row.scope)
    if not row.home or any(_holds(one, row, history.at) for one in members):
        return members
    return [*members, *(one for mate in loaded.ateliers for one in readers.members(mate.slug))]


def _holds(one: Membership, row: Row[Any], at: datetime) -> bool:
    return (one.person, str(one.role)) == (row.person, row.role) and one.holds(at)


def _is_for_them(row: Row[Any], process: Process, members: Iterable[Membership]) -> bool:
    """A farewell; or the answer to somebody who acted and never held any role here."""
    asked = row.message in {told.message for told in process.refusals}
    return _is_farewell(row, process) or (asked and all(one.person != row.person for one in members))


def _is_farewell(row: Row[Any], process: Process) -> bool:
    """What tells them that they are expected no more, or takes a date out of their calendar."""
    invited = manners_of(process).invited
    if invited is not None and row.message == invited.farewell:
        return True
    said = json.loads(row.context).get(INVITATION)
    return isinstance(said, dict) and said.get("method") == Method.CANCEL


def _later(row: Row[Any], readers: Readers, at: datetime) -> dict[str, Any]:
    hours = readers.hours(row)
    moment = hours.decent(at + AGAIN)
    return {"next_try_at": moment, "decent_until": hours.evening(moment)}


def _digest(session: Session, row: Row[Any], readers: Readers, at: datetime) -> Held:
    """Undone, where something that it says is not theirs any more: the rest is gathered anew.

    One that is written for good is theirs, or nobody's.
    """
    said = session.connection().execute(_SAID, {"digest": row.id}).all()
    held = {key: one for each in said for key, one in _message(session, each, readers, at).items()}
    if held and row.subject is None:
        undo(session, {row.id})
        # There is nothing left to hold: this only says that it does not leave.
        return {row.key: {"state": "queued"}}
    gone = [held[one.key] for one in said if "state" in held.get(one.key, {})]
    return {row.key: gone[0]} if gone and len(gone) == len(said) else {}
