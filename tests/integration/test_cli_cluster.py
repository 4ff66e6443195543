"""`atelier cluster` and `atelier worker` on a machine that lacks something: a sentence, never a trace."""

from __future__ import annotations

from pathlib import Path

import pytest

from commandline import CommandLine
from postgres import within_reach
from service.postgres import Postgres, program

GIVEN = "postgresql://ateliers@base.example/ateliers"


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> CommandLine:
    """A machine where nothing was installed nor set."""
    monkeypatch.delenv("PREFECT_API_DATABASE_CONNECTION_URL", raising=False)
    line = CommandLine(monkeypatch, capsys, tmp_path)
    line.at = None
    return line


def test_one_of_the_two_databases_is_not_enough(bare: CommandLine) -> None:
    answer = bare("cluster", database_url=GIVEN)
    assert answer.code == 5
    assert "Il faut les deux bases PostgreSQL, ou aucune." in answer.err
    assert "PREFECT_API_DATABASE_CONNECTION_URL" in answer.err


def test_a_base_that_is_not_postgresql_is_refused(bare: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_DATABASE_CONNECTION_URL", "postgresql+asyncpg://prefect@base.example/p")
    assert "Il faut les deux bases" in bare("cluster", database_url="sqlite:///a.db").err


def test_without_postgresql_it_says_how_to_have_it(
    bare: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.postgres.program", lambda _: None)
    answer = bare("cluster")
    assert answer.code == 5
    assert "PostgreSQL n’est pas installé." in answer.err
    assert "apt install postgresql" in answer.err


def test_a_worker_without_its_database_says_so(bare: CommandLine) -> None:
    answer = bare("worker", database_url="postgresql://ateliers@127.0.0.1:1/ateliers")
    assert answer.code == 5
    assert "La base de données ne répond pas." in answer.err


@pytest.mark.postgres
@pytest.mark.skipif(program("initdb") is None, reason="PostgreSQL is not installed")
def test_its_own_postgresql_keeps_its_password_and_its_data(tmp_path: Path) -> None:
    from service.demo_house import free_port

    within_reach(tmp_path)
    server = Postgres(tmp_path / "postgres", free_port())
    server.start()
    try:
        server.ensure("ateliers")
        server.ensure("ateliers")
        assert (tmp_path / "postgres" / "mot-de-passe").stat().st_mode & 0o077 == 0
        # One that a killed program left is used as it is.
        again = Postgres(tmp_path / "postgres", server.port)
        assert again.alive()
        again.start()
        assert again.url("ateliers") == server.url("ateliers")
    finally:
        server.stop()
    assert not server.alive()
    assert not Postgres(tmp_path / "postgres", server.port).alive()
