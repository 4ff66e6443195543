"""Brings a database to the migration this code knows; it is kept as it was first."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, insert, inspect, select, text
from sqlalchemy.exc import SQLAlchemyError

import migrations
from config.backup import backup
from config.database import database_is_absent, explain, refuse_newer, revision_of, sqlite_file
from models.errors import EnvironmentProblem
from models.tables import REVISION, DatabaseInfo


def alembic_config() -> Config:
    """Alembic's settings, without a file of its own."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.set_main_option("path_separator", "os")
    return config


def upgrade(
    engine: Engine, *, at: datetime, nature: str = "reelle", backups: Path | None = None
) -> str | None:
    """Migrates if needed; returns the name of the copy made of the base as it was, if one was.

    One transaction on both databases: a migration cut short leaves the database as it was.
    """
    make_database_folder(engine)
    try:
        if not database_is_absent(engine) and _is_current(revision_of(engine)):
            return None
        with alone(engine) as connection:
            # Asked again: whoever held the lock may have migrated, and a copy made after that
            # would take the place of the copy of what was before.
            found = MigrationContext.configure(connection).get_current_revision()
            if _is_current(found):
                return None
            copy = _keep_as_it_was(engine, found, backups, at)
            migrate(connection, "head")
            _say_what_for(connection, at, nature)
            connection.commit()
    except SQLAlchemyError as error:
        raise explain(error) from error
    return copy


def _is_current(found: str | None) -> bool:
    if found is not None:
        refuse_newer(found)
    return found == REVISION


@contextmanager
def alone(engine: Engine) -> Iterator[Connection]:
    """One transaction that takes its lock at once: two programs starting together migrate once."""
    with engine.execution_options(write=True).connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(4711)"))
        yield connection


def migrate(connection: Connection, revision: str) -> None:
    """Brings the base to a revision within the caller's transaction; « base » takes our tables away."""
    config = alembic_config()
    config.attributes["connection"] = connection
    (command.downgrade if revision == "base" else command.upgrade)(config, revision)


def _say_what_for(connection: Connection, at: datetime, nature: str) -> None:
    """In the migration's own transaction: a new base whose nature is not said would pass for a real one."""
    table: Any = inspect(DatabaseInfo)
    if connection.execute(select(table.local_table.c.id)).first() is None:
        connection.execute(insert(table.local_table).values(id=1, nature=nature, created_at=at))


def make_database_folder(engine: Engine) -> None:
    """The folder of a SQLite file, made where it is missing."""
    file = sqlite_file(engine)
    if file is not None:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise EnvironmentProblem(
                "Le dossier de la base ne peut pas être créé.", todo="Vérifiez ATELIER_HOME et ses droits."
            ) from error


def _keep_as_it_was(engine: Engine, found: str | None, backups: Path | None, at: datetime) -> str | None:
    """A backup that `atelier restore` takes back, where there is a folder for it; a copy of a SQLite file."""
    if found is None:
        return None
    made = backup(engine, backups, at=at, before=REVISION).path if backups is not None else None
    file = sqlite_file(engine)
    if file is None:
        return made.name if made else None
    target = _copy(file)
    return made.name if made else target.name


def _copy(file: Path) -> Path:
    """A consistent copy of a SQLite file, which takes its name once it is whole."""
    target = file.with_name(f"{file.name}.avant-{REVISION}")
    partial = target.with_name(f"{target.name}.partielle")
    try:
        partial.unlink(missing_ok=True)
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(partial)) as destination:
            source.backup(destination)
        with partial.open("rb+") as written:
            os.fsync(written.fileno())
        partial.replace(target)
    except (sqlite3.Error, OSError) as error:
        partial.unlink(missing_ok=True)
        problem = explain(error)
        problem.kept = "La base est comme avant : sans copie, aucune migration ne commence."
        raise problem from error
    return target
