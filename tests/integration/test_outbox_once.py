"""The outbox on both databases: what is owed is queued once, and sent once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sqlmodel import delete

from config.settings import Settings
from config.wiring import House
from example import ATELIER, PILOTE, QUIET, SESSION, Paris, imported
from models.owed import Addressee, Owed
from models.queries import messages_of
from models.roles import Role
from sending import Recorder, delivers, rows
from tasks.empty_outbox import empty_outbox
from tasks.load import load
from tasks.outbox import queue, settle_journal
from tasks.record import record
from tasks.sweep import sweep


def test_settling_again_queues_nothing_again(filled: House, paris: Paris) -> None:
    before = [row.model_dump() for row in rows(filled)]
    at = paris("2027-01-12 10:00")
    for slug in (ATELIER, SESSION):
        with filled.writing() as session:
            loaded = load(session, slug, lock=True)
            assert settle_journal(session, loaded, loaded.situation(at), at=at) == ()
            sweep(session, slug, at=at)
    assert [row.model_dump() for row in rows(filled)] == before


def test_two_transactions_that_owe_the_same_message_queue_it_once(filled: House, paris: Paris) -> None:
    """Even if neither sees what the other has done: the key is unique."""
    at, together = paris("2027-01-12 10:00"), threading.Barrier(2)
    people = [row.person for row in rows(filled)]
    owed = Owed(
        ATELIER, "ouverture-de-phase", "essai", "atelier-1", None,
        tuple(Addressee(ref, Role.PILOTE) for ref in people), {"territory": "Les Coëvrons"},
    )  # fmt: skip

    def queues(_: int) -> None:
        together.wait(10)
        with filled.writing() as session:
            loaded = load(session, ATELIER)
            queue(session, [owed], loaded.situation(at), loaded, at=at)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(queues, range(2)))
    keys = [row.key for row in rows(filled) if row.cause == "essai"]
    assert len(keys) == len(set(keys)) == 13


def test_a_message_whose_act_is_undone_is_not_queued(filled: House, paris: Paris) -> None:
    before = len(rows(filled))
    agreed = {"event": "lancement-in-situ", "dates": "2027-03-23", "place": "Évron"}
    with filled.writing() as session:
        record(session, ATELIER, "date-convenue", agreed, by=PILOTE, at=paris("2027-01-13 10:00"))
        assert len(messages_of(session)) > before
        session.rollback()
    assert len(rows(filled)) == before


def test_a_message_sent_stays_sent_when_its_row_is_read_again(filled: House, paris: Paris) -> None:
    courier = Recorder()
    for minute in range(1, 5):
        empty_outbox(filled, courier, at=paris(f"2027-01-12 10:0{minute}"))
    assert set(courier.handed.values()) == {1}
    assert {row.sent_at for row in rows(filled)} == {paris("2027-01-12 10:01")}


def test_an_installation_that_is_not_a_simulation_does_not_say_it_is(
    sqlite_url: str, tmp_path: Path, paris: Paris
) -> None:
    from models.tables import DatabaseInfo

    house = House(Settings(home=tmp_path, database_url=sqlite_url))
    with house.writing() as session:
        session.execute(delete(DatabaseInfo))
        session.add(DatabaseInfo(id=1, nature="reelle", created_at=paris("2027-01-01 10:00")))
    imported(house, tmp_path, paris("2027-01-12 10:00"), text=QUIET)
    courier = Recorder()
    delivers(house, courier, paris("2027-01-12 10:01"))
    house.close()
    assert courier.sent
    assert not [mail for mail in courier.sent if "simulation" in (mail.text + mail.subject).lower()]
