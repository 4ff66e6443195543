"""Named questions to the database; a function is named like its question."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, literal_column, or_, select
from sqlmodel import Session, col

from models import statements
from models.decent import Preference
from models.facts import Fact, parse_stored
from models.head import Head
from models.moments import Precision, When
from models.tables import DatabaseInfo, Message, Person, Walk, table_of

#: The facts of a journal, and the digest of the last one.
Chain = tuple[tuple[Fact, ...], str]
#: How long the mail of the day waits for the sweep of its morning.
SWEEP = timedelta(minutes=30)
#: What was already queued for a scope: (message, cause).
Told = set[tuple[str, str]]


def _ask(session: Session, statement: Any, **values: Any) -> Any:
    """On the connection: these are asked by every act, and need no objects of the ORM."""
    return session.connection().execute(statement, values)


def facts_of(session: Session, scopes: Iterable[str], *, known_at: datetime | None = None) -> list[Fact]:
    """The facts of these journals, as recorded by `known_at`."""
    found = (fact for facts, _ in chains_of(session, scopes).values() for fact in facts)
    return [fact for fact in found if known_at is None or fact.recorded_at <= known_at]


def chains_of(session: Session, scopes: Iterable[str]) -> dict[str, Chain]:
    """The facts of each of these journals that has any, in order, and its last digest."""
    found: dict[str, list[Fact]] = defaultdict(list)
    ends: dict[str, str] = {}
    for row in _ask(session, statements.FACTS, scopes=list(scopes)):
        scope, seq, kind, payload, at, precision, zone, recorded_at, by, identity, ends[row[0]] = row
        when = When(at, Precision(precision), zone)
        found[scope].append(
            Fact(scope, seq, kind, parse_stored(kind, payload), when, recorded_at, by, identity)
        )
    return {scope: (tuple(facts), ends[scope]) for scope, facts in found.items()}


def ends_of(session: Session, slugs: Iterable[str]) -> list[tuple[str, int, str]]:
    """Each of these journals, with the number and the digest of its last fact."""
    return [tuple(row) for row in _ask(session, statements.ENDS, slugs=list(slugs))]


def last_recorded(session: Session) -> datetime | None:
    """When the newest fact was recorded, whatever its journal."""
    found: datetime | None = _ask(session, statements.LAST_RECORDED).scalar()
    return found


def journal(session: Session, slug: str, *, lock: bool = False) -> Head | None:
    """The journal of an atelier or of a session; locked until the end of the transaction on request."""
    row = _ask(session, statements.HEAD_LOCKED if lock else statements.HEAD, slug=slug).first()
    return Head(*row) if row else None


def journals_among(session: Session, slugs: Iterable[str]) -> list[Head]:
    """These journals, locked in the one order: sessions first, then ateliers by name."""
    return [Head(*row) for row in _ask(session, statements.HEADS_AMONG_LOCKED, slugs=list(slugs))]


def lock_journals(session: Session, slugs: Iterable[str]) -> None:
    """Locks what a transaction on several journals will, in the one order, lest two wait for each other."""
    _ask(session, statements.LOCK, slugs=list(slugs)).all()


def ateliers_of(session: Session, session_slug: str, *, lock: bool = False) -> list[Head]:
    """The ateliers of a session, in order; locked in that order on request."""
    query = statements.HEADS_OF_SESSION_LOCKED if lock else statements.HEADS_OF_SESSION
    return [Head(*row) for row in _ask(session, query, session_slug=session_slug)]


def journals(session: Session) -> list[Head]:
    """Every journal: sessions first, then ateliers by name."""
    return [Head(*row) for row in _ask(session, statements.ALL_HEADS)]


def journals_due(session: Session, at: datetime) -> Mapping[str, str | None]:
    """The journals in which time alone has changed something, each with its session if it has one."""
    return {row.slug: row.session_slug for row in _ask(session, statements.DUE, at=at)}


def definition(session: Session, key: str, version: int) -> tuple[str, str] | None:
    """A stored definition: its digest, its text."""
    row = _ask(session, statements.DEFINITION, key=key, version=version).first()
    return (row[0], row[1]) if row else None


def causes_told(session: Session, scopes: Iterable[str]) -> dict[str, Told]:
    """What was already queued for each of these scopes."""
    found: dict[str, Told] = {scope: set() for scope in scopes}
    for scope, message, cause in _ask(session, statements.CAUSES, scopes=list(found)):
        found[scope].add((message, cause))
    return found


def mark_of(session: Session) -> str:
    """What tells this installation from any other: eight figures, the same for the life of its database."""
    info = session.get(DatabaseInfo, 1)
    born = info.created_at.isoformat() if info else ""
    return hashlib.sha256(born.encode()).hexdigest()[:8]


def mark_for_calendars(session: Session) -> str:
    """What ends the identifiers of this installation's calendar entries: another one's are not ours."""
    return f"{mark_of(session)}.ateliers"


def ref_of(session: Session, email: str) -> str | None:
    """The reference of the person at this address; letters' case does not count."""
    ref: str | None = _ask(session, statements.REF, email=email.strip().lower()).scalar()
    return ref


