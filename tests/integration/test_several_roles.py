"""A pilot who decides too: what is legal for one of their roles reaches them, whatever they chose."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from gathering import gathering, of

from acting import says
from config.wiring import House
from example import AD1, CHEF, EQUIPE, PILOTE, Paris, fill
from models.tables import Message
from preferring import chooses
from sending import Recorder, delivers


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[House]:
    with gathering(database_url, tmp_path) as built:
        fill(built, tmp_path)
        yield built


def decides_too(house: House, paris: Paris) -> None:
    """The pilot replaces the one who decided."""
    for kind, who in (("personne-ajoutee", PILOTE), ("personne-retiree", CHEF)):
        said = {"email": who, "role": "decideur"}
        assert says(house, kind, paris("2027-03-15 10:00"), by=AD1, **said).refusal is None


def handed_in(house: House, paris: Paris, at: str = "2027-04-07 09:00") -> Message:
    """What tells the pilot that the note de cadrage is there."""
    said = {"deliverable": "note-de-cadrage", "parts": "methodologie,calendrier"}
    assert says(house, "livrable-remis", paris(at), by=EQUIPE, **said).refusal is None
    (found,) = (row for row in of(house, PILOTE) if row.message == "accuse-de-reception")
    return found


def test_a_pilot_who_decides_cannot_turn_the_legal_notice_off(house: House, paris: Paris) -> None:
    decides_too(house, paris)
    chooses(house, paris("2027-03-15 10:30"), mail="no")
    row = handed_in(house, paris)
    assert (row.state, row.mode, row.legal, row.role) == ("queued", "alone", True, "decideur")
    courier = Recorder()
    delivers(house, courier, paris("2027-04-07 09:01"))
    (mail,) = (mail for mail in courier.sent if mail.to == PILOTE)
    assert "parce que vous êtes la personne habilitée à décider" in mail.text


def test_nor_put_it_off_by_a_pause_while_the_decision_is_delegated_to_them(
    house: House, paris: Paris
) -> None:
    lent = {"delegate": PILOTE, "since": "2027-04-02", "until": "2027-04-30"}
    assert says(house, "delegation-donnee", paris("2027-04-01 10:00"), by=CHEF, **lent).refusal is None
    chooses(house, paris("2027-04-02 10:30"), pause_until="2027-04-25")
    row = handed_in(house, paris)
    assert (row.mode, row.legal, row.next_try_at) == ("alone", True, paris("2027-04-07 09:00"))
    assert '"delegated": true' in row.context


def test_a_pilot_who_does_not_decide_has_it_with_the_mail_of_the_day(house: House, paris: Paris) -> None:
    row = handed_in(house, paris)
    assert (row.mode, row.legal, row.role) == ("daily", False, "pilote")
