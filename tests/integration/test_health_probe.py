"""`atelier health` as a probe reads it: an exit code, stable keys, no address, nothing written."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from commandline import CommandLine, everything
from config.clock import real_now
from jsonkeys import has, is_moment

FIGURES = {
    "revision", "disk_free_bytes", "last_backup_at", "oldest_queued_at", "unknown", "failed", "prefect",
}  # fmt: skip


def check(cli: CommandLine, name: str) -> dict[str, Any]:
    answer = cli("health", "--json")
    assert answer.code == (0 if answer.data["ok"] else 5)
    (found,) = [one for one in answer.data["checks"] if one["name"] == name]
    has(found, {"name", "ok", "message"})
    return dict(found)


def change(home: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(home / "var" / "atelier.db")) as connection:
        assert connection.execute(statement, values).rowcount > 0
        connection.commit()


def becomes_real(cli: CommandLine, age: timedelta) -> None:
    """An installation of that age: a simulation owes nobody a backup."""
    cli.at = None
    born = f"{real_now() - age:%Y-%m-%d %H:%M:%S.%f}"
    change(cli.home, "UPDATE database_info SET nature = 'reelle', created_at = ?", born)


def test_it_gives_figures_under_stable_keys(cli: CommandLine) -> None:
    data = cli("health", "--json").data
    has(data, {"ok", "checks", "messages", "figures"})
    has(data["figures"], FIGURES)
    is_moment(data["figures"]["oldest_queued_at"])
    assert data["figures"]["last_backup_at"] is None
    assert data["figures"]["disk_free_bytes"] > 0
    cli("backup")
    is_moment(cli("health", "--json").data["figures"]["last_backup_at"])


@pytest.mark.parametrize(
    ("age", "backups", "fine"),
    [(1, [], True), (5, [], False), (5, [4], False), (5, [4, 1], True), (5, [1], True)],
)
def test_an_installation_that_has_lived_owes_a_recent_backup(
    cli: CommandLine, age: int, backups: list[int], fine: bool
) -> None:
    becomes_real(cli, timedelta(days=age))
    folder = cli.home / "var" / "backups"
    folder.mkdir()
    for days in backups:
        (folder / f"ateliers-{real_now() - timedelta(days=days):%Y-%m-%dT%H-%M-%SZ}.zip").touch()
    # One made before a migration says nothing of the daily ones.
    (folder / f"ateliers-{real_now():%Y-%m-%dT%H-%M-%SZ}-avant-0002.zip").touch()
    assert check(cli, "sauvegarde")["ok"] is fine


def test_backups_are_looked_for_where_the_setting_says(cli: CommandLine, tmp_path: Path) -> None:
    cli.settings["ATELIER_BACKUP_FOLDER"] = str(tmp_path / "ailleurs")
    assert cli("backup").code == 0
    assert list((tmp_path / "ailleurs").glob("*.zip"))
    becomes_real(cli, timedelta(days=9))
    assert check(cli, "sauvegarde")["ok"]


def test_a_disk_almost_full_is_said(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    assert check(cli, "disque")["ok"]
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=12_000_000))
    found = check(cli, "disque")
    assert (found["ok"], "12 Mo" in found["message"]) == (False, True)


def test_prefect_that_does_not_answer_is_said(cli: CommandLine) -> None:
    assert not check(cli, "Prefect")["ok"]


def test_a_refusal_that_quotes_an_address_does_not_bring_it_into_a_log(cli: CommandLine) -> None:
    reason = "451 <maire@evron.example>: try later"
    change(cli.home, "UPDATE message SET reason = ?, queued_at = '2027-01-01 00:00:00'", reason)
    answers = (cli("health"), cli("health", "--json"))
    for answer in answers:
        assert "try later" in answer.out
        assert "@evron" not in answer.out + answer.err


def test_a_database_that_is_down_is_an_exit_of_5_without_its_address(cli: CommandLine) -> None:
    url = "postgresql://ateliers:tressecret@127.0.0.1:9/ateliers"
    for arguments in (("health",), ("health", "--json")):
        answer = cli(*arguments, database_url=url)
        assert answer.code == 5
        assert "tressecret" not in answer.out + answer.err
        assert "127.0.0.1:9" not in answer.out + answer.err


def test_looking_changes_nothing(cli: CommandLine) -> None:
    before = everything(cli.home)
    files = sorted(path for path in cli.home.rglob("*") if not path.name.endswith(("-wal", "-shm")))
    cli("health")
    assert everything(cli.home) == before
    assert sorted(p for p in cli.home.rglob("*") if not p.name.endswith(("-wal", "-shm"))) == files


def test_a_backup_is_dated_by_its_name(cli: CommandLine) -> None:
    path = Path(cli("backup", "--json").data["file"])
    old = path.with_name("ateliers-2026-01-02T03-04-05Z.zip")
    path.rename(old)
    found = cli("health", "--json").data["figures"]["last_backup_at"]
    assert datetime.fromisoformat(found) == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
