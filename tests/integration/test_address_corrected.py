"""An address is put right while its mails are on their way: they go to the new one, invitations too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from gathering import gathering, sweeps

from config.wiring import House
from example import ATELIER, EQUIPE, PILOTE, Paris, fill
from mailboxing import Drop, reads
from noticing import Refuses
from notifications.courier import Deferred
from notifications.mail import Mail
from preferring import ref
from returning import postfix
from sending import Recorder, delivers, rows
from tasks.addresses import Righted, change_address
from tasks.claim import claim
from tasks.coming import coming
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


def test_an_invitation_that_was_put_off_asks_the_new_address_and_says_the_same(
    house: House, paris: Paris
) -> None:
    class PutsOff(Recorder):
        def send(self, mail: Mail) -> None:
            if mail.to == EQUIPE:
                raise Deferred("451 plus tard")
            super().send(mail)

    courier = PutsOff()
    delivers(house, courier, paris("2027-03-12 09:01"))
    before = {row.message_id: row for row in rows(house) if row.attempts}
    assert len(before) == 2
    corrects(house, paris)
    delivers(house, courier, paris("2027-03-12 09:04"))
    found = theirs(courier.sent)
    assert [guests(mail) for mail in found] == [[NEW], [NEW]]
    for mail in found:
        row = before[mail.message_id]
        # All the rest is as it was written.
        assert (mail.subject, mail.text) == (row.subject, row.body_text)
        assert _apart(mail.calendar) == _apart(row.calendar)


def test_an_invitation_that_came_back_or_was_refused_is_sent_anew_once(house: House, paris: Paris) -> None:
    courier = Refuses(EQUIPE)
    delivers(house, courier, paris("2027-03-12 09:01"))
    corrects(house, paris)
    with house.writing() as session:
        # Also where a person sends again all that failed.
        failed = undecided(session, failed=True)
        release(session, failed, Verdict.SEND, by=PILOTE, at=paris("2027-03-12 09:03"))
    delivers(house, courier, paris("2027-03-12 09:04"))
    assert [guests(mail) for mail in theirs(courier.sent)] == [[NEW], [NEW]]
    assert len({mail.subject for mail in theirs(courier.sent)}) == 2
    delivers(house, courier, paris("2027-03-12 12:04"))
    assert len(theirs(courier.sent)) == 2


def test_while_the_address_is_as_it_was_nothing_is_asked_again(
    house: House, paris: Paris, folder: Path, drop: Drop
) -> None:
    courier = Recorder()
    delivers(house, courier, paris("2027-03-12 09:01"))
    for number, mail in enumerate(theirs(courier.sent)):
        drop(postfix(mail.message_id, EQUIPE), f"retour-{number}")
    house.set_clock(paris("2027-03-12 10:00"))
    reads(house, folder)
    sweeps(house, paris("2027-03-15 08:59"))
    delivers(house, courier, paris("2027-03-15 09:01"))
    assert len([mail for mail in theirs(courier.sent) if mail.calendar]) == 2
    with house.reading() as session:
        expected = coming(session, ATELIER, at=paris("2027-03-15 09:02"))["lancement-in-situ"]
    assert [one.title for one in expected if one.person == ref(house, EQUIPE)] == ["invitation non parvenue"]
    with house.writing() as session:
        done = change_address(session, EQUIPE, NEW, by=PILOTE, at=paris("2027-03-15 10:00"))
    assert done == Righted(NEW, 2)
    delivers(house, courier, paris("2027-03-15 10:01"))
    assert [guests(mail) for mail in theirs(courier.sent)[-2:]] == [[NEW], [NEW]]
    # Once: the next look asks for nothing more.
    sweeps(house, paris("2027-03-16 08:59"))
    delivers(house, courier, paris("2027-03-16 09:01"))
    assert len([mail for mail in theirs(courier.sent) if mail.calendar]) == 4


def _apart(calendar: str | None) -> list[str]:
    lines = (calendar or "").replace("\r\n ", "").splitlines()
    return [line for line in lines if not line.startswith("ATTENDEE")]
