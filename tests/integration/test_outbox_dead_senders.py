"""The outbox on both databases: nothing lost when a sender dies."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from contextlib import suppress
from datetime import timedelta

from config.clock import real_now
from config.wiring import House
from example import Paris
from models.queries import messages_of
from notifications.mail import Mail
from sending import ADDRESSES, ELSEWHERE, Recorder, delivers, held_by, leased_to, rows, states
from tasks.deliver import Delivered
from tasks.empty_outbox import LEASE, empty_outbox
from tasks.lease import LENGTH, is_dead, take


def test_what_a_dead_sender_had_not_begun_leaves_and_what_it_had_begun_is_of_unknown_fate(
    filled: House, paris: Paris
) -> None:
    claimed = held_by(filled, ELSEWHERE, "claimed", 0, 1, 2)
    (begun,) = held_by(filled, ELSEWHERE, "sending", 3)
    leased_to(filled, ELSEWHERE, -timedelta(seconds=1))
    courier = Recorder()
    assert delivers(filled, courier, paris("2027-01-12 10:01")).sent == 12
    found = {row.id or 0: row for row in rows(filled)}
    assert {found[one].state for one in claimed} == {"sent"}
    assert found[begun].state == "unknown"
    assert "peut-être parti" in (found[begun].reason or "")
    assert delivers(filled, courier, paris("2027-02-12 10:01")) == Delivered()
    assert found[begun].message_id not in courier.handed


def test_a_sender_that_lives_elsewhere_is_left_alone(filled: House, paris: Paris) -> None:
    held_by(filled, ELSEWHERE, "claimed", 0, 1)
    held_by(filled, ELSEWHERE, "sending", 2)
    leased_to(filled, ELSEWHERE, LENGTH)
    courier = Recorder()
    before = [row.model_dump() for row in rows(filled)]
    assert empty_outbox(filled, courier, at=paris("2027-01-12 10:01")) is None
    assert [row.model_dump() for row in rows(filled)] == before
    assert courier.attempts == []


def test_a_sender_killed_on_this_machine_is_replaced_at_once(filled: House, paris: Paris) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        gone.wait()
    holder = f"{socket.gethostname()}:{gone.pid}"
    assert is_dead(holder)
    assert not is_dead(f"{socket.gethostname()}:{os.getpid()}")
    held_by(filled, holder, "claimed", 0, 1)
    leased_to(filled, holder, LENGTH)
    assert delivers(filled, Recorder(), paris("2027-01-12 10:01")).sent == 13


def test_the_next_sender_need_not_wait_for_one_that_ended_well(filled: House, paris: Paris) -> None:
    courier = Recorder()
    delivers(filled, courier, paris("2027-01-12 10:01"))
    assert courier.closed == 1
    with filled.writing() as session:
        assert take(session, LEASE, ELSEWHERE, real=real_now())


def test_a_loop_keeps_its_lease_and_its_connection(filled: House, paris: Paris) -> None:
    courier = Recorder()
    empty_outbox(filled, courier, at=paris("2027-01-12 10:01"), keep_lease=True)
    assert courier.closed == 0
    with filled.writing() as session:
        assert not take(session, LEASE, ELSEWHERE, real=real_now())


def test_a_run_that_breaks_in_the_middle_loses_no_mail(filled: House, paris: Paris) -> None:
    """The same process tries again, as the loop of « atelier up » does."""

    def breaks(mail: Mail) -> None:
        if mail.to == ADDRESSES[3]:
            raise RuntimeError("coupure")

    with suppress(RuntimeError):
        empty_outbox(filled, Recorder(breaks), at=paris("2027-01-12 10:01"))
    with suppress(RuntimeError):
        empty_outbox(filled, Recorder(), at=paris("2027-01-12 10:30"))
    found = states(filled)
    assert found["claimed"] == found["sending"] == found["queued"] == 0
    assert found["sent"] >= 12


def test_one_message_that_cannot_be_written_holds_nobody(filled: House, paris: Paris) -> None:
    with filled.writing() as session:
        first = messages_of(session)[0]
        first.context = "{}"
        session.add(first)
    courier = Recorder()
    with suppress(Exception):
        empty_outbox(filled, courier, at=paris("2027-01-12 10:01"))
    assert len(courier.sent) == 12
    broken = rows(filled)[0]
    assert broken.state == "failed"
    assert broken.reason
