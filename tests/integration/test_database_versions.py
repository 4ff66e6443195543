"""When the database is older or newer than the program, or altered: a sentence, nothing half-written."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import text

from commandline import CommandLine
from databases import ALL, connected, kept
from example import AD1, ATELIER


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def cli(request: pytest.FixtureRequest) -> CommandLine:
    """The same test on both databases."""
    found: CommandLine = request.getfixturevalue(f"{request.param}_cli")
    return found


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
