"""The database: SQLite by default, PostgreSQL by its URL, the same tables and rules on both."""

from __future__ import annotations

import logging
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from sqlalchemy import Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from models.errors import EnvironmentProblem
from models.tables import REVISION

#: How long an act waits for another one before saying that the database is busy.
BUSY_SECONDS = 15
#: The revision of a base that was moved elsewhere: programs of any age refuse it (docs/decisions/0014).
MOVED = "deplacee"
MOVED_AWAY = "Cette base a été déplacée : rien ne doit plus y être enregistré."
UPGRADE = "Lancez « atelier database upgrade », puis recommencez."
# At DEBUG, which somebody may ask of all loggers at any moment, the engine would write every row it reads.
logging.getLogger("sqlalchemy.engine.Engine").addFilter(lambda record: record.levelno > logging.DEBUG)


def make_engine(url: str) -> Engine:
    """An engine for this URL; connections are made when first used."""
    try:
        address = make_url(url)
    except (SQLAlchemyError, ValueError):
        address = None
    if address is None or address.get_backend_name() not in {"sqlite", "postgresql"}:
        raise EnvironmentProblem(
            "ATELIER_DATABASE_URL n’est pas l’adresse d’une base SQLite ou PostgreSQL.",
            todo="Par exemple : sqlite:////var/lib/ateliers/atelier.db ou postgresql://utilisateur@serveur/base.",
            field="database_url",
        )
    if address.get_backend_name() == "postgresql":
        # A forgotten transaction elsewhere must not make an act wait for ever.
        waits = f"-c lock_timeout={BUSY_SECONDS * 1000}"
        return create_engine(
            address.set(drivername="postgresql+psycopg"),
            pool_pre_ping=True,
            # An error's text goes to logs: never with the words and addresses of the statement.
            hide_parameters=True,
            connect_args={"connect_timeout": 5, "options": waits},
        )
    engine = create_engine(
        address.set(drivername="sqlite"), hide_parameters=True, connect_args={"timeout": BUSY_SECONDS}
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _: Any) -> None:
    # A decision is kept through a power cut: FULL waits for the disk, unlike NORMAL.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        try:
            connection.execute(f"PRAGMA {pragma}")
        except sqlite3.OperationalError as error:
            # A database that may only be read is read as it is; a later write says why it cannot be.
            if "readonly" not in str(error):
                raise


def _begin_sqlite(connection: Any) -> None:
    """Acts take the write lock at once, so that what they read cannot change under them."""
    writes = connection.get_execution_options().get("write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def revision_of(engine: Engine) -> str | None:
    """The migration a database is at; None when it holds nothing of ours."""
    with engine.connect() as connection:
        try:
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        except DBAPIError as error:
            if _is_missing_table(error):
                return None
            raise


def database_is_absent(engine: Engine) -> bool:
    """Whether a SQLite file does not exist: connecting would create it, and reading creates nothing."""
    file = sqlite_file(engine)
    # An empty file holds nothing either, and opening it would write into it.
    return file is not None and (not file.exists() or file.stat().st_size == 0)


def sqlite_file(engine: Engine) -> Path | None:
    """The file of a SQLite database, also when it is named by a URI (`file:…?mode=ro&uri=true`)."""
    named = engine.url.database
    if engine.dialect.name != "sqlite" or not named or named == ":memory:":
        return None
    return Path(unquote(named.removeprefix("file:")) if "uri" in engine.url.query else named)


def check_revision(engine: Engine) -> None:
    """EnvironmentProblem unless the database is at the migration this code knows."""
    try:
        found = None if database_is_absent(engine) else revision_of(engine)
    except SQLAlchemyError as error:
        raise explain(error) from None
    if found is None:
        raise EnvironmentProblem("La base est vide : rien n’y a encore été importé.", todo=UPGRADE)
    if found < REVISION:
        raise EnvironmentProblem(
            f"La base est plus ancienne ({found}) que le programme ({REVISION}).", todo=UPGRADE
        )
    refuse_newer(found)


def refuse_newer(found: str) -> None:
    """EnvironmentProblem for a base that this program must not touch: moved away, or a later one's."""
    if found == MOVED:
        raise EnvironmentProblem(MOVED_AWAY, todo="Réglez ATELIER_DATABASE_URL sur la nouvelle base.")
    if found > REVISION:
        raise EnvironmentProblem(
            f"La base est plus récente ({found}) que le programme ({REVISION}).",
            todo="Installez la version du programme qui l’a écrite.",
        )


def _is_missing_table(error: DBAPIError) -> bool:
    said = str(error.orig).lower()
    return "no such table" in said or "does not exist" in said


#: What a driver says, what it means, what to do.
_SENTENCES = (
    (MOVED, MOVED_AWAY, "Réglez ATELIER_DATABASE_URL sur la nouvelle base."),
    (
        "readonly database",
        "La base ne peut pas être modifiée (lecture seule).",
        "Rendez le fichier modifiable.",
    ),
    ("read-only transaction", "La base ne peut pas être modifiée (lecture seule).", "Vérifiez ses droits."),
    ("database is locked", "La base est occupée par un autre programme.", "Réessayez dans un instant."),
    ("deadlock detected", "La base est occupée par un autre programme.", "Réessayez dans un instant."),
    ("lock timeout", "La base est occupée par un autre programme.", "Réessayez dans un instant."),
    ("disk is full", "Le disque est plein.", "Faites de la place, puis recommencez."),
    ("no space left", "Le disque est plein.", "Faites de la place, puis recommencez."),
    (
        "disk i/o error",
        "Le disque refuse d’écrire (quota atteint, disque plein ou abîmé).",
        "Faites de la place ou vérifiez le disque, puis recommencez.",
    ),
    (
        "permission denied",
        "Le compte de la base n’a pas le droit de faire cela.",
        "Vérifiez les droits de l’utilisateur d’ATELIER_DATABASE_URL.",
    ),
    (
        "unable to open database file",
        "Le fichier de la base ne peut pas être ouvert.",
        "Vérifiez le dossier var/.",
    ),
    ("not a database", "Ce fichier n’est pas une base de données.", "Vérifiez ATELIER_DATABASE_URL."),
    ("malformed", "Le fichier de la base est abîmé.", "Reprenez la dernière sauvegarde."),
    ("no such table", "La base est vide ou incomplète.", UPGRADE),
    ("does not exist", "La base ou l’une de ses tables n’existe pas.", UPGRADE),
    (
        "connection",
        "La base de données ne répond pas.",
        "Vérifiez que PostgreSQL tourne et ATELIER_DATABASE_URL.",
    ),
)


def explain(error: Exception) -> EnvironmentProblem:
    """A driver's error, SQLAlchemy's or its own, as a sentence for staff."""
    said = str(getattr(error, "orig", None) or error).lower()
    for sign, message, todo in _SENTENCES:
        if sign in said:
            return EnvironmentProblem(message, todo=todo, field="database")
    return EnvironmentProblem(
        "La base de données a refusé l’opération.", todo="Voyez « atelier health ».", field="database"
    )


def explain_commit(error: SQLAlchemyError) -> EnvironmentProblem:
    """The same at the very end of an act: a connection lost there leaves nobody sure of what was kept."""
    problem = explain(error)
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        problem.kept = "La coupure est venue au moment d’enregistrer : peut-être est-ce fait, peut-être non."
        problem.todo = "Quand la base répondra, lisez « atelier journal » ; recommencez si rien n’y est."
    return problem
