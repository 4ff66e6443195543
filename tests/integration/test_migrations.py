"""The migrations make the tables that the code knows, there and back, on both databases."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from config.settings import Settings
from config.upgrade import alembic_config, upgrade
from config.wiring import House
from example import QUIET, Paris, imported
from models.tables import REVISION
from sending import Recorder, delivers, rows


def test_the_code_knows_the_last_migration() -> None:
    assert ScriptDirectory.from_config(alembic_config()).get_heads() == [REVISION]


def migrated(house: House, revision: str) -> str | None:
    """Goes there in one transaction, as an upgrade does; where the database then says that it is."""
    config = alembic_config()
    with house.engine.execution_options(write=True).connect() as connection:
        config.attributes["connection"] = connection
        (command.downgrade if revision < REVISION else command.upgrade)(config, revision)
        found = MigrationContext.configure(connection).get_current_revision()
        connection.commit()
    return found


def indexes(house: House) -> set[str | None]:
    return {one["name"] for one in inspect(house.engine).get_indexes("message")}


def test_the_index_of_what_left_goes_and_comes_back_and_no_row_is_lost(
    house: House, tmp_path: Path, paris: Paris
) -> None:
    at = paris("2027-01-12 10:00")
    imported(house, tmp_path, at, text=QUIET)
    delivers(house, Recorder(), at)
    # When it was written for good is kept since 0003 only: taken back, it is not known any more.
    before = [row.model_dump(exclude={"frozen_at"}) for row in rows(house)]
    assert "message_left" in indexes(house)
    assert migrated(house, "0001") == "0001"
    assert "message_left" not in indexes(house)
    assert "channel" not in {one["name"] for one in inspect(house.engine).get_columns("message")}
    upgrade(house.engine, at=at)
    assert "message_left" in indexes(house)
    assert [row.model_dump(exclude={"frozen_at"}) for row in rows(house)] == before


def test_the_index_of_what_left_holds_only_what_left(house: House) -> None:
    words = {
        "sqlite": "SELECT sql FROM sqlite_master WHERE name = 'message_left'",
        "postgresql": "SELECT indexdef FROM pg_indexes WHERE indexname = 'message_left'",
    }
    with house.engine.connect() as connection:
        said = str(connection.execute(text(words[house.engine.dialect.name])).scalar())
    assert "sent_at IS NOT NULL" in said


def test_a_new_database_is_at_the_last_migration(tmp_path: Path, paris: Paris) -> None:
    house = House(Settings(home=tmp_path, database_url=f"sqlite:///{tmp_path}/var/neuve.db"))
    upgrade(house.engine, at=paris("2027-01-12 10:00"))
    known = {column["name"] for column in inspect(house.engine).get_columns("message")}
    house.close()
    assert {"sent_at", "claimed_at", "body_html"} <= known
