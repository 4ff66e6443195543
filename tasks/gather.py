"""Gathers what waits for the mail of the day, or of the week: one mail a person, whatever the territories."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Row, bindparam, literal_column, select, update
from sqlmodel import Session

from models.outcomes import DIGEST
from models.queries import SWEEP
from models.statements import GATHERABLE
from models.tables import Message, Person, table_of
from models.weekly import is_weekly
from tasks.hand_on import address_the_week
from tasks.mornings import Mornings
from tasks.outbox import insert_new
from tasks.parted import parted
from tasks.reading import Readers
from tasks.said_once import said_once
from tasks.set_aside import ASKED, set_aside
from tasks.turn_to_gather import has_turn_to_gather

_TABLE: Any = table_of(Message)
_PERSON: Any = table_of(Person)
_M = _TABLE.c
_ROWS = (
    select(*(_M[name] for name in ASKED), _PERSON.c.email, _PERSON.c.name)
    .select_from(_TABLE.outerjoin(_PERSON, _PERSON.c.ref == _M.person))
    # The words themselves: a database uses its index of what waits to be gathered only where it reads them.
    .where(literal_column("message.state = 'queued' AND message.mode != 'alone'"))
    .with_for_update(of=_TABLE, skip_locked=True)
)
_DUE = _ROWS.where(_M.next_try_at <= bindparam("at"), GATHERABLE)
#: What would have been said on the next morning is said with the rest.
_SOON = _ROWS.where(
    _M.next_try_at <= bindparam("soon"),
    literal_column("message.mode = 'daily'"),
    _M.person.in_(bindparam("people", expanding=True)),
)
_SET = update(_TABLE).where(_M.id == bindparam("row"))
_GROUPED = update(_TABLE).where(_M.id.in_(bindparam("rows", expanding=True)))
_BY_KEY = select(_M.id).where(_M.key == bindparam("key"))


def gather(session: Session, *, at: datetime) -> int:
    """Makes one mail of what each person is to be told now; how many mails.

    A person has one a day: what comes after it waits for the next morning, but a last word before silence.
    None while another sender gathers: it makes them.
    """
    if not has_turn_to_gather(session):
        return 0
    db, due = session.connection(), _due(session, at)
    if not due:
        return 0
    readers = Readers(session, due, at)
    mornings = Mornings(session, due, readers, at)
    ready = _aside(session, due, mornings.put_off(due))
    people = {row.person for row in ready}
    tomorrow = {"soon": mornings.tomorrow, "people": list(people)}
    soon = db.execute(_SOON, tomorrow).all() if people else ()
    soon = _of_present(session, _SOON, tomorrow, soon, at)
    known = {row.id for row in ready}
    ready += [row for row in soon if row.id not in known]
    ready = _aside(session, ready, set_aside(session, ready, at=at))
    ready = _aside(session, ready, said_once(ready, readers, at))
    ready.sort(key=lambda row: (row.person, row.id))
    groups = [list(group) for _, group in groupby(ready, key=lambda row: row.person)]
    # What waited for tomorrow does not leave by itself today, where what was due today has been set aside.
    return sum(_mail(session, group, readers, at) for group in groups if known & {row.id for row in group})


def _due(session: Session, at: datetime) -> Sequence[Row[Any]]:
    """What is due, to those whom it concerns now: the mail of the week has come for a newcomer too."""
    asked = {"at": at, "before": at - SWEEP}
    found = session.connection().execute(_DUE, asked).all()
    if address_the_week(session, found, at=at):
        found = session.connection().execute(_DUE, asked).all()
    return _of_present(session, _DUE, asked, found, at)


def _of_present(
    session: Session, query: Any, asked: Any, found: Sequence[Row[Any]], at: datetime
) -> Sequence[Row[Any]]:
    """What was found, once whoever left is set aside: what is handed on leaves in the same mail."""
    held = parted(session, found, Readers(session, found, at), at) if found else {}
    _aside(session, found, held)
    return session.connection().execute(query, asked).all() if held else found


def _aside(
    session: Session, rows: Iterable[Row[Any]], held: Mapping[str, Mapping[str, Any]]
) -> list[Row[Any]]:
    """Writes down what becomes of the rows that do not leave now; the others."""
    kept = []
    for row in rows:
        if row.key in held:
            session.connection().execute(_SET, {"row": row.id, **held[row.key]})
        else:
            kept.append(row)
    return kept


def _mail(session: Session, rows: Sequence[Row[Any]], readers: Readers, at: datetime) -> int:
    """One message alone is its own mail: a digest of one says no more, and less well."""
    db = session.connection()
    weekly = next((row for row in rows if is_weekly(row.cause)), None)
    carrier = weekly or (rows[0] if len(rows) == 1 else None)
    if carrier is None:
        number = _digest(session, rows, readers, at)
    else:
        number = carrier.id
        # What was to leave with the next mail is as decent now as the one that it leaves with.
        until = readers.hours(carrier).evening(at)
        alone = {"mode": "alone", "gathered_at": at, "next_try_at": at, "decent_until": until}
        db.execute(_SET, {"row": number, **alone})
    said = [row.id for row in rows if row is not carrier]
    if said:
        # Why one of them waited is no news of the mail that says it.
        db.execute(
            _GROUPED, {"rows": said, "gathered_at": at, "state": "grouped", "reason": None, "digest": number}
        )
    return 1


def _digest(session: Session, rows: Sequence[Row[Any]], readers: Readers, at: datetime) -> int:
    """A new row that says these; its number."""
    first, db = rows[0], session.connection()
    hours = readers.hours(first)
    key = _key_of(first.person, (row.key for row in rows))
    boxes = {row.mailbox for row in rows}
    weekly = any(row.mode == "weekly" for row in rows)
    row = {
        "key": key,
        "scope": "",
        "message": DIGEST,
        "person": first.person,
        "role": first.role,
        "cause": key,
        "phase": "",
        "fact": None,
        "context": json.dumps({"territory": "", "weekly": weekly, "today": at.isoformat()}),
        "state": "queued",
        "reason": None,
        "attempts": 0,
        "queued_at": at,
        "next_try_at": at,
        "mode": "alone",
        "legal": any(one.legal for one in rows),
        "decent_until": hours.evening(at),
        "home": first.home or first.scope,
        "gathered_at": at,
        "channel": "mail",
        "mailbox": boxes.pop() if len(boxes) == 1 else None,
    }
    insert_new(session, Message, [row])
    return int(db.execute(_BY_KEY, {"key": key}).scalar_one())


def _key_of(person: str, keys: Iterable[str]) -> str:
    """Known by what it says: after a restore the same digest is the same mail, and another one never is."""
    return f"{DIGEST}:{person}:{hashlib.sha256(chr(10).join(sorted(keys)).encode()).hexdigest()[:16]}"
