"""PostgreSQL locks rows one by one: all take them in one order, so that nobody waits in a ring."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from config.session_file import PersonIn, read_session
from config.settings import Settings
from config.wiring import House
from example import AD1
from models.queries import journals_due, messages_of
from models.roles import Role
from several import MORNING, OPENED, SESSION, SLUGS, due, pilot, session_text, several
from tasks.import_session import import_contacts, import_session
from tasks.record import record
from tasks.sweep import sweep_ateliers
from tasks.sweep_all import sweep_all
from tasks.verify import verify

pytestmark = pytest.mark.postgres
Act = Callable[[House, Path], Any]
LATER = OPENED + timedelta(hours=1)


@pytest.fixture
def shared(postgres_url: str, tmp_path: Path) -> Iterator[House]:
    house = House(Settings(home=tmp_path, database_url=postgres_url))
    yield several(house, tmp_path)
    house.close()


def sweeps_ateliers(house: House, _: Path) -> None:
    with house.writing() as session:
        sweep_ateliers(session, SLUGS, at=MORNING)


def acts_on_the_session(house: House, _: Path) -> None:
    with house.writing() as session:
        record(session, SESSION, "date-convenue", {"event": "lancement-national", "dates": "2027-04-01"},
               by=AD1, at=LATER)  # fmt: skip


def imports_again(house: House, folder: Path) -> None:
    path = folder / "encore.yaml"
    path.write_text(session_text().replace("name: P,", "name: Pilote,"), encoding="utf-8")
    with house.writing() as session:
        import_session(session, read_session(path), by=AD1, at=LATER)


def imports_contacts(house: House, _: Path) -> None:
    people = [
        (slug, PersonIn(email="maire@y.example", name="M", role=Role.COLLECTIVITE))
        for slug in ("val-c", "pays-a", "rive-b")
    ]
    with house.writing() as session:
        import_contacts(session, people, by=AD1, at=LATER)


@pytest.mark.parametrize(
    ("act", "free"),
    [
        (sweeps_ateliers, {SESSION, "val-c"}),
        (acts_on_the_session, {"val-c"}),
        (imports_again, {"val-c"}),
        (imports_contacts, {SESSION, "val-c"}),
    ],
)
def test_whoever_takes_several_journals_takes_the_session_first_then_ateliers_by_name(
    shared: House, tmp_path: Path, act: Act, free: set[str]
) -> None:
    with shared.engine.connect() as somebody, ThreadPoolExecutor(1) as pool:
        somebody.execute(text("SELECT slug FROM journal WHERE slug = 'rive-b' FOR UPDATE"))
        doing = pool.submit(act, shared, tmp_path)
        waits(shared, doing)
        assert not_locked(shared) == free
        somebody.rollback()
        doing.result(20)


def waits(house: House, doing: Future[Any]) -> None:
    """Until the other transaction stands before a lock."""
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    for _ in range(500):
        assert not doing.done(), doing.result()
        with house.engine.connect() as connection:
            if connection.execute(waiting).scalar():
                return
        time.sleep(0.02)
    pytest.fail("it never met the lock")


def not_locked(house: House) -> set[str]:
    with house.engine.connect() as connection:
        return set(connection.execute(text("SELECT slug FROM journal FOR UPDATE SKIP LOCKED")).scalars())


@pytest.mark.slow
def test_two_sweeps_and_acts_at_once_neither_wait_in_a_ring_nor_write_twice(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.sweep_all.GROUP", 4)
    slugs = tuple(f"{letter}-pays" for letter in "qzambwscxt")
    house = several(House(Settings(home=tmp_path, database_url=postgres_url)), tmp_path, slugs)
    assert due(house) == set(slugs)
    together = threading.Barrier(4)

    def sweeps() -> list[str]:
        together.wait(10)
        return sweep_all(house, at=MORNING).failed

    def acts(slug: str, by: str) -> list[str]:
        together.wait(10)
        for number in range(6):
            with house.writing() as session:
                said = {"nature": f"COPIL n° {number}"}
                record(session, slug, "autre-evenement", said, by=by, at=MORNING)
        return []

    def acts_of_ad1() -> list[str]:
        together.wait(10)
        for number in range(6):
            with house.writing() as session:
                said = {"event": "lancement-national", "dates": f"2027-04-0{number + 1}"}
                record(session, SESSION, "date-convenue", said, by=AD1, at=MORNING)
        return []

    with ThreadPoolExecutor(4) as pool:
        running = [pool.submit(sweeps), pool.submit(sweeps), pool.submit(acts_of_ad1)]
        running.append(pool.submit(acts, slugs[3], pilot(slugs[3])))
        assert [one.result(60) for one in running] == [[]] * 4
    with house.reading() as session:
        reminded = [m.key for m in messages_of(session, slugs) if m.message == "retard"]
        assert verify(session).wrong is None
        assert journals_due(session, MORNING) == {}
    assert len(reminded) == len(set(reminded)) == len(slugs)
    house.close()
