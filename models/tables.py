"""The tables. Facts are truth; every other derived column can be rebuilt from them by a command."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, ClassVar

from sqlalchemy import Column, DateTime, Index, Text, UniqueConstraint, text
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import class_mapper
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

from models.moments import check_aware

#: The migration that this code reads and writes; a test keeps it equal to Alembic's head.
REVISION = "0003"
#: Under which name a session keeps the rhythm of its installation (`Session.info`).
RHYTHM = "rhythm"
#: Under which name it keeps whether this installation posts in rooms.
ROOMS = "rooms"


class Utc(TypeDecorator[datetime]):
    """The one column type for moments: refuses naive ones, stores UTC, gives back aware ones.

    SQLite forgets the zone, so what comes back naive is UTC by construction.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Into the database."""
        return None if value is None else check_aware(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Out of the database."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _moment(*, index: bool = False) -> Any:
    return Field(default=None, sa_column=Column(Utc, nullable=True, index=index))


def _moment_set() -> Any:
    return Field(sa_column=Column(Utc, nullable=False))


def _long() -> Any:
    return Field(default=None, sa_column=Column(Text, nullable=True))


class Base(SQLModel):
    """Every table of ours; its own metadata keeps Prefect's out of it."""

    metadata: ClassVar[Any] = SQLModel.metadata


class DatabaseInfo(Base, table=True):
    """One row: what this database is for. A simulated clock works only where `nature` says so."""

    __tablename__ = "database_info"
    id: int = Field(default=1, primary_key=True)
    nature: str = "reelle"
    created_at: datetime = _moment_set()
    clock: datetime | None = _moment()


class ProcessVersion(Base, table=True):
    """A definition as it was when ateliers were opened with it; they keep it for life."""

    __tablename__ = "process_version"
    key: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    digest: str
    definition: str = Field(sa_column=Column(Text, nullable=False))


class Journal(Base, table=True):
    """Whose facts: an atelier, or a session. Locked by every act on it.

    `head_seq` and `head_digest` are the end of its chain; `next_moment` is when time alone
    changes something; `walked_seq` and `walked_at` are what `parcours` last saw.
    """

    __tablename__ = "journal"
    slug: str = Field(primary_key=True)
    session_slug: str | None = Field(default=None, index=True)
    title: str
    process_key: str
    process_version: int
    head_seq: int = 0
    head_digest: str
    next_moment: datetime | None = _moment(index=True)
    walked_seq: int = 0
    walked_session_seq: int = 0
    walked_at: datetime | None = _moment()


class Person(Base, table=True):
    """Somebody's name and address, apart from the facts so that they can be forgotten."""

    __tablename__ = "person"
    ref: str = Field(primary_key=True)
    email: str | None = Field(default=None, unique=True)
    name: str | None = None
    forgotten_at: datetime | None = _moment()


class FactRow(Base, table=True):
    """One fact. Triggers refuse UPDATE and DELETE on both databases."""

    __tablename__ = "fact"
    scope: str = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    kind: str
    schema_version: int
    payload: str = Field(sa_column=Column(Text, nullable=False))
    happened_at: datetime = _moment_set()
    precision: str
    zone: str
    recorded_at: datetime = _moment_set()
    recorded_by: str
    identity: str
    previous: str
    digest: str


