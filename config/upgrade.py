"""Brings a database to the migration this code knows; it is kept as it was first."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

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
        found = None if database_is_absent(engine) else revision_of(engine)
        if found == REVISION:
            return None
        if found is not None:
            refuse_newer(found)
        copy = _keep_as_it_was(engine, found, backups, at)
        with alone(engine) as connection:
            migrate(connection, "head")
            connection.commit()
        with Session(engine.execution_options(write=True)) as session:
            if session.get(DatabaseInfo, 1) is None:
                session.add(DatabaseInfo(id=1, nature=nature, created_at=at))
                session.commit()
    except SQLAlchemyError as error:
        raise explain(error) from error
    return copy


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
    target = file.with_name(f"{file.name}.avant-{REVISION}")
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(target)) as destination:
        source.backup(destination)
    return made.name if made else target.name
