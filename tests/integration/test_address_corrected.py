"""An address is put right while its mails are on their way: they go to the new one, invitations too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from gathering import gathering

from config.wiring import House
from example import EQUIPE, PILOTE, Paris, fill
from noticing import Refuses
from notifications.mail import Mail
from sending import Recorder, delivers, rows
from tasks.addresses import Righted, change_address
from tasks.claim import claim
from tasks.freeze import Sending
from tasks.gather import gather
from tasks.release import Verdict, release, undecided

NEW = "equipe2@atelier.example"


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[House]:
    """Two invitations wait for the mandataire, among the mails of others."""
    with gathering(database_url, tmp_path) as built:
        fill(built, tmp_path)
        yield built


def corrects(house: House, paris: Paris) -> None:
    with house.writing() as session:
        done = change_address(session, EQUIPE, NEW, by=PILOTE, at=paris("2027-03-12 09:02"))
    assert isinstance(done, Righted)


def theirs(mails: list[Mail]) -> list[Mail]:
    return [mail for mail in mails if mail.to in {EQUIPE, NEW}]


def guests(mail: Mail) -> list[str]:
    """Whom its invitation asks."""
    lines = (mail.calendar or "").replace("\r\n ", "").splitlines()
    return [line.rpartition("mailto:")[2] for line in lines if line.startswith("ATTENDEE")]


def test_what_a_dead_sender_had_claimed_goes_to_the_new_address(house: House, paris: Paris) -> None:
    at = paris("2027-03-12 09:01")
    with house.writing() as session:
        gather(session, at=at)
        dead = Sending("mort/1", house.settings.sender, "http://x.example", simulation=True)
        assert EQUIPE in [one.mail.to for one in claim(session, dead, at=at)[1:]]
    corrects(house, paris)
    courier = Recorder()
    delivers(house, courier, paris("2027-03-12 09:03"))
    found = theirs(courier.sent)
    assert [mail.to for mail in found] == [NEW, NEW]
    assert [guests(mail) for mail in found] == [[NEW], [NEW]]


def test_a_sender_at_work_leaves_what_it_had_not_begun(house: House, paris: Paris) -> None:
    def puts_right(mail: Mail) -> None:
        if mail.to != EQUIPE and not courier.sent:
            corrects(house, paris)

    courier = Recorder(puts_right)
    delivers(house, courier, paris("2027-03-12 09:03"))
    delivers(house, courier, paris("2027-03-12 09:04"))
    assert [mail.to for mail in theirs(courier.sent)] == [NEW, NEW]
    assert {row.state for row in rows(house) if row.address == NEW} == {"sent"}
    assert not any(count > 1 for count in courier.handed.values())


def test_an_invitation_that_was_refused_asks_the_new_address_once_sent_again(
    house: House, paris: Paris
) -> None:
    courier = Refuses(EQUIPE)
    delivers(house, courier, paris("2027-03-12 09:01"))
    before = {row.message_id: row for row in rows(house) if row.state == "failed"}
    assert len(before) == 2
    corrects(house, paris)
    with house.writing() as session:
        release(
            session, undecided(session, failed=True), Verdict.SEND, by=PILOTE, at=paris("2027-03-12 09:03")
        )
    delivers(house, courier, paris("2027-03-12 09:04"))
    found = theirs(courier.sent)
    assert [guests(mail) for mail in found] == [[NEW], [NEW]]
    for mail in found:
        row = before[mail.message_id]
        # All the rest is as it was written.
        assert (mail.subject, mail.text) == (row.subject, row.body_text)
        assert (mail.calendar or "").count(NEW) == 1
        assert _apart(mail.calendar) == _apart(row.calendar)


def _apart(calendar: str | None) -> list[str]:
    lines = (calendar or "").replace("\r\n ", "").splitlines()
    return [line for line in lines if not line.startswith("ATTENDEE")]