def people_by_ref(session: Session, refs: Iterable[str]) -> dict[str, Person]:
    """People by their keyed reference."""
    query = select(Person).where(col(Person.ref).in_(set(refs)))
    return {person.ref: person for person in session.execute(query).scalars()}


def person_of(session: Session, email: str) -> Person | None:
    """The person at this address; letters' case does not count."""
    query = select(Person).where(col(Person.email) == email.strip().lower())
    return session.execute(query).scalars().first()


def readers_of(session: Session, refs: Iterable[str]) -> dict[str, Preference]:
    """What those of these people who chose something chose."""
    found = _ask(session, statements.READERS, people=list(refs))
    return {person: Preference(*wish) for person, *wish in found}


def messages_of(session: Session, scopes: Iterable[str] | None = None) -> Sequence[Message]:
    """The outbox, oldest first."""
    query = select(Message).order_by(col(Message.id))
    if scopes is not None:
        query = query.where(col(Message.scope).in_(list(scopes)))
    return session.execute(query).scalars().all()


def walks_waiting(session: Session) -> Sequence[Walk]:
    """The ateliers and sessions to be walked, oldest request first."""
    return session.execute(select(Walk).order_by(col(Walk.asked_at), col(Walk.scope))).scalars().all()


_MESSAGE = table_of(Message).c
_OF_CHANNEL = _MESSAGE.channel == bindparam("channel")
# The words themselves, not parameters: SQLite uses its partial indexes only where it reads them.
_DUE = select(func.count()).where(
    literal_column("state = 'queued'"),
    _MESSAGE.next_try_at <= bindparam("at"),
    _OF_CHANNEL,
    or_(literal_column("mode = 'alone'"), statements.GATHERABLE),
)
_HELD = (
    select(func.count())
    .select_from(table_of(Message))
    .where(literal_column("state IN ('claimed', 'sending')"), _OF_CHANNEL)
)


def messages_held(session: Session, channel: str = "mail") -> int:
    """How many messages a sender has claimed and not marked."""
    return int(session.connection().execute(_HELD, {"channel": channel}).scalar_one())


def messages_due(session: Session, at: datetime, channel: str = "mail") -> int:
    """How many messages could leave now; asked at each wake of a sender, so built once.

    What waits for the mail of the day leaves once nothing is left for the sweep of that morning, so that
    its reminders are in it; or half an hour later, whatever holds the sweep.
    """
    asked = {"at": at, "before": at - SWEEP, "channel": channel}
    return int(session.connection().execute(_DUE, asked).scalar_one())


_LAST_LEFT = select(func.max(_MESSAGE.sent_at)).where(
    _MESSAGE.sent_at.is_not(None),
    _MESSAGE.sent_at <= bindparam("at"),
    _MESSAGE.state == literal_column("'sent'"),
    _MESSAGE.channel == literal_column("'mail'"),
)


def last_left(session: Session, at: datetime) -> datetime | None:
    """When a server last took a mail; one dated of later was sent before a clock went back.

    What may have left does not count: a server that never answers takes nothing.
    """
    left: datetime | None = session.connection().execute(_LAST_LEFT, {"at": at}).scalar()
    return left