class Message(Base, table=True):
    """The outbox. States: queued, claimed, sending, sent, failed, skipped, unknown, grouped.

    `key` is unique: `scope:message:person:cause`. What was sent is frozen when claimed. `sent_at` is
    when it left or, where that is unknown, when it may have left. A row that is `grouped` is said by
    another one, its `digest`, whose fate is its own. `decent_until` is the moment after which it would
    arrive at an hour when nobody should be written to; without it, any hour will do.
    """

    __tablename__ = "message"
    # On PostgreSQL the migrations narrow these three in the same way; saying it here would make every
    # command load that dialect.
    __table_args__ = (
        Index("message_waiting", "next_try_at", sqlite_where=text("state = 'queued'")),
        Index("message_held", "state", sqlite_where=text("state in ('claimed', 'sending')")),
        Index("message_dead", "state", sqlite_where=text("state in ('failed', 'unknown')")),
        Index("message_left", "sent_at", sqlite_where=text("sent_at IS NOT NULL")),
        Index("message_cause", "scope", "message", "cause"),
        Index("message_said", "digest", sqlite_where=text("digest IS NOT NULL")),
        Index("message_about", "person", "about"),
        Index("message_refused", "claimed_at", sqlite_where=text("state = 'failed' AND bounce IS NOT NULL")),
        Index("message_known", "message_id", sqlite_where=text("message_id IS NOT NULL")),
        Index("message_gathering", "next_try_at", sqlite_where=text("state = 'queued' and mode != 'alone'")),
        Index("message_gathered", "person", "gathered_at", sqlite_where=text("gathered_at IS NOT NULL")),
        UniqueConstraint("key"),
    )
    id: int | None = Field(default=None, primary_key=True)
    key: str
    scope: str
    message: str
    person: str
    role: str
    cause: str
    phase: str
    fact: str | None = None
    context: str = Field(sa_column=Column(Text, nullable=False))
    state: str = "queued"
    reason: str | None = None
    attempts: int = 0
    queued_at: datetime = _moment_set()
    next_try_at: datetime = _moment_set()
    claimed_by: str | None = None
    claimed_at: datetime | None = _moment()
    sent_at: datetime | None = _moment()
    message_id: str | None = None
    address: str | None = None
    subject: str | None = None
    body_text: str | None = _long()
    body_html: str | None = _long()
    #: « mail », or « chat » for a post in the room of an atelier, whose `person` is then « salon ».
    channel: str = "mail"
    #: « alone », or « daily » and « weekly » for what waits to be said with the rest.
    mode: str = "alone"
    #: A legal notice, which nobody can turn off.
    legal: bool = False
    decent_until: datetime | None = _moment()
    #: The thing written about, where writing twice about it within some days would be too much.
    about: str | None = None
    #: Days during which nobody is written to again about that thing; 0: it is said in any case.
    quiet: int = 0
    #: The atelier whose hours its reader keeps, where it is not that of the message.
    home: str | None = None
    digest: int | None = None
    #: When it was put in the mail of the day or of the week, or found to be alone in it.
    gathered_at: datetime | None = _moment()
    #: When it was written for good; its mail is dated of that moment, at every attempt.
    frozen_at: datetime | None = _moment()
    #: Whose mailbox it is written from and answered to; nobody's: that of the installation.
    mailbox: str | None = None
    #: The invitation that travels with it (RFC 5546), frozen like the rest.
    calendar: str | None = _long()
    #: When it came back, or was found to be refused by its very address; `bounce` says why. Refused and not
    #: judged yet, it has the second alone.
    bounced_at: datetime | None = _moment()
    bounce: str | None = None
    #: A person's word on it where nothing else could tell: what they decided, who, and why.
    resolved: str | None = None


class Reader(Base, table=True):
    """How somebody wants to be written to; nobody's row says « as the installation does »."""

    __tablename__ = "reader"
    person: str = Field(primary_key=True)
    #: « digest », « immediate », or nothing chosen.
    timing: str = ""
    mail: bool = True
    invitations: bool = True
    paused_until: date | None = None
    #: The zone in which they read, where it is not that of the territory.
    zone: str | None = None
    changed_at: datetime = _moment_set()
    #: The reference of who changed it last: themselves, or a pilot on their behalf.
    changed_by: str | None = None
    #: Their address is written to no more, and why; until a person says that it works again.
    returned_at: datetime | None = _moment()
    returned: str | None = None
    #: When it last showed life: an answer from there, or a person who says that it works.
    heard_at: datetime | None = _moment()


class Letter(Base, table=True):
    """A mail of the mailbox, dealt with once: `key` names it and its mailbox, `sort` says what it is.

    It is written in the transaction that does what the mail asks for; `marked` once the mailbox shows it.
    It is never removed, though its mail may be gone: a folder that is not mounted, a mailbox set to another
    for a while and a clock that runs ahead show the same, and what comes back then would be dealt with anew.
    """

    __tablename__ = "letter"
    key: str = Field(primary_key=True)
    sort: str
    read_at: datetime = _moment_set()
    marked: bool = False
    #: The message of ours that it returned, by its own number.
    message: int | None = Field(default=None, index=True)


class Attendance(Base, table=True):
    """What somebody answered to an invitation; `sequence` says which state of the date they answered to."""

    __tablename__ = "attendance"
    scope: str = Field(primary_key=True)
    event: str = Field(primary_key=True)
    person: str = Field(primary_key=True)
    #: « accepted », « declined » or « tentative ».
    answer: str
    sequence: int
    replied_at: datetime = _moment_set()


class Walk(Base, table=True):
    """An atelier (or a session) to be walked by `parcours`; rows coalesce per scope."""

    __tablename__ = "walk"
    scope: str = Field(primary_key=True)
    seq: int
    cause: str
    asked_at: datetime = _moment_set()
    at: datetime | None = _moment()


class Refused(Base, table=True):
    """A trigger that was refused: not a fact, but worth remembering."""

    __tablename__ = "refused"
    id: int | None = Field(default=None, primary_key=True)
    scope: str = Field(index=True)
    phase: str
    by: str
    at: datetime = _moment_set()
    reason: str
    unmet: str = Field(sa_column=Column(Text, nullable=False))


class Lease(Base, table=True):
    """One holder per loop, and its heartbeat, which `atelier health` reads."""

    __tablename__ = "lease"
    name: str = Field(primary_key=True)
    holder: str
    until: datetime = _moment_set()
    beat_at: datetime = _moment_set()
    note: str = ""


def table_of(model: type[SQLModel]) -> Any:
    """The table itself, for statements that are built once; sqlmodel gives its classes no typed way to it."""
    return class_mapper(model).local_table
