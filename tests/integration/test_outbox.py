"""The outbox on both databases: frozen once, handed over once, and nothing lost when a sender dies."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from sqlmodel import col, delete, select, update

from config.clock import real_now
from config.settings import Settings
from config.wiring import House
from mailserver import ATELIER, PILOTE, QUIET, SESSION, Paris, imported, part
from models.queries import messages_of, person_of
from models.roles import Role
from models.settle import Addressee, Owed
from models.tables import Lease, Message, Person
from notifications.courier import Deferred, Mail, Rejected
from notifications.testing import MemoryCourier
from tasks.claim import Sending, claim
from tasks.deliver import Delivered, hand_over
from tasks.empty_outbox import LEASE, empty_outbox
from tasks.lease import LENGTH, give_back, is_dead, take
from tasks.load import load
from tasks.outbox import queue, settle_journal
from tasks.record import record
from tasks.sweep import sweep

ELSEWHERE = "ailleurs.example:1"
ADDRESSES = tuple(f"elue-{number:02d}@b.example" for number in range(12))


class Recorder(MemoryCourier):
    """Keeps the bytes of every attempt, successful or not; may do something before each."""

    def __init__(self, before: Callable[[Mail], None] = lambda _: None) -> None:
        super().__init__()
        self.attempts: list[bytes] = []
        self.before = before
        self.closed = 0

    def send(self, mail: Mail) -> None:
        self.before(mail)
        self.attempts.append(mail.as_bytes())
        super().send(mail)

    def close(self) -> None:
        self.closed += 1

    @property
    def handed(self) -> Counter[str]:
        return Counter(mail.message_id for mail in self.sent)


@pytest.fixture
def filled(house: House, tmp_path: Path, paris: Paris) -> House:
    """Thirteen mails waiting: the pilot's and those of twelve collectivités."""
    imported(house, tmp_path, paris("2027-01-12 10:00"), more=ADDRESSES, text=QUIET)
    return house


def rows(house: House) -> list[Message]:
    with house.reading() as session:
        return list(messages_of(session))


def states(house: House) -> Counter[str]:
    return Counter(row.state for row in rows(house))


def delivers(house: House, courier: MemoryCourier, at: datetime) -> Delivered:
    found = empty_outbox(house, courier, at=at)
    assert found is not None
    return found


def held_by(house: House, holder: str, state: str, *numbers: int) -> list[int]:
    """What another sender leaves behind it: rows claimed and frozen, in the state it had reached."""
    with house.writing() as session:
        ids = [one.id or 0 for one in messages_of(session)]
        chosen = [ids[number] for number in numbers]
        session.execute(
            update(Message)
            .where(col(Message.id).in_(chosen))
            .values(state=state, claimed_by=holder, claimed_at=real_now())
        )
    return chosen


def leased_to(house: House, holder: str, until: timedelta) -> None:
    with house.writing() as session:
        session.add(Lease(name=LEASE, holder=holder, until=real_now() + until, beat_at=real_now()))


# What is frozen.


def test_what_is_sent_again_is_what_was_frozen_to_the_byte(filled: House, paris: Paris) -> None:
    courier = Recorder()
    courier.failures = [Deferred("plus tard")] * 13
    delivers(filled, courier, paris("2027-01-12 10:01"))
    first = {parsed_id(content): content for content in courier.attempts}
    with filled.writing() as session:
        for number, person in enumerate(session.exec(select(Person)).all()):
            person.name = f"Autre nom n° {number}"
            session.add(person)
    courier.attempts.clear()
    assert delivers(filled, courier, paris("2027-01-13 18:00")).sent == 13
    again = {parsed_id(content): content for content in courier.attempts}
    assert set(again) == set(first)
    assert again == first


def parsed_id(content: bytes) -> str:
    return next(
        line for line in content.decode().splitlines() if line.startswith(("Message-ID", " <"))
    ).strip()


def test_somebody_who_changed_address_after_the_freeze_is_written_to_where_the_mail_was_addressed(
    filled: House, paris: Paris
) -> None:
    courier = Recorder()
    courier.failures = [Deferred("plus tard")] * 13
    delivers(filled, courier, paris("2027-01-12 10:01"))
    with filled.writing() as session:
        person = person_of(session, PILOTE)
        assert person is not None
        person.email = "nouvelle@ddt53.example"
        session.add(person)
    delivers(filled, courier, paris("2027-01-13 18:00"))
    assert PILOTE in {mail.to for mail in courier.sent}
    assert {mail.to for mail in courier.sent} == {row.address for row in rows(filled)}


def test_until_it_is_claimed_a_mail_follows_the_name_of_its_reader(filled: House, paris: Paris) -> None:
    with filled.writing() as session:
        person = person_of(session, PILOTE)
        assert person is not None
        person.name = "Camille Après"
        session.add(person)
    courier = Recorder()
    delivers(filled, courier, paris("2027-01-12 10:01"))
    (mine,) = [mail for mail in courier.sent if mail.to == PILOTE]
    assert "Camille Après" in part(message_from_bytes(mine.as_bytes(), policy=default), "plain")


