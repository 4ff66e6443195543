"""PostgreSQL falls and gets up again, again and again, while people record and a sender delivers."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from config.settings import Settings
from config.upgrade import upgrade
from config.wiring import SIMULATION, House
from example import ATELIER, PILOTE, fill
from mailserver import MailServer
from models.tables import Message
from postgres import Cluster
from running import until
from sending import OVERTAKEN, rows
from standing import Diligent, circulated, environment_of, patiently, program
from tasks.verify import verify

Sees = Callable[[str], None]
AT = datetime(2027, 3, 12, 9, 0, tzinfo=UTC)
_names = count()


@pytest.fixture(scope="module")
def falling(cluster: Cluster) -> Iterator[Cluster]:  # noqa: ARG001 - skips where PostgreSQL is not installed
    """A server of its own that keeps what it answered, as in production: fsync is on."""
    server = Cluster(durable=True)
    yield server
    server.stop()


@pytest.fixture
def house(falling: Cluster, tmp_path: Path) -> Iterator[House]:
    """A session that has begun, on the server that will fall."""
    name = f"chute_{next(_names)}"
    falling.execute(f"CREATE DATABASE {name}")
    built = House(Settings(home=tmp_path, database_url=falling.url(name)))
    upgrade(built.engine, at=datetime(2027, 1, 1, tzinfo=UTC), nature=SIMULATION)
    fill(built, tmp_path)
    yield built
    built.close()


def settled(house: House) -> bool:
    """Whether no mail waits or is under way any more."""
    return not {row.state for row in patiently(lambda: rows(house))} & {"queued", "claimed", "sending"}


def check_mails(kept: list[Message], received: Counter[str]) -> None:
    """Every mail once, or shown as one of which nobody knows."""
    assert {row.state for row in kept} <= {"sent", "skipped", "unknown"}
    assert {row.reason for row in kept if row.state == "skipped"} <= OVERTAKEN
    for row in (row for row in kept if row.state != "skipped"):
        assert received[row.message_id or ""] <= 1, row.key
        assert row.state == "unknown" or received[row.message_id or ""] == 1, row.key


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.fault("postgresql-tombe-et-revient", seen="La base de données ne répond pas.")
def test_whoever_is_answered_was_kept_and_whoever_is_not_acts_again(
    falling: Cluster, house: House, person_sees: Sees
) -> None:
    """Three people (threads, each with its connections), a real `atelier deliver --watch`, three falls."""
    people = [Diligent(House(house.settings), name, AT) for name in ("pilote", "copilote", "adjointe")]
    over = threading.Event()

    def works(person: Diligent) -> None:
        while not over.is_set():
            person.act()
            time.sleep(0.03)
        person.house.close()

    threads = [threading.Thread(target=works, args=(person,)) for person in people]
    later = (AT + timedelta(days=1)).isoformat()
    with MailServer() as server:
        sender = program(environment_of(house, courier=server.url(), clock=later), "deliver", "--watch")
        until(lambda: bool(server.received), seconds=30, what="the sender")
        for thread in threads:
            thread.start()
        for fall in range(3):
            time.sleep(0.7)
            falling.crash()
            if fall == 0:
                asks = ("record", ATELIER, "autre-evenement", "nature=COPIL", "--by", PILOTE)
                said = program(environment_of(house, clock=later), *asks)
                person_sees(said.communicate(timeout=30)[1])
                assert said.returncode == 5
            time.sleep(0.3)
            falling.start()
        over.set()
        for thread in threads:
            thread.join(30)
        until(lambda: settled(house), seconds=30, what="the last mails")
        assert sender.poll() is None
        sender.terminate()
        assert "Nouvel essai" in sender.communicate(timeout=10)[1]
        received = Counter(str(mail["Message-ID"]) for mail in server.mails)
    asked = sorted(url for person in people for url in person.done)
    assert sorted(circulated(house)) == asked
    assert sum(person.told_not_kept + person.told_unsure for person in people) > 0
    with house.reading() as session:
        assert verify(session).wrong is None
    check_mails(rows(house), received)
