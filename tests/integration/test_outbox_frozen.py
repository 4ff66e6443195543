"""The outbox on both databases: a mail is frozen once, and sent again to the byte."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default

from sqlmodel import select

from config.wiring import House
from example import PILOTE, Paris
from mailserver import part
from models.queries import person_of
from models.tables import Person
from notifications.courier import Deferred
from sending import Recorder, delivers, rows


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