def test_each_message_has_its_own_message_id_in_the_domain_of_the_sender(filled: House, paris: Paris) -> None:
    courier = Recorder()
    delivers(filled, courier, paris("2027-01-12 10:01"))
    found = [mail.message_id for mail in courier.sent]
    assert len(set(found)) == 13
    assert all(one.startswith("<") and one.endswith("@ddt.example>") for one in found)
    assert sorted(found) == sorted(row.message_id or "" for row in rows(filled))


def test_mails_of_a_simulation_say_so_and_mails_of_an_installation_do_not(
    filled: House, paris: Paris
) -> None:
    courier = Recorder()
    courier.failures = [Deferred("plus tard")]
    delivers(filled, courier, paris("2027-01-12 10:01"))
    assert filled.is_simulation()
    assert all("simulation" in mail.text.lower() for mail in courier.sent)


# Dead senders.


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


# Two senders.


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


# In which order, and who is skipped.


def test_the_oldest_leave_first_and_what_was_put_off_waits_its_turn(
    sqlite_house: House, tmp_path: Path, paris: Paris
) -> None:
    imported(sqlite_house, tmp_path, paris("2027-01-12 10:00"), more=ADDRESSES[:2], text=QUIET)
    courier = Recorder()
    courier.failures = [Deferred("plus tard")]
    delivers(sqlite_house, courier, paris("2027-01-12 10:01"))
    late = next(row for row in rows(sqlite_house) if row.state == "queued")
    for day in ("2027-01-13", "2027-01-14"):
        with sqlite_house.writing() as session:
            agreed = {"event": "lancement-in-situ", "dates": f"2027-03-{day[-2:]}", "place": "Évron"}
            record(session, ATELIER, "date-convenue", agreed, by=PILOTE, at=paris(f"{day} 10:00"))
    courier.sent.clear()
    delivers(sqlite_house, courier, paris("2027-01-15 10:00"))
    order = {row.message_id: (row.queued_at, row.id or 0) for row in rows(sqlite_house)}
    assert courier.sent[0].message_id == late.message_id
    left = [order[mail.message_id] for mail in courier.sent]
    assert left == sorted(left)
    assert len({queued for queued, _ in left}) == 3


def test_a_mail_does_not_leave_before_its_time(filled: House, paris: Paris) -> None:
    assert delivers(filled, Recorder(), paris("2027-01-12 09:59")) == Delivered()
    assert states(filled) == {"queued": 13}


def test_somebody_without_an_address_is_skipped_and_the_reason_is_kept(filled: House, paris: Paris) -> None:
    with filled.writing() as session:
        person = person_of(session, ADDRESSES[0])
        assert person is not None
        person.email, person.name = None, None
        session.add(person)
    courier = Recorder()
    assert delivers(filled, courier, paris("2027-01-12 10:01")).sent == 12
    (skipped,) = [row for row in rows(filled) if row.state == "skipped"]
    assert skipped.reason == "cette personne n’a plus d’adresse"
    assert skipped.subject is None
    assert ADDRESSES[0] not in {mail.to for mail in courier.sent}


def test_a_whole_batch_of_skipped_messages_does_not_stop_the_next(
    house: House, tmp_path: Path, paris: Paris
) -> None:
    addresses = tuple(f"elue-{number}@b.example" for number in range(30))
    imported(house, tmp_path, paris("2027-01-12 10:00"), more=addresses, text=QUIET)
    with house.writing() as session:
        first = [row.person for row in messages_of(session)][:25]
        session.execute(update(Person).where(col(Person.ref).in_(first)).values(email=None, name=None))
    assert delivers(house, Recorder(), paris("2027-01-12 10:01")).sent == 6
    assert states(house) == {"skipped": 25, "sent": 6}


def test_an_elected_person_is_written_down_and_never_written_to(filled: House, paris: Paris) -> None:
    """The closing seminar tells the élus; the rule says that a person does it, not a robot."""
    with filled.writing() as session:
        values = {"email": "maire@evron.example", "name": "Maire", "role": "elu"}
        record(session, ATELIER, "personne-ajoutee", values, by=PILOTE, at=paris("2027-01-12 10:00"))
        maire = person_of(session, "maire@evron.example")
        assert maire is not None
        owed = Owed(
            ATELIER, "ouverture-de-phase", "cloture-in-situ", "cloture-in-situ", None,
            (Addressee(maire.ref, Role.ELU, "aucun message automatique pour ce rôle"),), {"territory": "x"},
        )  # fmt: skip
        queue(session, [owed], at=paris("2027-01-12 10:00"), title="Les Coëvrons")
    courier = Recorder()
    delivers(filled, courier, paris("2027-01-12 10:01"))
    (skipped,) = [row for row in rows(filled) if row.role == "elu"]
    assert (skipped.state, skipped.reason) == ("skipped", "aucun message automatique pour ce rôle")
    assert "maire@evron.example" not in {mail.to for mail in courier.sent}


def test_a_refusal_of_the_server_is_final_and_said(filled: House, paris: Paris) -> None:
    courier = Recorder()
    courier.failures = [Rejected("Le serveur de messagerie a refusé (550 boite inconnue).")]
    assert delivers(filled, courier, paris("2027-01-12 10:01")) == Delivered(sent=12, failed=1)
    (failed,) = [row for row in rows(filled) if row.state == "failed"]
    assert failed.reason == "Le serveur de messagerie a refusé (550 boite inconnue)."


# Once.


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
            queue(session, [owed], at=at, title="Les Coëvrons")

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
