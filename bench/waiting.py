"""A database in which thousands of ateliers wait: two real ones, then copies of them under other names.

The copies made of the first model have an event that nobody said was held: a reminder is theirs once they
are made due. The others, copies of the second, have nothing to say for months.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import func, select, text
from sqlmodel import Session, col, delete, update

from bench.stage import NOW, TODAY, import_ateliers, make_ready, open_launch, slug_of
from config.wiring import House
from models.tables import FactRow, Journal, Message, Walk

#: Two days after the launch that nobody said was held: its reminder is due.
MORNING = NOW + timedelta(days=2)
#: When time alone will change something for those that wait.
LATER = MORNING + timedelta(days=90)
#: The first two are the models.
FIRST = 2


def fill(house: House, size: int, remindable: int, *, ready: int = 0) -> range:
    """So many ateliers that wait; the first `remindable` of them owe a reminder as soon as they are due.

    Returns the numbers of `ready` more, whose launch may be opened.
    """
    more = range(FIRST + size, FIRST + size + ready)
    import_ateliers(house, FIRST, more=more, launch=TODAY)
    make_ready(house, 0, launch=TODAY)
    make_ready(house, 1)
    for number in more:
        make_ready(house, number)
    for number in range(FIRST):
        open_launch(house, number)
    with house.writing() as session:
        session.execute(text("CREATE TEMP TABLE copies (slug VARCHAR)"))
        _multiply(session, slug_of(0), range(FIRST, FIRST + remindable))
        _multiply(session, slug_of(1), range(FIRST + remindable, FIRST + size))
        session.execute(text("DROP TABLE copies"))
        # Their mails have left and they have been walked, as in any house that has lived for a while.
        session.execute(update(Message).values(state="sent", sent_at=NOW))
        session.execute(delete(Walk))
        seen = {"walked_seq": col(Journal.head_seq), "walked_session_seq": _last_of_session(session)}
        session.execute(update(Journal).values(next_moment=LATER, walked_at=NOW, **seen))
    return more


def make_due(house: House, numbers: Iterable[int], moment: datetime) -> None:
    """Says when these ateliers are to be swept."""
    slugs = [slug_of(number) for number in numbers]
    with house.writing() as session:
        session.execute(update(Journal).where(col(Journal.slug).in_(slugs)).values(next_moment=moment))


def _last_of_session(session: Session) -> int:
    last = select(func.max(Journal.head_seq)).where(col(Journal.session_slug).is_(None))
    return int(session.execute(last).scalar_one())


def _multiply(session: Session, model: str, numbers: range) -> None:
    """Copies an atelier, its facts and its messages: a year of imports in a second."""
    session.execute(text("DELETE FROM copies"))
    slugs = [{"slug": slug_of(number)} for number in numbers]
    if not slugs:
        return
    session.execute(text("INSERT INTO copies VALUES (:slug)"), slugs)
    for table, owner in ((Journal, "slug"), (FactRow, "scope"), (Message, "scope")):
        columns = [name for name in table.model_fields if name != "id"]
        new = {owner: "copies.slug", "key": "replace(model.key, :model, copies.slug)"}
        names = ", ".join(f'"{name}"' for name in columns)
        values = ", ".join(new.get(name, f'model."{name}"') for name in columns)
        session.execute(
            text(
                f"INSERT INTO {table.__tablename__} ({names}) SELECT {values} "  # noqa: S608 - our own words
                f"FROM copies, {table.__tablename__} AS model WHERE model.{owner} = :model"
            ),
            {"model": model},
        )
