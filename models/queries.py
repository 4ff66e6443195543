"""Named questions to the database; a function is named like its question."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.facts import Fact, parse_stored
from models.moments import Precision, When
from models.tables import FactRow, Journal, Message, Person, Walk

_FACT = FactRow.__table__.c  # type: ignore[attr-defined]
_COLUMNS = (
    _FACT.scope,
    _FACT.seq,
    _FACT.kind,
    _FACT.payload,
    _FACT.happened_at,
    _FACT.precision,
    _FACT.zone,
    _FACT.recorded_at,
    _FACT.recorded_by,
    _FACT.identity,
)


def facts_of(session: Session, scopes: Iterable[str], *, known_at: datetime | None = None) -> list[Fact]:
    """The facts of these journals, as recorded by `known_at`."""
    query = select(*_COLUMNS).where(_FACT.scope.in_(list(scopes))).order_by(_FACT.scope, _FACT.seq)
    if known_at is not None:
        query = query.where(_FACT.recorded_at <= known_at)
    return [
        Fact(
            scope=row.scope,
            seq=row.seq,
            kind=row.kind,
            payload=parse_stored(row.kind, row.payload),
            when=When(row.happened_at, Precision(row.precision), row.zone),
            recorded_at=row.recorded_at,
            by=row.recorded_by,
            identity=row.identity,
        )
        for row in session.execute(query)
    ]


def journal(session: Session, slug: str, *, lock: bool = False) -> Journal | None:
    """The journal of an atelier or of a session; locked until the end of the transaction on request."""
    return session.get(Journal, slug, with_for_update=True if lock else None)


def ateliers_of(session: Session, session_slug: str, *, lock: bool = False) -> Sequence[Journal]:
    """The ateliers of a session, in order; locked in that order on request."""
    query = select(Journal).where(col(Journal.session_slug) == session_slug).order_by(col(Journal.slug))
    if lock:
        query = query.with_for_update()
    return session.execute(query).scalars().all()


def journals(session: Session) -> Sequence[Journal]:
    """Every journal: sessions first, then ateliers by name."""
    query = select(Journal).order_by(col(Journal.session_slug).is_not(None), col(Journal.slug))
    return session.execute(query).scalars().all()


def journals_due(session: Session, at: datetime) -> Sequence[str]:
    """The journals in which time alone has changed something."""
    query = select(col(Journal.slug)).where(col(Journal.next_moment) <= at).order_by(col(Journal.next_moment))
    return session.execute(query).scalars().all()


def causes_told(session: Session, scope: str) -> set[tuple[str, str]]:
    """What was already queued for a scope: (message, cause)."""
    query = select(col(Message.message), col(Message.cause)).where(col(Message.scope) == scope).distinct()
    return {(message, cause) for message, cause in session.execute(query)}


def people_by_ref(session: Session, refs: Iterable[str]) -> dict[str, Person]:
    """People by their keyed reference."""
    query = select(Person).where(col(Person.ref).in_(set(refs)))
    return {person.ref: person for person in session.execute(query).scalars()}


def person_of(session: Session, email: str) -> Person | None:
    """The person at this address; letters' case does not count."""
    query = select(Person).where(col(Person.email) == email.strip().lower())
    return session.execute(query).scalars().first()


def messages_of(session: Session, scopes: Iterable[str] | None = None) -> Sequence[Message]:
    """The outbox, oldest first."""
    query = select(Message).order_by(col(Message.id))
    if scopes is not None:
        query = query.where(col(Message.scope).in_(list(scopes)))
    return session.execute(query).scalars().all()


def count_by_state(session: Session) -> dict[str, int]:
    """How many messages are in each state."""
    query = select(col(Message.state), func.count()).group_by(col(Message.state))
    return {str(row[0]): int(row[1]) for row in session.execute(query)}


def messages_waiting(session: Session, at: datetime, limit: int) -> Sequence[Message]:
    """The oldest messages whose time has come; rows another sender holds are left alone."""
    query = (
        select(Message)
        .where(col(Message.state) == "queued", col(Message.next_try_at) <= at)
        .order_by(col(Message.next_try_at), col(Message.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return session.execute(query).scalars().all()


def walks_waiting(session: Session) -> Sequence[Walk]:
    """The ateliers and sessions to be walked, oldest request first."""
    return session.execute(select(Walk).order_by(col(Walk.asked_at), col(Walk.scope))).scalars().all()


def messages_due(session: Session, at: datetime) -> int:
    """How many messages could leave now."""
    query = select(func.count()).where(col(Message.state) == "queued", col(Message.next_try_at) <= at)
    return int(session.execute(query).scalar_one())
