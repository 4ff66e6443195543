"""Puts a backup back into a database: all of it and verified, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select

from config.archive import Archive, Manifest, damaged
from config.backup import backup
from config.database import explain
from config.dump import set_sequences, tables_of, write_rows
from config.frozen import frozen
from config.upgrade import make_database_folder, migrate
from config.wiring import House
from models.errors import BrokenChain, Contradiction, EnvironmentProblem
from models.french import french_moment
from models.tables import REVISION, RHYTHM, Lease
from models.territories import PARIS
from tasks.held import Policy, Waiting, settle_messages
from tasks.lease import is_dead
from tasks.verify import verify


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back, and the backup made of what stood there before."""

    manifest: Manifest
    facts: int
    waiting: Waiting
    before: Path | None


def restore(house: House, file: Path, *, policy: Policy, replace: bool, real: datetime) -> Restored:
    """One transaction: whatever goes wrong, the database is as it was."""
    with Archive(file) as archive:
        _check(archive)
        if not replace and not house.is_empty():
            raise _not_empty()
        make_database_folder(house.engine)
        try:
            with frozen(house.engine) as connection:
                before = _make_room(house, connection, replace=replace, real=real)
                _put_back(connection, archive)
                restored = _settled(house, connection, archive.manifest, policy, before)
                connection.commit()
        except SQLAlchemyError as error:
            raise explain(error) from error
    return restored


def _check(archive: Archive) -> None:
    """The whole file is read before the database is looked at."""
    if archive.manifest.revision > REVISION:
        raise EnvironmentProblem(
            f"Cette sauvegarde est d’une base plus récente ({archive.manifest.revision}) "
            f"que le programme ({REVISION}).",
            todo="Installez la version du programme qui l’a faite.",
        )
    wrong = archive.check()
    if wrong is not None:
        raise BrokenChain(
            f"Le journal de cette sauvegarde est altéré : {wrong.place}, {wrong.why}.",
            kept="Rien n’a été modifié.",
            todo="Prenez une sauvegarde plus ancienne ; gardez celle-ci comme pièce.",
            field=wrong.place,
        )


def _not_empty() -> Contradiction:
    return Contradiction(
        "La base n’est pas vide : une sauvegarde ne se restaure pas par-dessus des actes.",
        kept="Rien n’a été modifié.",
        todo="Donnez une base neuve (ATELIER_DATABASE_URL), ou ajoutez --replace : "
        "ce qui s’y trouve est d’abord sauvegardé.",
        field="database",
    )


def _make_room(house: House, connection: Connection, *, replace: bool, real: datetime) -> Path | None:
    """Empties the base once it is backed up, while nobody can write; None when it was empty."""
    if not tables_of(connection):
        return None
    if not replace:
        raise _not_empty()
    refuse_while_running(connection, real=real)
    made = backup(house.engine, house.settings.backups, at=real, before="restauration")
    migrate(connection, "base")
    return made.path


def refuse_while_running(connection: Connection, *, real: datetime) -> None:
    """EnvironmentProblem while `atelier up` or a sender works on this database."""
    query = select(col(Lease.holder)).where(col(Lease.until) > real)
    if [holder for (holder,) in connection.execute(query) if not is_dead(holder)]:
        raise EnvironmentProblem(
            "« atelier up » ou un envoi travaille sur cette base.",
            kept="Rien n’a été modifié.",
            todo="Arrêtez-le, attendez quinze secondes, puis recommencez.",
            field="database",
        )


def _put_back(connection: Connection, archive: Archive) -> None:
    """The tables as they were when the backup was made, then brought to this program's migration."""
    manifest = archive.manifest
    migrate(connection, manifest.revision)
    tables = tables_of(connection)
    if missing := set(manifest.tables) - set(tables):
        raise damaged(archive.path, f"table inconnue : {', '.join(sorted(missing))}")
    with archive.readable():
        for name in manifest.tables:
            write_rows(connection, tables[name], archive.rows(name))
    set_sequences(connection, tables.values())
    migrate(connection, "head")


def _settled(
    house: House, connection: Connection, manifest: Manifest, policy: Policy, before: Path | None
) -> Restored:
    """Verifies what is now in the tables, then decides of what had not left."""
    with Session(connection, expire_on_commit=False) as session:
        session.info[RHYTHM] = house.settings.rhythm
        found = verify(session)
        expected = {slug: digest for slug, (_, digest) in manifest.heads.items()}
        if found.wrong or dict(found.heads) != expected:
            raise BrokenChain(
                f"Le journal restauré n’est pas celui de la sauvegarde : {found.wrong or 'fin différente'}.",
                kept="Rien n’a été modifié.",
                todo="Prenez une autre sauvegarde.",
                field=found.wrong or "",
            )
        made = french_moment(datetime.fromisoformat(manifest.made_at), PARIS)
        waiting = settle_messages(session, policy, at=house.moment(session), made=made)
        session.flush()
    return Restored(manifest, found.facts, waiting, before)
