"""A new release over a base that has lived, and the way back; whatever the last migration is."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlmodel import SQLModel

from config import database
from config import upgrade as upgrading
from config.archive import Archive
from config.backup import backup
from config.upgrade import alembic_config, alone, migrate, upgrade
from config.wiring import House
from example import ATELIER, PILOTE, Paris
from keeping import Rows, backs_up, puts_back, rows_of
from models.errors import EnvironmentProblem
from models.tables import REVISION
from tasks import restore as restoring
from tasks.held import Policy
from tasks.record import record
from tasks.verify import verify

AT = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)
REVISIONS = [one.revision for one in ScriptDirectory.from_config(alembic_config()).walk_revisions()][::-1]
OLDER = [one for one in REVISIONS if one != REVISION]


def brought_to(house: House, revision: str) -> House:
    """The same data at an older migration, as the release before would have left it."""
    with alone(house.engine) as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.downgrade(config, revision)
        connection.commit()
    return house


def as_then(house: House, before: Rows) -> Rows:
    """The same rows with what this base, older for a moment, can hold: what came after it is not its data."""
    known = {
        name: {one["name"] for one in inspect(house.engine).get_columns(name)}
        for name in inspect(house.engine).get_table_names()
    }
    return {
        name: [{key: value for key, value in row.items() if key in known[name]} for row in rows]
        for name, rows in before.items()
        if name in known
    }


def only(columns: Rows, found: Rows) -> Rows:
    """What is found now of the columns that were known then."""
    return {
        name: [
            {key: value for key, value in row.items() if key in then}
            for row, then in zip(found[name], rows, strict=True)
        ]
        for name, rows in columns.items()
    }


def test_every_table_of_every_migration_is_one_that_a_backup_knows(empty_house: House) -> None:
    """A table that no model declares would be in no backup."""
    upgrading.make_database_folder(empty_house.engine)
    for revision in REVISIONS:
        with alone(empty_house.engine) as connection:
            migrate(connection, revision)
            connection.commit()
        found = set(inspect(empty_house.engine).get_table_names())
        assert found - {"alembic_version"} <= set(SQLModel.metadata.tables), revision


@pytest.mark.parametrize("older", OLDER)
def test_an_older_base_with_its_data_is_upgraded_and_loses_nothing(opened: House, older: str) -> None:
    before = rows_of(opened)
    before = as_then(brought_to(opened, older), before)
    copy = upgrade(opened.engine, at=AT, backups=opened.settings.backups)
    assert copy == f"ateliers-2027-03-01T08-00-00Z-avant-{REVISION}.zip"
    assert only(before, rows_of(opened.checked())) == before
    with Archive(opened.settings.backups / copy) as archive:
        assert archive.check() is None
        assert archive.manifest.revision == older


@pytest.mark.parametrize("older", OLDER)
def test_a_backup_of_an_older_base_is_restored_then_upgraded(
    opened: House, empty_house: House, older: str
) -> None:
    before = rows_of(opened, without=("walk",))
    before = as_then(brought_to(opened, older), before)
    made = backs_up(opened)
    assert made.manifest.revision == older
    puts_back(empty_house, made.path, policy=Policy.SEND)
    assert only(before, rows_of(empty_house.checked(), without=("walk",))) == before


def test_the_program_of_before_refuses_the_newer_base_and_the_newer_backup(
    opened: House, empty_house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = backs_up(opened)
    for module in (database, restoring, upgrading):
        monkeypatch.setattr(module, "REVISION", "0000")
    for does in (
        opened.checked,
        lambda: upgrade(opened.engine, at=AT),
        lambda: backup(opened.engine, tmp_path / "b", at=AT),
        lambda: puts_back(empty_house, made.path),
    ):
        with pytest.raises(EnvironmentProblem, match="plus récente"):
            does()
    assert empty_house.is_empty()


def test_going_back_is_a_restore_of_the_archive_made_before_the_upgrade(
    opened: House, empty_house: House, paris: Paris
) -> None:
    """What the new release recorded is lost, and said; what it sent does not leave a second time."""
    now = paris("2027-03-12 10:00")
    opened.set_clock(now)
    archive = backup(opened.engine, opened.settings.backups, at=AT, before=REVISION)
    with opened.writing() as session:
        record(session, ATELIER, "autre-evenement", {"nature": "COPIL"}, by=PILOTE, at=now)
    restored = puts_back(empty_house, archive.path)
    assert restored.waiting.queued == 0
    with empty_house.reading() as session:
        assert verify(session).facts == archive.manifest.tables["fact"].rows


def test_a_migration_that_fails_leaves_the_base_and_its_archive(
    opened: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rows_of(opened)

    def fails(_: object, revision: str) -> None:
        raise RuntimeError(revision)

    with opened.engine.connect() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
        connection.commit()
    monkeypatch.setattr(upgrading, "migrate", fails)
    with pytest.raises(RuntimeError, match="head"):
        upgrade(opened.engine, at=AT, backups=opened.settings.backups)
    (archive,) = opened.settings.backups.iterdir()
    assert archive.name.endswith(f"-avant-{REVISION}.zip")
    assert rows_of(opened) == before


def test_a_disk_without_room_for_the_archive_stops_the_upgrade_before_it_begins(opened: House) -> None:
    with opened.engine.connect() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
        connection.commit()
    opened.settings.backups.parent.mkdir(exist_ok=True)
    opened.settings.backups.write_text("a file where the folder should be")
    with pytest.raises(EnvironmentProblem, match="n’a pas pu être écrite"):
        upgrade(opened.engine, at=AT, backups=opened.settings.backups)
    with pytest.raises(EnvironmentProblem, match="plus ancienne"):
        opened.checked()
