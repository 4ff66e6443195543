"""`atelier database upgrade` is killed in the middle: the next one finishes, nothing half-made is used."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

import newer
from commandline import CommandLine
from config.settings import Settings
from config.wiring import House
from databases import connected, kept
from example import AD1, ATELIER, FILE
from models.tables import DatabaseInfo
from newer import become_newer
from postgres import Cluster
from standing import environment_of

Sees = Callable[[str], None]
_names = count()


def upgrade(house: House, folder: Path | str, point: str) -> int:
    """The newer program's upgrade as a process, which dies at this point; this program's without a folder."""
    arguments = [sys.executable, newer.__file__, str(folder), point]
    return subprocess.run(
        arguments, env=environment_of(house), capture_output=True, timeout=60, check=False
    ).returncode


@pytest.mark.slow
@pytest.mark.fault("migration-tuee", seen="Lancez « atelier database upgrade », puis recommencez.")
def test_an_upgrade_killed_at_any_point_leaves_the_base_as_it_was_and_the_next_one_finishes(
    cli: CommandLine, begun: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, person_sees: Sees
) -> None:
    folder, before = tmp_path / "next", kept(cli)
    for point in ("3", "27", "commit"):
        assert upgrade(begun, folder, point) == -signal.SIGKILL, point
        assert kept(cli) == before, point
        assert cli("status", ATELIER).code == 0, "the program of before still works"
    become_newer(folder, monkeypatch.setattr)
    answer = cli("status", ATELIER)
    person_sees(answer.err)
    assert (answer.code, "plus ancienne" in answer.err) == (5, True)
    assert upgrade(begun, folder, "0") == 0
    assert cli("status", ATELIER).code == 0
    assert cli("verify").code == 0
    assert [one for one in kept(cli)["fact"] if one not in before["fact"]] == []
    check_copy(begun, before)


def check_copy(begun: House, before: dict[str, list[str]]) -> None:
    """The copy of a SQLite file is whole, holds what was there before, and nothing else is left."""
    if begun.engine.dialect.name != "sqlite":
        return
    file = Path(str(begun.engine.url.database))
    (copy,) = file.parent.glob(f"{file.name}.avant-*")
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT count(*) FROM fact").fetchone() == (len(before["fact"]),)
        assert not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'essai'").fetchall()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """An installation on which nothing was ever done."""
    url = f"sqlite:///{tmp_path}/var/atelier.db"
    if request.param == "postgres":
        cluster: Cluster = request.getfixturevalue("cluster")
        cluster.execute(f"CREATE DATABASE {(name := f'vide_{next(_names)}')}")
        url = cluster.url(name)
    house = House(Settings(home=tmp_path, database_url=url))
    yield house
    house.close()


@pytest.mark.slow
@pytest.mark.fault("premiere-migration-tuee", seen="La base est vide : rien n’y a encore été importé.")
def test_a_first_upgrade_killed_at_any_point_leaves_an_empty_base(
    empty: House,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    person_sees: Sees,
) -> None:
    cli = CommandLine(monkeypatch, capsys, tmp_path, empty.settings.database_url)
    cli.at, file = None, tmp_path / "session.yaml"
    file.write_text(FILE, encoding="utf-8")
    for point in ("20", "commit"):
        assert upgrade(empty, "", point) == -signal.SIGKILL, point
        answer = cli("status", ATELIER)
        person_sees(answer.err)
        assert answer.code == 5
    assert upgrade(empty, "", "committed") == -signal.SIGKILL
    assert cli("import", str(file), "--by", AD1).code == 0
    assert cli("status", ATELIER).code == 0
    with empty.reading() as session:
        assert session.get_one(DatabaseInfo, 1).nature == "reelle"
    with connected(cli) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM journal").scalar() == 2
