"""A legal notice that did not arrive is sent again by a person: where, under which number, and how often."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from gathering import gathering

from config.wiring import House
from example import ATELIER, EQUIPE, PILOTE, Paris, fill
from mailboxing import Drop, reads, told
from models.tables import Message
from noticing import Refuses, handed_in, to_the_pilot
from notifications.mail import Mail
from returning import postfix
from sending import Recorder, delivers, rows
from tasks.addresses import Righted, change_address, works_again
from tasks.dead_letters import dead_letters
from tasks.release import Verdict, release, undecided

NEW = "equipe2@atelier.example"


@pytest.fixture
def house(database_url: str, tmp_path: Path, paris: Paris) -> Iterator[House]:
    with gathering(database_url, tmp_path) as built:
        fill(built, tmp_path)
        delivers(built, Recorder(), paris("2027-03-12 10:01"))
        yield built


def corrects(house: House, paris: Paris) -> Righted:
    with house.writing() as session:
        done = change_address(session, EQUIPE, NEW, by=PILOTE, at=paris("2027-04-07 16:00"))
    assert isinstance(done, Righted)
    return done


def comes_back(house: House, paris: Paris, folder: Path, drop: Drop, row: Message, at: str) -> None:
    drop(postfix(row.message_id or "", row.address or ""))
    house.set_clock(paris(at))
    reads(house, folder)


def sends_again(house: House, row: Message, at: str, paris: Paris, verdict: Verdict = Verdict.SEND) -> None:
    with house.writing() as session:
        chosen = undecided(session, [row.id or 0])
        assert release(session, chosen, verdict, by=PILOTE, at=paris(at), because="vu avec elle") == 1


def leave(house: House, at: str, paris: Paris) -> list[Mail]:
    courier = Recorder()
    delivers(house, courier, paris(at))
    return courier.sent


def now(house: House, row: Message) -> Message:
    return next(one for one in rows(house) if one.id == row.id)


def letters(house: House) -> list[tuple[int, str]]:
    with house.reading() as session:
        return [(one["id"], one["state"]) for one in dead_letters(session, ATELIER)]


def test_once_the_address_is_put_right_the_notice_that_came_back_is_offered_and_sent_again(
    house: House, paris: Paris, folder: Path, drop: Drop
) -> None:
    notice = handed_in(house, paris)
    comes_back(house, paris, folder, drop, notice, "2027-04-07 15:00")
    assert letters(house) == [(notice.id, "returned")]
    assert corrects(house, paris).returned == (notice.id,)
    sends_again(house, notice, "2027-04-07 16:05", paris)
    assert (now(house, notice).bounced_at, now(house, notice).bounce) == (None, None)
    (again,) = [mail for mail in leave(house, "2027-04-07 16:06", paris) if mail.to == NEW]
    # The same words under the same number: whoever has it all the same knows it again.
    assert (again.message_id, again.text) == (notice.message_id, notice.body_text)
    row = now(house, notice)
    assert (row.state, row.address, letters(house)) == ("sent", NEW, [])
    assert "5.1.1" in (row.resolved or "")


def test_one_that_was_refused_is_offered_too(house: House, paris: Paris) -> None:
    notice = handed_in(house, paris, Refuses(EQUIPE))
    assert corrects(house, paris).returned == (notice.id,)
    sends_again(house, notice, "2027-04-07 16:05", paris)
    assert NEW in [mail.to for mail in leave(house, "2027-04-07 16:06", paris)]


def test_an_address_that_works_again_offers_it_as_well(
    house: House, paris: Paris, folder: Path, drop: Drop
) -> None:
    notice = handed_in(house, paris)
    comes_back(house, paris, folder, drop, notice, "2027-04-07 15:00")
    with house.writing() as session:
        assert works_again(session, EQUIPE, by=PILOTE, at=paris("2027-04-07 16:00")) == Righted(
            EQUIPE, 0, (notice.id or 0,)
        )


def test_one_that_comes_back_after_the_correction_is_told_at_once_with_how_to_send_it(
    house: House, paris: Paris, folder: Path, drop: Drop
) -> None:
    notice = handed_in(house, paris)
    assert corrects(house, paris).returned == ()
    comes_back(house, paris, folder, drop, notice, "2027-04-07 16:30")
    (mail,) = [one for one in leave(house, "2027-04-07 16:31", paris) if one.to == PILOTE]
    assert to_the_pilot([mail]) != []
    assert f"atelier release {notice.id} --send" in mail.text.replace("\u00a0", " ")
    assert "NOUVELLE" not in mail.text
    sends_again(house, notice, "2027-04-07 16:40", paris)
    assert NEW in [one.to for one in leave(house, "2027-04-07 16:41", paris)]


def test_what_the_old_address_still_says_is_not_held_against_the_new_sending(
    house: House, paris: Paris, folder: Path, drop: Drop
) -> None:
    notice = handed_in(house, paris)
    comes_back(house, paris, folder, drop, notice, "2027-04-07 15:00")
    corrects(house, paris)
    sends_again(house, notice, "2027-04-07 16:05", paris)
    leave(house, "2027-04-07 16:06", paris)
    drop(postfix(notice.message_id or "", EQUIPE), "encore")
    house.set_clock(paris("2027-04-07 17:00"))
    reads(house, folder)
    assert now(house, notice).bounced_at is None


def test_a_second_return_is_told_as_the_first_one_was(
    house: House, paris: Paris, folder: Path, drop: Drop
) -> None:
    notice = handed_in(house, paris)
    comes_back(house, paris, folder, drop, notice, "2027-04-07 15:00")
    corrects(house, paris)
    sends_again(house, notice, "2027-04-07 16:05", paris)
    leave(house, "2027-04-07 16:06", paris)
    comes_back(house, paris, folder, drop, now(house, notice), "2027-04-07 17:00")
    assert now(house, notice).bounced_at == paris("2027-04-07 17:00")
    assert len(told(house)) == 2


@pytest.mark.parametrize("verdict", [Verdict.DROP, Verdict.ARRIVED])
def test_one_that_is_filed_did_leave_and_is_offered_no_more(
    house: House, paris: Paris, folder: Path, drop: Drop, verdict: Verdict
) -> None:
    notice = handed_in(house, paris)
    comes_back(house, paris, folder, drop, notice, "2027-04-07 15:00")
    sends_again(house, notice, "2027-04-07 16:05", paris, verdict)
    row = now(house, notice)
    assert (row.state, row.bounced_at is not None, letters(house)) == ("sent", True, [])
    assert "vu avec elle" in (row.resolved or "")
    assert corrects(house, paris).returned == ()
