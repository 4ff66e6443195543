"""Prefect's database does not grow for ever, and people's pages survive its clean-ups or come back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from config.clock import real_now
from config.wiring import House
from example import ATELIER, fill
from models.tables import Journal
from running import Up, until
from service import server as serving
from service.demo_house import free_port
from service.prefect_env import server_env
from service.server import PrefectServer

pytestmark = [pytest.mark.server, pytest.mark.slow]
#: Often enough for a test; the retention itself is the one of an installation.
SOON = {
    "PREFECT_SERVER_SERVICES_DB_VACUUM_LOOP_SECONDS": "1",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ORPHAN_CLEANUP_LOOP_SECONDS": "2",
}


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PrefectServer]:
    """A server that cleans up every second."""
    monkeypatch.setattr(serving, "server_env", lambda *given: server_env(*given) | SOON)
    made = PrefectServer(tmp_path / "var" / "prefect", free_port())
    made.start()
    yield made
    made.stop()


@pytest.fixture
def lived(sqlite_house: House, tmp_path: Path) -> House:
    fill(sqlite_house, tmp_path)
    sqlite_house.set_clock(datetime.fromisoformat("2027-03-12T10:00:00+01:00"))
    return sqlite_house


def up(house: House, server: PrefectServer, log: Path) -> Up:
    settings = {
        "ATELIER_HOME": str(house.settings.home),
        "ATELIER_DATABASE_URL": house.settings.url,
        "PREFECT_API_URL": server.api,
    }
    made = Up(settings, log)
    made.wait_ready(house)
    return made


def page(server: PrefectServer) -> str | None:
    """The newest version of the atelier's page, if Prefect has one."""
    answer = httpx.get(f"{server.api}/artifacts/situation-{ATELIER}/latest", timeout=20)
    return str(answer.json()["id"]) if answer.status_code == 200 else None


def ask(server: PrefectServer, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """What somebody with access to Prefect's file can do; it waits for Prefect's own writes."""
    with closing(sqlite3.connect(server.home / "prefect.db", timeout=20)) as connection:
        found = connection.execute(statement, values).fetchall()
        connection.commit()
        return found


def runs(server: PrefectServer) -> int:
    return int(ask(server, "SELECT count(*) FROM flow_run WHERE end_time IS NOT NULL")[0][0])


def a_hundred_days_pass(server: PrefectServer, *, but_for: str = "") -> None:
    """Every run that ended did so long ago, except the one that left this page."""
    kept = "id NOT IN (SELECT flow_run_id FROM artifact WHERE id = ?)"
    older = "strftime('%Y-%m-%d %H:%M:%S.000000', end_time, '-100 days')"
    ended = f"end_time IS NOT NULL AND {kept}"
    ask(server, f"UPDATE flow_run SET end_time = {older} WHERE {ended}", but_for)  # noqa: S608 - our words


def many_logs(server: PrefectServer, run: str) -> None:
    line = {
        "name": "ateliers",
        "level": 20,
        "message": "x" * 900,
        "timestamp": real_now().isoformat(),
        "flow_run_id": run,
    }
    for _ in range(4):
        httpx.post(f"{server.api}/logs/", json=[line] * 200, timeout=30).raise_for_status()


def test_old_runs_go_with_their_logs_the_newest_page_stays_and_one_that_went_comes_back(
    lived: House, server: PrefectServer, tmp_path: Path
) -> None:
    first = up(lived, server, tmp_path / "up.log")
    until(lambda: page(server) is not None, seconds=60, what="the first page")
    assert first.ctrl_c() == 0
    before, shown = runs(server), page(server)
    assert before > 1
    (old,) = ask(server, "SELECT id FROM flow_run WHERE end_time IS NOT NULL LIMIT 1")[0]
    many_logs(server, old)
    a_hundred_days_pass(server, but_for=shown or "")
    until(lambda: runs(server) < before, seconds=60, what="old runs to go")
    assert page(server) == shown
    a_hundred_days_pass(server)
    until(lambda: runs(server) == 0 and page(server) is None, seconds=60, what="the rest to go")
    until(lambda: ask(server, "SELECT count(*) FROM log")[0][0] == 0, seconds=30, what="logs to go")
    # The file keeps its size: its free pages are written again before it grows.
    (free,) = ask(server, "PRAGMA freelist_count")[0]
    assert free > 50
    with lived.writing() as session:
        journal = session.get_one(Journal, ATELIER)
        assert journal.walked_at is not None
        journal.walked_at -= timedelta(days=31)
        session.add(journal)
    second = up(lived, server, tmp_path / "up2.log")
    until(lambda: page(server) is not None, seconds=60, what="the page to come back")
    assert second.ctrl_c() == 0
    assert page(server) not in {None, shown}
