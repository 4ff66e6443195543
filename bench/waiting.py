"""A database in which thousands of ateliers wait: two real ones, then copies of them under other names."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from bench.stage import NOW, TODAY, import_ateliers, make_ready, open_house, open_launch, settings_of, slug_of
from models.tables import FactRow, Journal, Message

#: The day after the launch that nobody said was held: its reminder is due.
MORNING = NOW + timedelta(days=1)
#: When time alone will change something for those that wait.
LATER = MORNING + timedelta(days=90)


def waiting_file(folder: Path, size: int, due: int) -> Path:
    """So many ateliers that wait, `due` of them for the morning; made once."""
    path = folder / f"waiting-{size}-{due}.db"
    if path.exists():
        return path
    with open_house(settings_of(folder, url=f"sqlite:///{path}")) as house:
        import_ateliers(house, 2, launch=TODAY)
        make_ready(house, 0, launch=TODAY)
        make_ready(house, 1)
        for number in (0, 1):
            open_launch(house, number)
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        _wait_until(db, LATER)
        first_due = 2 + size - due
        _multiply(db, slug_of(1), range(2, first_due))
        _multiply(db, slug_of(0), range(first_due, first_due + due))
        _wait_until(db, NOW, first=slug_of(first_due))
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


def _wait_until(db: sqlite3.Connection, moment: datetime, *, first: str = "") -> None:
    """Says when the ateliers from this one on, or all the journals, are to be swept."""
    stored = f"{moment:%Y-%m-%d %H:%M:%S}.000000"
    if first:
        where = "WHERE slug >= ? AND session_slug IS NOT NULL"
        db.execute(f"UPDATE journal SET next_moment = ? {where}", (stored, first))  # noqa: S608 - our own words
    else:
        db.execute("UPDATE journal SET next_moment = ?", (stored,))


def _multiply(db: sqlite3.Connection, model: str, numbers: range) -> None:
    """Copies an atelier, its facts and its messages: a year of imports in a second."""
    db.execute("CREATE TEMP TABLE IF NOT EXISTS copies (slug TEXT)")
    db.execute("DELETE FROM copies")
    db.execute("BEGIN")
    db.executemany("INSERT INTO copies VALUES (?)", ((slug_of(number),) for number in numbers))
    for table, owner in ((Journal, "slug"), (FactRow, "scope"), (Message, "scope")):
        columns = [name for name in table.model_fields if name != "id"]
        new = {owner: "copies.slug", "key": f"replace(model.key, '{model}', copies.slug)"}
        names = ", ".join(f'"{name}"' for name in columns)
        values = ", ".join(new.get(name, f'model."{name}"') for name in columns)
        db.execute(
            f"INSERT INTO {table.__tablename__} ({names}) SELECT {values} "  # noqa: S608 - our own words
            f"FROM copies, {table.__tablename__} AS model WHERE model.{owner} = ?",
            (model,),
        )
    db.execute("COMMIT")
