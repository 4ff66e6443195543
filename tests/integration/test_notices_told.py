"""That a legal notice did not arrive is told as the notice itself would be: no wish holds it back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from gathering import gathering

from config.wiring import House
from example import EQUIPE, PILOTE, Paris, fill
from mailboxing import Drop, reads, rows_to, told
from noticing import handed_in, to_the_pilot
from preferring import chooses
from returning import postfix
from sending import Recorder, delivers


@pytest.fixture
def house(database_url: str, tmp_path: Path, paris: Paris) -> Iterator[House]:
    with gathering(database_url, tmp_path) as built:
        fill(built, tmp_path)
        delivers(built, Recorder(), paris("2027-03-12 10:01"))
        yield built


@pytest.mark.parametrize("wish", [{"pause_until": "2027-05-02"}, {"mail": "no"}, {}])
def test_neither_a_pause_nor_mails_turned_off_hold_it(
    house: House, paris: Paris, folder: Path, drop: Drop, wish: dict[str, str]
) -> None:
    if wish:
        chooses(house, paris("2027-03-15 10:30"), **wish)
    notice = handed_in(house, paris)
    drop(postfix(notice.message_id or "", EQUIPE))
    house.set_clock(paris("2027-04-07 15:00"))
    reads(house, folder)
    courier = Recorder()
    delivers(house, courier, paris("2027-04-07 15:01"))
    (subject,) = to_the_pilot(courier.sent)
    assert "à prévenir autrement" in subject
    (mail,) = [one for one in courier.sent if one.to == PILOTE]
    assert "Il fait partie de ceux qui ne se désactivent pas." in mail.text
    assert told(house)[0].legal


def test_that_an_ordinary_mail_came_back_waits_for_the_end_of_a_pause(
    house: House, paris: Paris, folder: Path, drop: Drop
) -> None:
    chooses(house, paris("2027-03-12 10:30"), pause_until="2027-05-02")
    ordinary = next(row for row in rows_to(house, EQUIPE) if not row.legal)
    drop(postfix(ordinary.message_id or "", EQUIPE))
    house.set_clock(paris("2027-03-12 11:00"))
    reads(house, folder)
    (row,) = told(house)
    assert (row.legal, row.next_try_at) == (False, paris("2027-05-03 09:00"))
