"""When the database is locked: an act waits, then says so; reading waits for nobody."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Sequence
from contextlib import closing

import pytest
from sqlalchemy import text

from commandline import CommandLine
from config import database
from databases import READING, WRITING, connected, kept
from example import AD1


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
