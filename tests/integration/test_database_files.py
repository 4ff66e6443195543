"""When a file is no database, or the disk is full: a sentence, nothing half-written."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from commandline import CommandLine
from config import database
from databases import WRITING, Line, kept
from example import AD1, ATELIER

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
