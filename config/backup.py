"""A backup of the database as one file, made while the system runs, verified before it has a name."""

from __future__ import annotations

import os
import zipfile
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import Connection, Engine, func, select, text
from sqlalchemy.exc import SQLAlchemyError

from config.archive import FORMAT, Archive, Manifest
from config.archive_writing import disk_trouble, flush, make_folder, write_manifest, write_parts
from config.backup_folder import DRAFT, free_name, remove_left, remove_old
from config.database import database_is_absent, explain, refuse_newer, revision_of
from config.dump import plain, read_rows, snapshot, tables_of
from models.chain import stamp
from models.chained import BrokenLink
from models.errors import BrokenChain, EnvironmentProblem

#: States of a message that had not left, or not for certain.
WAITING = ("queued", "claimed", "sending")


@dataclass(frozen=True, slots=True)
class Backup:
    """The file, what it says, and the older ones that were removed."""

    path: Path
    manifest: Manifest
    removed: tuple[str, ...] = ()


def backup(
    engine: Engine, folder: Path, *, at: datetime, keep: int | None = None, before: str = ""
) -> Backup:
    """Writes, verifies and names one backup; `before` says what is about to be done to the base.

    A base whose chain is broken is only copied `before` something: a daily backup of it would push out
    the good ones.
    """
    with disk_trouble(folder):
        make_folder(folder)
        remove_left(folder, at)
        draft = folder / f".ateliers-{os.getpid()}-{at:%H%M%S%f}{DRAFT}"
        try:
            _write(engine, draft, at)
            manifest = _checked(draft, altered_too=bool(before))
            path = free_name(folder, at, before)
            draft.replace(path)
            flush(folder)
        finally:
            draft.unlink(missing_ok=True)
    return Backup(path, manifest, remove_old(folder, manifest.born, keep) if keep else ())


def _write(engine: Engine, draft: Path, at: datetime) -> None:
    try:
        if database_is_absent(engine) or revision_of(engine) is None:
            raise EnvironmentProblem("La base est vide : il n’y a rien à sauvegarder.")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with (
            os.fdopen(handle, "wb") as file,
            zipfile.ZipFile(file, "w") as target,
            snapshot(engine) as connection,
        ):
            _write_all(connection, target, at)
    except SQLAlchemyError as error:
        raise explain(error) from error
    flush(draft)


def _write_all(connection: Connection, target: zipfile.ZipFile, at: datetime) -> None:
    # The first thing read sets the moment of the snapshot.
    revision = str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())
    refuse_newer(revision)
    tables = tables_of(connection)
    parts = write_parts(target, {name: read_rows(connection, table) for name, table in tables.items()})
    journal, message, info = (tables[name].c for name in ("journal", "message", "database_info"))
    heads = connection.execute(select(journal.slug, journal.head_seq, journal.head_digest))
    waiting = select(func.count()).where(message.state.in_(WAITING))
    nature, born = connection.execute(select(info.nature, info.created_at)).one()
    manifest = Manifest(
        format=FORMAT,
        program=version("atelier-des-territoires"),
        revision=revision,
        database=connection.dialect.name,
        nature=nature,
        born=str(plain(born)),
        made_at=stamp(at),
        waiting=int(connection.execute(waiting).scalar_one()),
        heads={slug: (seq, digest) for slug, seq, digest in heads},
        tables=parts,
    )
    write_manifest(target, manifest)


def _checked(draft: Path, *, altered_too: bool) -> Manifest:
    """Reads back what was written; a broken chain is the base's own, and is said."""
    with Archive(draft) as archive:
        wrong = archive.check()
        if wrong is not None and not altered_too:
            raise _altered(wrong)
        return archive.manifest


def _altered(wrong: BrokenLink) -> BrokenChain:
    return BrokenChain(
        f"Le journal de la base a été altéré : {wrong.place}, {wrong.why}.",
        kept="Aucune sauvegarde n’a été faite, et aucune ancienne n’a été retirée.",
        todo="Conservez la base telle quelle et comparez-la à la dernière sauvegarde.",
        field=wrong.place,
    )
