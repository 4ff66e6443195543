"""When the database is old, full, locked, read-only, altered or down: a sentence, nothing half-written."""

from __future__ import annotations

import importlib
import os
import shutil
import sqlite3
import stat
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlmodel import SQLModel

from config import database
from config.settings import Settings
from config.wiring import House
from mailserver import AD1, ATELIER, FILE, PILOTE, CommandLine, fill, prepared
from postgres import free_port

NOBODY = 65534
READING = (
    ("list",),
    ("status", ATELIER),
    ("todo",),
    ("journal", ATELIER),
    ("verify",),
    ("messages",),
)
WRITING = (
    ("record", ATELIER, "autre-evenement", "nature=COPIL", "--by", PILOTE),
    ("open", ATELIER, "lancement-in-situ", "--by", PILOTE),
    ("open", ATELIER, "atelier-1", "--by", PILOTE),
    ("waive", ATELIER, "atelier-1", "atelier-1-date", "--reason", "urgence", "--by", PILOTE),
    ("correct", ATELIER, "7", "annule=oui", "--because", "erreur", "--by", PILOTE),
    ("deliver",),
)
ALL = (*READING, *WRITING, ("health",))
Line = Callable[[str], CommandLine]


@pytest.fixture(scope="module")
def lived(sqlite_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepared(sqlite_model, tmp_path_factory.mktemp("lived"))


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Line:
    """The command line on the database of this URL."""
    (tmp_path / "session.yaml").write_text(FILE, encoding="utf-8")
    return lambda url: CommandLine(monkeypatch, capsys, tmp_path, url)


@pytest.fixture
def sqlite_cli(line: Line, tmp_path: Path, lived: Path) -> CommandLine:
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "atelier.db").write_bytes(lived.read_bytes())
    return line(f"sqlite:///{tmp_path}/var/atelier.db")


@pytest.fixture
def postgres_cli(line: Line, tmp_path: Path, postgres_url: str) -> CommandLine:
    house = House(Settings(home=tmp_path, database_url=postgres_url))
    fill(house, tmp_path)
    house.close()
    return line(postgres_url)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def cli(request: pytest.FixtureRequest) -> CommandLine:
    """The same test on both databases."""
    found: CommandLine = request.getfixturevalue(f"{request.param}_cli")
    return found


@contextmanager
def connected(cli: CommandLine) -> Iterator[Any]:
    """A connection of somebody else's."""
    engine = create_engine(cli.settings["ATELIER_DATABASE_URL"])
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def kept(cli: CommandLine) -> dict[str, list[str]]:
    """All that the database holds, leases apart: they are a matter of seconds."""
    names = sorted(set(SQLModel.metadata.tables) - {"lease"})
    with connected(cli) as connection:
        return {name: sorted(map(str, connection.execute(text(f"SELECT * FROM {name}")))) for name in names}  # noqa: S608 - our names


# Old and new.


@pytest.mark.parametrize("arguments", [*ALL, ("import", "session.yaml", "--by", AD1)])
def test_an_older_database_is_left_as_it_is_and_the_command_to_run_is_given(
    sqlite_cli: CommandLine, monkeypatch: pytest.MonkeyPatch, arguments: Sequence[str]
) -> None:
    monkeypatch.chdir(sqlite_cli.home)
    with connected(sqlite_cli) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
        connection.commit()
    before = kept(sqlite_cli)
    answer = sqlite_cli(*arguments)
    assert answer.code == 5
    assert "atelier database upgrade" in answer.err
    assert "0000" in answer.err
    assert kept(sqlite_cli) == before


@pytest.mark.postgres
def test_an_older_database_is_recognised_on_postgresql_too(postgres_cli: CommandLine) -> None:
    with connected(postgres_cli) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
        connection.commit()
    answer = postgres_cli("status", ATELIER)
    assert (answer.code, "atelier database upgrade" in answer.err) == (5, True)


def test_a_database_of_a_later_program_is_neither_read_nor_migrated(cli: CommandLine) -> None:
    with connected(cli) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        connection.commit()
    for arguments in (("status", ATELIER), ("database", "upgrade")):
        answer = cli(*arguments)
        assert answer.code == 5
        assert "récente" in answer.err


