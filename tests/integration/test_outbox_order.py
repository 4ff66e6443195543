"""The outbox on both databases: in which order mails leave, and who is skipped."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlmodel import col, update

from config.wiring import House
from example import ATELIER, PILOTE, QUIET, Paris, imported
from models.owed import Addressee, Owed
from models.queries import messages_of, person_of
from models.roles import Role
from models.tables import Message, Person
from notifications.courier import Deferred, Rejected, Unreachable
from sending import ADDRESSES, Recorder, delivers, rows, states
from tasks.deliver import Delivered
from tasks.fate import FIRST_WAIT
from tasks.load import load
from tasks.outbox import queue
from tasks.record import record


def test_the_oldest_leave_first_and_what_was_put_off_waits_its_turn(
    sqlite_house: House, tmp_path: Path, paris: Paris
) -> None:
    imported(sqlite_house, tmp_path, paris("2027-01-12 10:00"), more=ADDRESSES[:2], text=QUIET)
    courier = Recorder()
    courier.failures = [Deferred("plus tard")]
    delivers(sqlite_house, courier, paris("2027-01-12 10:01"))
    late = next(row for row in rows(sqlite_house) if row.state == "queued")
    for event, day in (("lancement-in-situ", "2027-01-13"), ("atelier-1", "2027-01-14")):
        with sqlite_house.writing() as session:
            agreed = {"event": event, "dates": f"2027-03-{day[-2:]}", "place": "Évron"}
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


def test_while_the_server_is_away_all_that_is_due_waits_together_and_keeps_its_order(
    house: House, tmp_path: Path, paris: Paris
) -> None:
    """More than a batch: the second one is not tried while the first waits, nor does it leave before."""
    addresses = tuple(f"elue-{number}@b.example" for number in range(30))
    imported(house, tmp_path, paris("2027-01-12 10:00"), more=addresses, text=QUIET)
    at, courier = paris("2027-01-12 10:01"), Recorder()
    courier.failures = [Unreachable("la messagerie est arrêtée")]
    assert delivers(house, courier, at).unreachable
    assert delivers(house, courier, at + FIRST_WAIT - timedelta(seconds=1)) == Delivered()
    assert len(courier.attempts) == 1
    assert delivers(house, courier, at + FIRST_WAIT).sent == 31
    assert [mail.message_id for mail in courier.sent] == [row.message_id for row in rows(house)]


def test_a_batch_of_which_some_are_set_aside_is_filled_up(house: House, tmp_path: Path, paris: Paris) -> None:
    addresses = tuple(f"elue-{number}@b.example" for number in range(30))
    imported(house, tmp_path, paris("2027-01-12 10:00"), more=addresses, text=QUIET)
    with house.writing() as session:
        odd = [row.person for row in messages_of(session)][::4]
        session.execute(update(Person).where(col(Person.ref).in_(odd)).values(email=None, name=None))
    assert delivers(house, Recorder(), paris("2027-01-12 10:01")).sent == 31 - len(odd)
    assert states(house) == {"skipped": len(odd), "sent": 31 - len(odd)}


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
        loaded = load(session, ATELIER)
        at = paris("2027-01-12 10:00")
        queue(session, [owed], loaded.situation(at), loaded, at=at)
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


def test_what_is_skipped_and_what_waits_for_the_morning_are_set_aside_together(
    filled: House, paris: Paris
) -> None:
    """Each for its own reason, and the others leave all the same."""
    night, evening = paris("2027-01-12 23:00"), paris("2027-01-12 19:00")
    first, second = rows(filled)[:2]
    with filled.writing() as session:
        session.execute(update(Person).where(col(Person.ref) == first.person).values(email=None))
        session.execute(update(Message).where(col(Message.id) == second.id).values(decent_until=evening))
    assert delivers(filled, Recorder(), night).sent == 11
    left = {row.id: (row.state, row.next_try_at) for row in rows(filled)}
    assert left[first.id][0] == "skipped"
    assert left[second.id] == ("queued", paris("2027-01-13 08:00"))
