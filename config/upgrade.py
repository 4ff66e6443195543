"""Brings a database to the migration this code knows; a SQLite file is copied first."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

import migrations
from config.database import database_is_absent, explain, revision_of, sqlite_file
from models.errors import EnvironmentProblem
from models.tables import REVISION, DatabaseInfo


def alembic_config() -> Config:
    """Alembic's settings, without a file of its own."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.set_main_option("path_separator", "os")
    return config


def upgrade(engine: Engine, *, at: datetime, nature: str = "reelle") -> str | None:
    """Migrates if needed; returns the name of the copy made of a SQLite file, if one was.

    One transaction on both databases: a migration cut short leaves the database as it was.
    """
    _make_folder(engine)
    try:
        found = None if database_is_absent(engine) else revision_of(engine)
        if found == REVISION:
            return None
        if found is not None and found > REVISION:
            raise EnvironmentProblem(
                "La base est plus récente que le programme.", todo="Mettez le programme à jour."
            )
        copy = _copy(engine, found)
        config = alembic_config()
        with engine.execution_options(write=True).connect() as connection:
            # The first statement takes the lock: two programs starting together migrate once.
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(4711)"))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()
        with Session(engine.execution_options(write=True)) as session:
            if session.get(DatabaseInfo, 1) is None:
                session.add(DatabaseInfo(id=1, nature=nature, created_at=at))
                session.commit()
    except SQLAlchemyError as error:
        raise explain(error) from error
    return copy


def _make_folder(engine: Engine) -> None:
    file = sqlite_file(engine)
    if file is not None:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise EnvironmentProblem(
                "Le dossier de la base ne peut pas être créé.", todo="Vérifiez ATELIER_HOME et ses droits."
            ) from error


def _copy(engine: Engine, found: str | None) -> str | None:
    """A consistent copy of the file as it was, named after its revision."""
    file = sqlite_file(engine)
    if file is None or found is None:
        return None
    target = file.with_name(f"{file.name}.avant-{REVISION}")
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(target)) as destination:
        source.backup(destination)
    return target.name