# Files that are no database.


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "vide"),
        (b"Ceci est un texte, pas une base de donnees.\n" * 100, "n’est pas une base"),
    ],
)
def test_a_file_that_is_no_database_is_said_to_be_none_and_left_alone(
    sqlite_cli: CommandLine, content: bytes, said: str
) -> None:
    path = sqlite_cli.home / "var" / "atelier.db"
    path.write_bytes(content)
    for arguments in (("status", ATELIER), ("list",), ("deliver",)):
        answer = sqlite_cli(*arguments)
        assert (answer.code, answer.out) == (5, "")
        assert said in answer.err
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    "arguments", [("status", ATELIER), ("import", "session.yaml", "--by", AD1), ("database", "upgrade")]
)
def test_a_file_that_is_no_database_is_not_overwritten(
    sqlite_cli: CommandLine, monkeypatch: pytest.MonkeyPatch, arguments: Sequence[str]
) -> None:
    monkeypatch.chdir(sqlite_cli.home)
    path = sqlite_cli.home / "var" / "atelier.db"
    content = b"Ceci est un texte, pas une base de donnees.\n" * 100
    path.write_bytes(content)
    answer = sqlite_cli(*arguments)
    assert (answer.code, answer.out) == (5, "")
    assert "n’est pas une base" in answer.err
    assert path.read_bytes() == content


def test_a_damaged_file_is_said_to_be_damaged(sqlite_cli: CommandLine) -> None:
    path = sqlite_cli.home / "var" / "atelier.db"
    content = bytearray(path.read_bytes())
    content[4096 : len(content)] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)
    answer = sqlite_cli("status", ATELIER)
    assert answer.code == 5
    assert "abîmé" in answer.err


