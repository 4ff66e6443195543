"""The outbox over a real SMTP server, on both databases: refusals, waits, and unknown fates."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from config.wiring import House
from example import PILOTE, QUIET, Paris, imported
from mailserver import HANG_UP, SAY_NOTHING, MailServer, part
from models.errors import BadInput
from models.queries import person_of
from models.tables import Message, Person
from notifications.smtp import SmtpCourier
from postgres import free_port
from sending import ELUE, MAIRE, VOISINE, delivers
from tasks.deliver import Delivered
from tasks.fate import FIRST_WAIT, LONGEST_WAIT, MAX_ATTEMPTS, _wait
from tasks.release import Verdict, release, undecided


@pytest.fixture
def filled(house: House, tmp_path: Path, paris: Paris) -> House:
    """An atelier whose first phase has opened: one mail to the pilot, one to each collectivité."""
    imported(house, tmp_path, paris("2027-01-12 10:00"), more=(MAIRE, ELUE, VOISINE), text=QUIET)
    return house


def row_of(house: House, address: str) -> Message:
    """The mail frozen for an address."""
    with house.reading() as session:
        return session.exec(select(Message).where(col(Message.address) == address)).one()


def test_each_person_gets_their_own_mail_over_one_connection(
    filled: House, server: MailServer, courier: SmtpCourier, paris: Paris
) -> None:
    found = delivers(filled, courier, paris("2027-01-12 10:01"))
    assert found == Delivered(sent=len(server.received))
    assert {PILOTE, MAIRE, ELUE, VOISINE} <= set(server.recipients)
    assert (server.connections, server.goodbyes) == (1, 1)
    assert len({one["Message-ID"] for one in server.mails}) == len(server.mails)
    row, (mine,) = row_of(filled, MAIRE), [one for one in server.mails if one["To"] == MAIRE]
    assert (mine["Message-ID"], mine["Subject"]) == (row.message_id, row.subject)
    assert (row.state, row.sent_at, row.reason) == ("sent", paris("2027-01-12 10:01"), None)
    assert "Les Coëvrons" in part(mine, "plain")
    assert "Les Coëvrons" in part(mine, "html")


def test_a_refused_address_fails_with_its_reason_and_the_others_get_theirs(
    filled: House, server: MailServer, courier: SmtpCourier, paris: Paris
) -> None:
    server.rcpt[MAIRE] = "550 5.1.1 boite inconnue"
    found = delivers(filled, courier, paris("2027-01-12 10:01"))
    row = row_of(filled, MAIRE)
    assert (found.failed, row.state) == (1, "failed")
    assert "550 5.1.1 boite inconnue" in (row.reason or "")
    assert {PILOTE, ELUE, VOISINE} <= set(server.recipients)
    # Only the pilot is written to about it; the mail itself leaves no more.
    assert delivers(filled, courier, paris("2027-01-13 10:00")) == Delivered(sent=1)
    assert server.recipients[-1] == PILOTE


def test_a_mail_put_off_waits_longer_each_time_and_is_given_up_in_the_end(
    filled: House, server: MailServer, courier: SmtpCourier, paris: Paris
) -> None:
    server.rcpt[MAIRE] = "451 4.3.0 plus tard"
    at, waits = paris("2027-01-12 10:01"), []
    for attempt in range(1, MAX_ATTEMPTS):
        assert delivers(filled, courier, at).deferred == 1
        row = row_of(filled, MAIRE)
        assert (row.state, row.attempts, row.claimed_by) == ("queued", attempt, None)
        assert "451 4.3.0 plus tard" in (row.reason or "")
        waits.append(row.next_try_at - at)
        # Not a second before its time.
        assert delivers(filled, courier, row.next_try_at - timedelta(seconds=1)) == Delivered()
        at = row.next_try_at
    for number, wait in enumerate(waits):
        longest = min(FIRST_WAIT * 2**number, LONGEST_WAIT)
        assert longest / 2 <= wait <= longest
    assert waits[0] <= FIRST_WAIT < waits[2] < waits[4] < LONGEST_WAIT
    delivers(filled, courier, at)
    row = row_of(filled, MAIRE)
    assert (row.state, row.attempts) == ("failed", MAX_ATTEMPTS)
    assert "451 4.3.0 plus tard" in (row.reason or "")
    assert delivers(filled, courier, at + timedelta(days=30)) == Delivered()
    assert MAIRE not in server.recipients


def test_mails_put_off_together_do_not_all_come_back_at_the_same_moment(
    sqlite_house: House, server: MailServer, courier: SmtpCourier, tmp_path: Path, paris: Paris
) -> None:
    addresses = tuple(f"elue-{number}@b.example" for number in range(12))
    imported(sqlite_house, tmp_path, paris("2027-01-12 10:00"), more=addresses, text=QUIET)
    server.rcpt |= dict.fromkeys(addresses, "451 4.3.0 plus tard")
    delivers(sqlite_house, courier, paris("2027-01-12 10:01"))
    assert len({row_of(sqlite_house, address).next_try_at for address in addresses}) > 6


def test_while_the_server_is_down_mails_wait_and_leave_once_it_is_back(
    filled: House, courier: SmtpCourier, paris: Paris
) -> None:
    away = SmtpCourier(f"mailto://127.0.0.1:{free_port()}?from=a@ddt.example", timeout=2)
    found = delivers(filled, away, paris("2027-01-12 10:01"))
    assert found == Delivered(deferred=4, unreachable=True)
    with filled.reading() as session:
        rows = session.exec(select(Message)).all()
    assert {row.state for row in rows} == {"queued"}
    assert "ne répond pas" in "".join(row.reason or "" for row in rows)
    assert delivers(filled, courier, paris("2027-01-12 10:03")) == Delivered(sent=4)


def test_a_server_away_for_days_makes_nobody_given_up(
    filled: House, server: MailServer, courier: SmtpCourier, paris: Paris
) -> None:
    away = SmtpCourier(f"mailto://127.0.0.1:{free_port()}?from=a@ddt.example", timeout=2)
    for attempt in range(MAX_ATTEMPTS + 2):
        delivers(filled, away, paris("2027-01-12 10:01") + attempt * LONGEST_WAIT)
    assert delivers(filled, courier, paris("2027-01-18 10:00")) == Delivered(sent=4)
    assert sorted(server.recipients) == sorted({PILOTE, MAIRE, ELUE, VOISINE})


@pytest.mark.parametrize("silence", [HANG_UP, SAY_NOTHING])
def test_a_mail_of_unknown_fate_shows_as_such_and_is_never_sent_again_by_itself(
    filled: House, server: MailServer, silence: str, paris: Paris
) -> None:
    courier = SmtpCourier(server.url(), timeout=0.3)
    server.data.append(silence)
    found = delivers(filled, courier, paris("2027-01-12 10:01"))
    assert found.unknown == 1
    with filled.reading() as session:
        (row,) = session.exec(select(Message).where(col(Message.state) == "unknown")).all()
    assert "peut-être parti" in (row.reason or "")
    assert delivers(filled, courier, paris("2027-02-12 10:01")) == Delivered()
    assert [one["Message-ID"] for one in server.mails].count(row.message_id) == 1
    assert len(server.received) == found.sent + 1


def test_an_address_that_cannot_be_written_fails_alone(
    house: House, server: MailServer, courier: SmtpCourier, tmp_path: Path, paris: Paris
) -> None:
    imported(house, tmp_path, paris("2027-01-12 10:00"), more=(ELUE, MAIRE), text=QUIET)
    with house.writing() as session:
        # No door lets such an address in any more; one may have come in before.
        person = person_of(session, ELUE)
        assert person is not None
        person.email = "élue@mairie.example"
    delivers(house, courier, paris("2027-01-12 10:01"))
    row = row_of(house, "élue@mairie.example")
    assert row.state == "failed"
    assert row.reason
    assert {PILOTE, MAIRE} <= set(server.recipients)


def test_a_mail_that_is_put_off_has_more_than_a_working_day_of_decent_hours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """However short the draws: from eight to seven, nobody is tried at night."""
    monkeypatch.setattr("random.uniform", lambda least, _most: least)
    assert sum((_wait(attempt) for attempt in range(1, MAX_ATTEMPTS)), timedelta()) > timedelta(hours=11)
    monkeypatch.setattr("random.uniform", lambda _least, most: most)
    assert sum((_wait(attempt) for attempt in range(1, MAX_ATTEMPTS)), timedelta()) < timedelta(hours=33)


def test_among_twenty_one_put_off_one_silent_and_one_refused_hold_none_of_the_others(
    sqlite_house: House, server: MailServer, tmp_path: Path, paris: Paris
) -> None:
    addresses = tuple(f"elue-{number:02d}@b.example" for number in range(19))
    imported(sqlite_house, tmp_path, paris("2027-01-12 10:00"), more=addresses, text=QUIET)
    put_off, silent, refused = addresses[3], addresses[8], addresses[13]
    server.rcpt |= {put_off: "451 4.3.0 plus tard", silent: SAY_NOTHING, refused: "550 5.1.1 inconnue"}
    courier = SmtpCourier(server.url(), timeout=0.5)
    found = delivers(sqlite_house, courier, paris("2027-01-12 10:01"))
    # Seventeen, and one to the pilot about the address that was refused.
    assert (found.sent, found.deferred, found.failed, found.unreachable) == (18, 2, 1, False)
    assert set(server.recipients) == {PILOTE, *addresses} - {put_off, silent, refused}
    tried = {address: row_of(sqlite_house, address) for address in (put_off, silent, refused)}
    assert {address: row.attempts for address, row in tried.items()} == {put_off: 1, silent: 1, refused: 0}
    # Each is tried again at its own time, and that of the silent one ends too.
    at = paris("2027-01-12 10:01")
    for _ in range(MAX_ATTEMPTS):
        at = max(at, row_of(sqlite_house, silent).next_try_at)
        delivers(sqlite_house, courier, at)
    assert row_of(sqlite_house, silent).state == "failed"
    assert len(server.recipients) == 18


def test_a_mail_refused_for_its_address_goes_to_the_corrected_one_once_released(
    filled: House, server: MailServer, courier: SmtpCourier, paris: Paris
) -> None:
    server.rcpt[MAIRE] = "550 5.1.1 boite inconnue"
    at = paris("2027-01-12 10:01")
    delivers(filled, courier, at)
    row, right = row_of(filled, MAIRE), "mairie@a.example"
    with filled.writing() as session:
        person = session.get_one(Person, row.person)
        person.email = right
        session.add(person)
    with filled.writing() as session:
        chosen = undecided(session, failed=True)
        with pytest.raises(BadInput, match="n’est pas arrivé"):
            release(session, chosen, Verdict.ARRIVED, by=PILOTE, at=at)
        assert release(session, chosen, Verdict.SEND, by=PILOTE, at=at, because="adresse corrigée") == 1
    delivers(filled, courier, paris("2027-01-12 10:02"))
    again = row_of(filled, right)
    assert (again.state, again.message_id, again.reason) == ("sent", row.message_id, None)
    assert "adresse corrigée" in (again.resolved or "")
    assert "550 5.1.1 boite inconnue" in (again.resolved or "")
    assert right in server.recipients


def test_a_slow_server_gets_each_mail_once(filled: House, server: MailServer, paris: Paris) -> None:
    server.pause = 0.4
    slow = SmtpCourier(server.url(), timeout=5)
    assert delivers(filled, slow, paris("2027-01-12 10:01")) == Delivered(sent=4)
    assert len(server.recipients) == len(set(server.recipients)) == 4


def test_a_program_told_to_stop_ends_with_the_mail_under_way_and_keeps_the_rest(
    filled: House, server: MailServer, courier: SmtpCourier, paris: Paris
) -> None:
    server.meanwhile = lambda number: filled.closing.set() if number == 2 else None
    found = delivers(filled, courier, paris("2027-01-12 10:01"))
    assert (found.sent, found.deferred, len(server.received)) == (2, 2, 2)
    filled.closing.clear()
    server.meanwhile = None
    assert delivers(filled, courier, paris("2027-01-12 10:01")).sent == 2
    assert len({one["Message-ID"] for one in server.mails}) == len(server.mails) == 4
