"""When the database is down, missing or empty: a sentence, nothing half-written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import text

from commandline import CommandLine
from databases import ALL, Line, connected
from example import AD1, ATELIER
from postgres import free_port


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
