"""The SQL of an act and of a sweep, built once: building a statement costs more than running it."""

from __future__ import annotations

import functools
from typing import Any

from sqlalchemy import and_, bindparam, func, insert, or_, select, text, update

from models.tables import FactRow, Journal, Message, Person, ProcessVersion, Reader, Refused, table_of


def columns(table: Any) -> Any:
    """The columns of one of our tables."""
    return table.__table__.c


_FACT, _JOURNAL, _PROCESS = columns(FactRow), columns(Journal), columns(ProcessVersion)
_MESSAGE, _PERSON, _READER = columns(Message), columns(Person), columns(Reader)

_opened_with = and_(_PROCESS.key == _JOURNAL.process_key, _PROCESS.version == _JOURNAL.process_version)

#: In the order of the fields of `Head`.
HEADS = select(
    _JOURNAL.slug,
    _JOURNAL.session_slug,
    _JOURNAL.title,
    _JOURNAL.process_key,
    _JOURNAL.process_version,
    _JOURNAL.head_digest,
    _JOURNAL.head_seq,
    _JOURNAL.next_moment,
    _JOURNAL.walked_seq,
    _JOURNAL.walked_session_seq,
    _JOURNAL.walked_at,
    _PROCESS.digest,
).select_from(table_of(Journal).outerjoin(table_of(ProcessVersion), _opened_with))

#: Sessions first, then ateliers by name: the one order in which journals are locked.
IN_ORDER = (_JOURNAL.session_slug.is_not(None), _JOURNAL.slug)
_among = _JOURNAL.slug.in_(bindparam("slugs", expanding=True))
_of_session = _JOURNAL.session_slug == bindparam("session_slug")

HEAD = HEADS.where(_JOURNAL.slug == bindparam("slug"))
HEADS_AMONG = HEADS.where(_among).order_by(*IN_ORDER)
HEADS_OF_SESSION = HEADS.where(_of_session).order_by(*IN_ORDER)
ALL_HEADS = HEADS.order_by(*IN_ORDER)


def locking(query: Any) -> Any:
    """The same, holding the journals' rows until the transaction ends; SQLite holds its file already."""
    return query.with_for_update(of=table_of(Journal))


HEAD_LOCKED, HEADS_AMONG_LOCKED, HEADS_OF_SESSION_LOCKED = map(locking, (HEAD, HEADS_AMONG, HEADS_OF_SESSION))

#: For a transaction on several journals: with the ateliers of those that are sessions.
LOCK = (
    select(_JOURNAL.slug)
    .where(or_(_among, _JOURNAL.session_slug.in_(bindparam("slugs", expanding=True))))
    .order_by(*IN_ORDER)
    .with_for_update()
)

#: Where the chains of these journals end now; read once the journals of an act are locked.
ENDS = select(_JOURNAL.slug, _JOURNAL.head_seq, _JOURNAL.head_digest).where(_among)

#: The end of each chain is found by its key, whatever the number of facts.
LAST_RECORDED = select(func.max(_FACT.recorded_at)).select_from(
    table_of(Journal).join(
        table_of(FactRow),
        and_(_FACT.scope == _JOURNAL.slug, _FACT.seq == _JOURNAL.head_seq),
    )
)

DUE = (
    select(_JOURNAL.slug, _JOURNAL.session_slug)
    .where(_JOURNAL.next_moment <= bindparam("at"))
    .order_by(_JOURNAL.next_moment, _JOURNAL.slug)
)

#: Of a message of the daily mail whose moment has come: whether the sweep of that morning is over, or late.
GATHERABLE = or_(
    _MESSAGE.next_try_at <= bindparam("before"),
    ~select(_JOURNAL.slug).where(_JOURNAL.next_moment <= bindparam("at")).exists(),
)

#: What an act may change of a journal.
KEEP = (
    update(table_of(Journal))
    .where(_JOURNAL.slug == bindparam("its_slug"))
    .values(
        {
            name: bindparam(name)
            for name in (
                "head_seq",
                "head_digest",
                "next_moment",
                "walked_seq",
                "walked_session_seq",
                "walked_at",
            )
        }
    )
)

#: Ending with the digest, which says that the row is the one that was signed.
FACTS = (
    select(
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
        _FACT.digest,
    )
    .where(_FACT.scope.in_(bindparam("scopes", expanding=True)))
    .order_by(_FACT.scope, _FACT.seq)
)

#: Answered by the index `message_cause` alone.
CAUSES = (
    select(_MESSAGE.scope, _MESSAGE.message, _MESSAGE.cause)
    .where(_MESSAGE.scope.in_(bindparam("scopes", expanding=True)))
    .distinct()
)

DEFINITION = select(_PROCESS.digest, _PROCESS.definition).where(
    _PROCESS.key == bindparam("key"), _PROCESS.version == bindparam("version")
)
#: In the order of the fields of `Preference`.
READERS = select(
    _READER.person, _READER.timing, _READER.mail, _READER.paused_until, _READER.zone, _READER.invitations
).where(_READER.person.in_(bindparam("people", expanding=True)))
REF = select(_PERSON.ref).where(_PERSON.email == bindparam("email"))

ADD_FACTS = insert(table_of(FactRow))
ADD_JOURNAL = insert(table_of(Journal))
ADD_REFUSED = insert(table_of(Refused))


@functools.cache
def insertion(table: Any, names: tuple[str, ...], changes: tuple[str, ...] = ()) -> Any:
    """An INSERT of these columns that leaves a row of the same key as it is, or changes so much of it.

    As text, the same for both databases: SQLAlchemy's own ON CONFLICT is built anew each time it runs.
    """
    listed, values = ", ".join(f'"{name}"' for name in names), ", ".join(f":{name}" for name in names)
    conflict = "DO NOTHING"
    if changes:
        keys = ", ".join(f'"{column.name}"' for column in table.__table__.primary_key)
        conflict = f"({keys}) DO UPDATE SET " + ", ".join(f'"{one}" = excluded."{one}"' for one in changes)
    said = f"INSERT INTO {table.__tablename__} ({listed}) VALUES ({values}) ON CONFLICT {conflict}"  # noqa: S608 - names of ours
    typed = (bindparam(name, type_=table.__table__.c[name].type) for name in names)
    return text(said).bindparams(*typed)
