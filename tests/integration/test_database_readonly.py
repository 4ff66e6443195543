"""When the database may only be read: it is read, or refused in a sentence."""

from __future__ import annotations

import shutil
import stat
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import text

from commandline import CommandLine
from databases import READING, WRITING, Line, as_nobody, connected, kept, load_senders
from example import ATELIER


@pytest.fixture(params=["file", "folder"])
def locked_up(request: pytest.FixtureRequest, line: Line, lived: Path) -> Iterator[CommandLine]:
    """A database whose file, or whose folder too, may only be read."""
    folder = Path(tempfile.mkdtemp(prefix="ateliers-lecture-"))
    path = folder / "atelier.db"
    path.write_bytes(lived.read_bytes())
    cli = line(f"sqlite:///{path}")
    cli("status", ATELIER)  # What it imports is read while we still may.
    load_senders()
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