@pytest.mark.parametrize(
    "url", ["n-importe-quoi", "mysql://base.example/ateliers", "oracle://x", "sqlite:///{home}/var"]
)
@pytest.mark.parametrize("arguments", [("status", ATELIER), ("import", "session.yaml", "--by", AD1)])
def test_an_address_that_is_no_database_is_said_in_one_sentence(
    line: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str, arguments: Sequence[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "var").mkdir()
    answer = line(url.format(home=tmp_path))(*arguments)
    assert (answer.code, answer.out) == (5, "")
    assert answer.err.strip()
    assert "Traceback" not in answer.err


# Read-only.


@contextmanager
def as_nobody() -> Iterator[None]:
    """File permissions do not hold root back: for a moment we are somebody else."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture(params=["file", "folder"])
def locked_up(request: pytest.FixtureRequest, line: Line, lived: Path) -> Iterator[CommandLine]:
    """A database whose file, or whose folder too, may only be read."""
    folder = Path(tempfile.mkdtemp(prefix="ateliers-lecture-"))
    path = folder / "atelier.db"
    path.write_bytes(lived.read_bytes())
    cli = line(f"sqlite:///{path}")
    cli("status", ATELIER)  # What it imports is read while we still may.
    for module in ("config.watch", "tasks.empty_outbox", "notifications.courier", "notifications.smtp"):
        importlib.import_module(module)
    for rest in folder.glob("atelier.db-*"):
        rest.unlink()
    path.chmod(stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH)
    folder.chmod(0o777 if request.param == "file" else 0o555)
    yield cli
    folder.chmod(0o777)
    shutil.rmtree(folder)


def test_a_database_that_may_only_be_read_is_read_or_refused_in_one_sentence(locked_up: CommandLine) -> None:
    path = Path(locked_up.settings["ATELIER_DATABASE_URL"].removeprefix("sqlite:///"))
    before = path.read_bytes()
    with as_nobody():
        answers = [locked_up(*arguments) for arguments in READING]
    for answer in answers:
        assert answer.code in {0, 5}, answer
        assert answer.code == 0 or "base" in answer.err
    assert len({answer.code for answer in answers}) == 1
    assert path.read_bytes() == before


@pytest.mark.parametrize("arguments", WRITING)
def test_nothing_is_written_to_a_database_that_may_only_be_read(
    locked_up: CommandLine, arguments: Sequence[str]
) -> None:
    path = Path(locked_up.settings["ATELIER_DATABASE_URL"].removeprefix("sqlite:///"))
    before = path.read_bytes()
    with as_nobody():
        answer = locked_up(*arguments)
    assert (answer.code, answer.out) == (5, "")
    assert "lecture seule" in answer.err or "ne peut pas être ouvert" in answer.err
    assert path.read_bytes() == before


def test_a_database_opened_for_reading_by_its_address_is_read_and_refuses_acts(
    line: Line, tmp_path: Path, lived: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "copie.db"
    path.write_bytes(lived.read_bytes())
    cli = line(f"sqlite:///file:{path}?mode=ro&uri=true")
    before = sorted(one.name for one in tmp_path.iterdir())
    answer = cli("status", ATELIER)
    assert answer.code == 0, answer.err
    answer = cli(*WRITING[0])
    assert answer.code == 5
    assert "lecture seule" in answer.err
    assert path.read_bytes() == lived.read_bytes()
    assert [one for one in before if not one.startswith("copie")] == [
        one for one in sorted(one.name for one in tmp_path.iterdir()) if not one.startswith("copie")
    ]


@pytest.mark.postgres
def test_a_postgresql_that_may_only_be_read_is_read_and_refuses_acts(postgres_cli: CommandLine) -> None:
    with connected(postgres_cli) as connection:
        name = connection.execute(text("SELECT current_database()")).scalar()
        connection.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only = on"))
        connection.commit()
    before = kept(postgres_cli)
    assert [postgres_cli(*arguments).code for arguments in READING] == [0] * len(READING)
    for arguments in WRITING:
        answer = postgres_cli(*arguments)
        assert answer.code == 5, arguments
        assert "lecture seule" in answer.err
    assert kept(postgres_cli) == before


# Full.


@pytest.mark.parametrize("arguments", WRITING[:2])
def test_a_full_disk_keeps_nothing_of_an_act(
    sqlite_cli: CommandLine, monkeypatch: pytest.MonkeyPatch, arguments: Sequence[str]
) -> None:
    prepare = database._prepare_sqlite

    def full(connection: Any, record: Any) -> None:
        prepare(connection, record)
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")

    monkeypatch.setattr(database, "_prepare_sqlite", full)
    with closing(sqlite3.connect(sqlite_cli.home / "var" / "atelier.db")) as connection:
        connection.execute("VACUUM")
    before = kept(sqlite_cli)
    said = "x" * 3500
    reason = [*arguments] if arguments[0] == "open" else [*arguments[:3], f"nature={said}", *arguments[4:]]
    answers = [sqlite_cli(*reason) for _ in range(3)]
    assert answers[-1].code == 5
    assert "Le disque est plein" in answers[-1].err
    if answers[0].code == 5:
        assert kept(sqlite_cli) == before


# Locked.


@pytest.mark.parametrize("arguments", [*WRITING, ("import", "session.yaml", "--by", AD1)])
def test_an_act_waits_for_another_one_then_says_that_the_database_is_busy(
    sqlite_cli: CommandLine, monkeypatch: pytest.MonkeyPatch, arguments: Sequence[str]
) -> None:
    monkeypatch.chdir(sqlite_cli.home)
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.1)
    before = kept(sqlite_cli)
    with closing(sqlite3.connect(sqlite_cli.home / "var" / "atelier.db", isolation_level=None)) as another:
        another.execute("BEGIN IMMEDIATE")
        answer = sqlite_cli(*arguments)
        another.execute("ROLLBACK")
    assert (answer.code, answer.out) == (5, "")
    assert "occupée" in answer.err
    assert "Rien n’a été enregistré" in answer.err
    assert kept(sqlite_cli) == before


def test_reading_waits_for_nobody(sqlite_cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.1)
    with closing(sqlite3.connect(sqlite_cli.home / "var" / "atelier.db", isolation_level=None)) as another:
        another.execute("BEGIN IMMEDIATE")
        assert [sqlite_cli(*arguments).code for arguments in READING] == [0] * len(READING)
        another.execute("ROLLBACK")


def test_an_act_that_waited_long_enough_is_kept(sqlite_cli: CommandLine) -> None:
    another = sqlite3.connect(
        sqlite_cli.home / "var" / "atelier.db", isolation_level=None, check_same_thread=False
    )
    with closing(another):
        another.execute("BEGIN IMMEDIATE")
        release = threading.Timer(0.3, another.execute, ("ROLLBACK",))
        release.start()
        answer = sqlite_cli(*WRITING[0])
        release.join()
    assert answer.code == 0


@pytest.mark.postgres
def test_an_act_on_a_locked_atelier_says_that_the_database_is_busy_on_postgresql_too(
    postgres_cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.2)
    before = kept(postgres_cli)
    with connected(postgres_cli) as another:
        another.execute(text("SELECT * FROM journal FOR UPDATE"))
        # If nobody gives up, the lock is released so that the test ends.
        release = threading.Timer(4, another.rollback)
        release.start()
        began = time.monotonic()
        answer = postgres_cli(*WRITING[0])
        waited = time.monotonic() - began
        release.cancel()
        release.join()
    assert waited < 3
    assert answer.code == 5
    assert "occupée" in answer.err
    assert kept(postgres_cli) == before


# Down.


@pytest.mark.parametrize(
    "arguments", [*ALL, ("import", "session.yaml", "--by", AD1), ("database", "upgrade")]
)
def test_with_postgresql_down_each_command_says_so(
    line: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: Sequence[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    cli = line(f"postgresql://ateliers:tressecret@127.0.0.1:{free_port()}/ateliers")
    answer = cli(*arguments, "--json")
    assert (answer.code, answer.error["code"]) == (5, "environnement")
    assert answer.error["message"] == "La base de données ne répond pas."
    assert "PostgreSQL" in answer.error["todo"]
    assert "tressecret" not in answer.out + answer.err


@pytest.mark.postgres
def test_a_postgresql_database_that_does_not_exist_is_said_so(postgres_cli: CommandLine) -> None:
    url = postgres_cli.settings["ATELIER_DATABASE_URL"].rpartition("/")[0] + "/nulle_part"
    answer = postgres_cli("status", ATELIER, database_url=url)
    assert answer.code == 5
    assert "n’existe pas" in answer.err


@pytest.mark.postgres
def test_an_empty_postgresql_is_read_as_empty_and_filled_by_an_import(
    postgres_cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(postgres_cli.home)
    with connected(postgres_cli) as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
        connection.commit()
    postgres_cli.at = None
    answer = postgres_cli("status", ATELIER)
    assert (answer.code, "vide" in answer.err) == (5, True)
    assert postgres_cli("import", "session.yaml", "--by", AD1).code == 0
    assert postgres_cli("status", ATELIER).code == 0


# Altered.


@pytest.mark.postgres
def test_one_byte_changed_in_postgresql_is_found_and_its_row_is_named(postgres_cli: CommandLine) -> None:
    assert postgres_cli("verify").code == 0
    with connected(postgres_cli) as connection:
        connection.execute(text("DROP TRIGGER fact_no_change ON fact"))
        connection.execute(
            text("UPDATE fact SET payload = replace(payload, 'M1', 'M2') WHERE kind = 'marche-notifie'")
        )
        number = connection.execute(text("SELECT seq FROM fact WHERE kind = 'marche-notifie'")).scalar()
        connection.commit()
    answer = postgres_cli("verify", "--json")
    assert (answer.code, answer.error["code"]) == (1, "journal-altere")
    assert answer.error["field"] == f"{ATELIER}#{number}"


@pytest.mark.parametrize("statement", ["UPDATE fact SET zone = 'x'", "DELETE FROM fact"])
def test_while_the_triggers_are_there_nobody_alters_a_fact(cli: CommandLine, statement: str) -> None:
    before = kept(cli)
    with connected(cli) as connection:
        with pytest.raises(Exception, match="ne se modifie ni ne s'efface"):
            connection.execute(text(statement))
        connection.rollback()
    assert kept(cli) == before
    assert cli("verify").code == 0
