"""The floor: the least that could do the job. Four bare tables, one transaction a call, an outbox.

No process as data, no signed facts, no conditions with owners and dates, no templates: what an engineer
would write in an afternoon with SQLModel. Every ratio of the bench is taken against it, in the same run.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy import Engine, Index, MetaData, UniqueConstraint, create_engine, event, text
from sqlalchemy import insert as core_insert
from sqlmodel import Field, SQLModel, col, select, update

#: How many calls close each of the fourteen phases: 21 calls in a year.
CALLS = (1, 2, 1, 1, 3, 1, 2, 1, 1, 2, 1, 3, 1, 1)
#: How many people are written to at each transition.
PEOPLE = 8
CHANNEL = "letters"


class Bare(SQLModel):
    """Tables of the floor; a metadata of its own keeps them out of ours."""

    metadata: ClassVar[Any] = MetaData()


class Place(Bare, table=True):
    """A site, the phase it is in, the date on which something is due."""

    id: int = Field(primary_key=True)
    phase: int = 0
    due: date = Field(index=True)


class Call(Bare, table=True):
    """Something that a phase waited for and that came."""

    place: int = Field(primary_key=True)
    phase: int = Field(primary_key=True)
    rank: int = Field(primary_key=True)
    at: datetime


class Passage(Bare, table=True):
    """When a site entered a phase."""

    place: int = Field(primary_key=True)
    phase: int = Field(primary_key=True)
    at: datetime


class Letter(Bare, table=True):
    """The outbox: one row per person and reason."""

    __table_args__ = (
        UniqueConstraint("place", "phase", "person", "reason"),
        Index("to_send", "id", sqlite_where=text("sent = 0"), postgresql_where=text("NOT sent")),
    )
    id: int | None = Field(default=None, primary_key=True)
    place: int
    phase: int
    person: int
    reason: str
    sent: bool = False


def floor_engine(url: str, *, sync: str = "NORMAL") -> Engine:
    """An engine; `sync` is SQLite's word for what is waited for at commit."""
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":

        def prepare(connection: Any, _: Any) -> None:
            connection.isolation_level = None
            for pragma in ("journal_mode=WAL", f"synchronous={sync}", "busy_timeout=15000"):
                connection.execute(f"PRAGMA {pragma}")

        def begin(connection: Any) -> None:
            reads = connection.get_execution_options().get("reads", False)
            connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

        event.listen(engine, "connect", prepare)
        event.listen(engine, "begin", begin)
    return engine


def call(
    engine: Engine, place: int, phase: int, rank: int, *, at: datetime, needed: Sequence[int] = CALLS
) -> int:
    """One call from outside, and the transition if it was the last one that the phase waited for."""
    with engine.begin() as db:
        locked = select(Place.phase).where(col(Place.id) == place).with_for_update()
        here = int(db.execute(locked).scalar_one())
        if here != phase:
            return here
        came = db.execute(select(Call.rank).where(col(Call.place) == place, col(Call.phase) == phase))
        known = set(came.scalars())
        if rank in known:
            return phase
        db.execute(core_insert(Call), {"place": place, "phase": phase, "rank": rank, "at": at})
        if len(known) + 1 < needed[phase]:
            return phase
        due = at.date() + timedelta(days=30)
        db.execute(update(Place).where(col(Place.id) == place).values(phase=phase + 1, due=due))
        db.execute(core_insert(Passage), {"place": place, "phase": phase + 1, "at": at})
        db.execute(core_insert(Letter), _letters(place, phase + 1, "open"))
        if engine.dialect.name == "postgresql":
            db.execute(text(f"NOTIFY {CHANNEL}"))
        return phase + 1


def sweep_floor(engine: Engine, today: date) -> int:
    """Writes the reminders of the sites that are due, all in one transaction."""
    days = [today + timedelta(days=count) for count in (30, 15, 7, 1)]
    with engine.begin() as db:
        late = col(Place.due).in_(days) | (col(Place.due) < today)
        due = db.execute(select(Place.id, Place.phase).where(late)).all()
        rows = [row for place, phase in due for row in _letters(place, phase, f"due {today}")]
        if rows:
            db.execute(core_insert(Letter), rows)
        return len(due)


def build_floor(engine: Engine, count: int, *, today: date, first: int = 0) -> None:
    """Fresh tables and so many sites in their first phase, with nothing due for months."""
    Bare.metadata.drop_all(engine)
    Bare.metadata.create_all(engine)
    later = today + timedelta(days=200)
    rows = [{"id": first + n, "phase": 0, "due": later} for n in range(count)]
    with engine.begin() as db:
        db.execute(core_insert(Place), rows)


def make_floor_due(engine: Engine, places: Iterable[int], day: date) -> None:
    """Says on which day something is due there."""
    with engine.begin() as db:
        db.execute(update(Place).where(col(Place.id).in_(list(places))).values(due=day))


def address(place: int, phase: int, person: int) -> str:
    """Where a letter goes; each letter has its own, so that the sink can tell them apart."""
    return f"p{person}.{phase}@place{place}.example"


def _letters(place: int, phase: int, reason: str) -> list[dict[str, Any]]:
    return [
        {"place": place, "phase": phase, "person": person, "reason": reason, "sent": False}
        for person in range(PEOPLE)
    ]
