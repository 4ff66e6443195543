"""A delegation begins and ends by itself: the sweep writes to whom it must, on both databases."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from sqlmodel import col, select

from acting import opens, says
from config.wiring import House
from example import ATELIER, CHEF, EQUIPE, PILOTE, Paris
from models.queries import journal, person_of
from models.tables import Message
from sending import Recorder, delivers
from tasks.sweep import sweep

ADJOINT = "adjointe@ddt53.example"
AWAY = {"delegate": ADJOINT, "since": "2027-04-10", "until": "2027-04-20"}


def hands_in(house: House, at: datetime) -> None:
    """The mandataire hands in the note de cadrage."""
    said = {"deliverable": "note-de-cadrage", "parts": "methodologie,calendrier"}
    assert says(house, "livrable-remis", at, by=EQUIPE, **said).refusal is None


@pytest.fixture
def away(opened: House, paris: Paris) -> House:
    """The note de cadrage waits for its decision; the pilot and who decides are away from the 10th."""
    parts = "methodologie,calendrier"
    says(
        opened,
        "livrable-remis",
        paris("2027-04-07 09:00"),
        by=EQUIPE,
        deliverable="note-de-cadrage",
        parts=parts,
    )
    for who in (CHEF, PILOTE):
        assert says(opened, "delegation-donnee", paris("2027-04-07 10:00"), by=who, **AWAY).refusal is None
    return opened


def written_to(house: House, message: str) -> list[Message]:
    """The messages of this name to the delegate."""
    with house.reading() as session:
        person = person_of(session, ADJOINT)
        assert person
        query = select(Message).where(col(Message.message) == message, col(Message.person) == person.ref)
        return list(session.exec(query))


def test_the_sweep_tells_the_delegate_on_the_first_day_once_and_by_name(away: House, paris: Paris) -> None:
    with away.reading() as session:
        head = journal(session, ATELIER)
        assert head
        assert head.next_moment
        assert head.next_moment <= paris("2027-04-10 00:00")
    assert written_to(away, "delegation") == []
    for at in ("2027-04-10 00:00", "2027-04-10 01:00", "2027-04-12 09:00"):
        with away.writing() as session:
            sweep(session, ATELIER, at=paris(at))
    rows = written_to(away, "delegation")
    assert len(rows) == 2
    assert all("ddt53" not in row.context for row in rows), "a queued message holds references alone"
    courier = Recorder()
    delivers(away, courier, paris("2027-04-12 09:01"))
    mails = [mail for mail in courier.sent if mail.to == ADJOINT and "délégation" in mail.subject]
    assert len(mails) == 2
    assert any("le relais de Chef de service" in mail.text for mail in mails)
    others = [mail for mail in courier.sent if mail.to == CHEF and "délégation donnée" in mail.subject]
    assert any(f"{ADJOINT} agit par délégation pour Chef de service" in mail.text for mail in others)


def test_what_is_told_to_the_delegator_meanwhile_says_par_delegation_to_the_delegate(
    away: House, paris: Paris
) -> None:
    says(
        away,
        "livrable-remis",
        paris("2027-04-12 09:00"),
        by=EQUIPE,
        deliverable="note-de-cadrage",
        parts="calendrier",
    )
    (row,) = written_to(away, "accuse-de-reception")
    assert json.loads(row.context)["delegated"] is True
    courier = Recorder()
    delivers(away, courier, paris("2027-04-12 09:01"))
    texts = {mail.to: mail.text for mail in courier.sent if "accusé" in mail.subject.lower()}
    assert "parce que vous agissez par délégation (personne habilitée à décider)" in texts[ADJOINT]
    assert "parce que vous êtes pilote" in texts[PILOTE]


def test_a_delegate_refused_an_opening_is_written_to_by_delegation_and_once(
    away: House, paris: Paris
) -> None:
    assert opens(away, "atelier-2", paris("2027-04-12 09:00"), by=ADJOINT).refusal
    (row,) = written_to(away, "refus")
    assert json.loads(row.context)["delegated"] is True


def test_after_the_last_day_the_delegate_hears_nothing_more(away: House, paris: Paris) -> None:
    says(
        away,
        "livrable-remis",
        paris("2027-04-22 09:00"),
        by=EQUIPE,
        deliverable="note-de-cadrage",
        parts="calendrier",
    )
    assert written_to(away, "accuse-de-reception") == []
