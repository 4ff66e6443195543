"""Each channel has its own limit and its own sender; turns are taken in the database that processes share."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from sqlmodel import col, select, update

from config.clock import real_now
from config.wiring import House
from example import Paris
from models.queries import messages_due, messages_held
from models.tables import Lease, Message
from notifications.courier import Unreachable
from sending import ELSEWHERE, Recorder, delivers, held_by, rows, states
from tasks.claim import recover
from tasks.pace import held_until, room
from tasks.turn import FURTHEST, take_turn


def posts(house: House, *numbers: int, **values: object) -> list[int]:
    """Makes posts in a room of these messages."""
    chosen = [row.id or 0 for place, row in enumerate(rows(house)) if place in numbers]
    with house.writing() as session:
        these = update(Message).where(col(Message.id).in_(chosen))
        session.execute(these.values(channel="chat", **values))
    return chosen


def test_posts_in_rooms_take_nothing_of_what_mails_may_do(filled: House, paris: Paris) -> None:
    at = paris("2027-01-12 10:01")
    posts(filled, 0, 1, 2, 3, 4, state="sent", sent_at=at)
    posts(filled, 5, state="claimed", claimed_by=ELSEWHERE)
    filled.settings = filled.settings.model_copy(update={"mail_rate": 4})
    with filled.reading() as session:
        assert (room(session, 4, at), held_until(session, 4, at)) == (4, None)
        assert (messages_held(session), messages_held(session, "chat")) == (0, 1)
        assert messages_due(session, at) == 7
    assert delivers(filled, Recorder(), at).sent == 4


def test_a_sender_of_mails_leaves_the_posts_of_a_dead_sender_of_posts(filled: House) -> None:
    held_by(filled, ELSEWHERE, "sending", 0, 1)
    held_by(filled, ELSEWHERE, "claimed", 2, 3)
    posts(filled, 0, 2)
    with filled.writing() as session:
        assert recover(session, holder="moi:1") == (1, 1)
    with filled.reading() as session:
        assert messages_held(session, "chat") == 2
    with filled.writing() as session:
        assert recover(session, holder="moi:1", channel="chat") == (1, 1)
    assert states(filled) == {"queued": 11, "unknown": 2}


def test_a_mail_server_that_is_away_puts_off_no_post_and_says_why_every_mail_waits(
    filled: House, paris: Paris
) -> None:
    at, courier = paris("2027-01-12 10:01"), Recorder()
    courier.failures = [Unreachable("la messagerie est arrêtée")]
    (post,) = posts(filled, 12)
    delivers(filled, courier, at)
    found = {row.id: (row.next_try_at > at, row.reason) for row in rows(filled)}
    assert found.pop(post) == (False, None)
    assert set(found.values()) == {(True, "la messagerie est arrêtée")}


def test_calls_of_several_processes_are_as_far_apart_as_their_rate_says(house: House) -> None:
    real, together = real_now(), threading.Barrier(4)

    def turns(_: int) -> list[timedelta]:
        together.wait(10)
        found = []
        for _ in range(3):
            with house.writing() as session:
                found.append(take_turn(session, "salons", 4, real=real))
        return found

    with ThreadPoolExecutor(4) as pool:
        waits = sorted(wait for found in pool.map(turns, range(4)) for wait in found)
    assert waits == [timedelta(seconds=number / 4) for number in range(12)]


def test_a_turn_is_free_again_once_its_time_has_come_and_whatever_a_clock_ahead_has_taken(
    house: House,
) -> None:
    real = real_now()

    def waits(when: datetime) -> float:
        with house.writing() as session:
            return take_turn(session, "salons", 1, real=when).total_seconds()

    assert [waits(real), waits(real), waits(real + timedelta(seconds=1.5))] == [0, 1, 0.5]
    assert waits(real + timedelta(hours=1)) == 0
    # That one was an hour ahead: once it is put right nobody waits for it.
    assert waits(real + timedelta(seconds=2)) == 0
    with house.reading() as session:
        assert session.exec(select(Lease)).one().until <= real + FURTHEST
