"""The outbox on both databases: of two senders at once, each message is handed over once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import update

from config.clock import real_now
from config.wiring import House
from example import QUIET, Paris, imported
from models.tables import Lease
from notifications.mail import Mail
from sending import Recorder, states
from tasks.claim import claim
from tasks.deliver import hand_over
from tasks.empty_outbox import LEASE, empty_outbox
from tasks.freeze import Sending
from tasks.lease import LENGTH, give_back, take


def test_two_senders_at_once_hand_over_each_message_once(house: House, tmp_path: Path, paris: Paris) -> None:
    addresses = tuple(f"elue-{number}@b.example" for number in range(40))
    imported(house, tmp_path, paris("2027-01-12 10:00"), more=addresses, text=QUIET)
    at, together = paris("2027-01-12 10:01"), threading.Barrier(3)
    courier = Recorder()

    def sends(number: int) -> None:
        sending = Sending(f"machine-{number}:1", "a@ddt.example", "http://x", simulation=True)
        together.wait()
        while True:
            with house.writing() as session:
                mails = claim(session, sending, at=at, limit=3)
            if not mails:
                return
            hand_over(mails, courier, house.writing, holder=sending.holder, at=at)

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(sends, range(3)))
    assert len(courier.handed) == 41
    assert set(courier.handed.values()) == {1}
    assert states(house) == {"sent": 41}


def test_a_sender_believed_dead_that_wakes_up_sends_nothing_twice(
    filled: House, paris: Paris, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It hung in its first mail for longer than its lease; another took over and sent the rest."""
    monkeypatch.setattr("tasks.empty_outbox.holder_name", lambda: f"ailleurs:{threading.get_ident()}")
    at, hung, woken = paris("2027-01-12 10:01"), threading.Event(), threading.Event()

    def hangs(_: Mail) -> None:
        if not hung.is_set():
            hung.set()
            assert woken.wait(20)

    slow, fast = Recorder(hangs), Recorder()
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(empty_outbox, filled, slow, at=at)
        assert hung.wait(20)
        with filled.writing() as session:
            session.execute(update(Lease).values(until=real_now() - timedelta(seconds=1)))
        second = empty_outbox(filled, fast, at=at)
        woken.set()
        late = first.result(20)
    assert second is not None
    assert late is not None
    assert (second.sent, late.deferred) == (12, 0)
    assert (slow.handed + fast.handed).total() == 13
    assert set((slow.handed + fast.handed).values()) == {1}
    assert states(filled)["sending"] == states(filled)["claimed"] == 0


def test_of_two_senders_that_start_together_on_a_new_database_one_is_told_to_wait(house: House) -> None:
    started = threading.Event()

    def second() -> bool:
        started.set()
        with house.writing() as session:
            return take(session, LEASE, "b.example:2", real=real_now())

    with ThreadPoolExecutor(1) as pool:
        with house.writing() as session:
            assert take(session, LEASE, "a.example:1", real=real_now())
            session.flush()
            other = pool.submit(second)
            started.wait(5)
            with suppress(TimeoutError):
                other.exception(0.3)
        assert other.result(20) is False


def test_a_lease_is_kept_by_its_holder_taken_when_it_has_run_out_and_given_back_by_its_holder_only(
    house: House,
) -> None:
    now = real_now()
    with house.writing() as session:
        assert take(session, "essai", "a.example:1", real=now)
    with house.writing() as session:
        assert not take(session, "essai", "b.example:1", real=now + LENGTH - timedelta(seconds=1))
        assert take(session, "essai", "a.example:1", real=now + LENGTH - timedelta(seconds=1))
    with house.writing() as session:
        give_back(session, "essai", "b.example:1", real=now)
        assert not take(session, "essai", "b.example:1", real=now + LENGTH)
        assert take(session, "essai", "b.example:1", real=now + 2 * LENGTH)
