"""Once the execution is stopped, what was to come takes place no more: nobody keeps a date of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from gathering import gathering
from truthful import corrects, fact, leaves

from config.wiring import House
from example import AD1, ATELIER, CHEF, EQUIPE, FILE, PILOTE, Paris, imported
from models.facts import Fact
from notifications.board import atelier_board, run_title
from sending import rows
from tasks.status import status
from tasks.stopped import STOPPED as STOPPED_SINCE

STOPS = FILE.replace(
    "{verification: 30 jours}}", "{verification: 30 jours}, stop-gates: [marche-subsequent]}"
)
STOPPED = "exécution arrêtée le 16\u00a0mars\u00a02027"


@pytest.fixture
def house(database_url: str, tmp_path: Path, paris: Paris) -> Iterator[House]:
    """A workshop is agreed, and everybody's calendar holds it."""
    with gathering(database_url, tmp_path) as built:
        imported(built, tmp_path, paris("2027-01-04 09:00"), text=STOPS)
        fact(built, "marche-notifie", paris("2027-03-12 09:00"), reference="M1")
        workshop = {"event": "atelier-1", "dates": "2027-04-13,2027-04-14", "place": "Évron"}
        fact(built, "date-convenue", paris("2027-03-12 09:10"), **workshop)
        leaves(built, paris("2027-03-12 10:00"))
        leaves(built, paris("2027-03-15 09:01"), sweep=True)
        yield built


def stops(house: House, paris: Paris) -> Fact:
    return fact(
        house,
        "execution-arretee",
        paris("2027-03-16 10:00"),
        by=CHEF,
        phase="marche-subsequent",
        reasons="Abandon.",
    )


def test_whoever_kept_the_date_of_an_event_to_come_is_freed_of_it_and_told_why(
    house: House, paris: Paris
) -> None:
    stops(house, paris)
    mails = [mail for mail in leaves(house, paris("2027-03-16 10:01")) if mail.calendar]
    assert {mail.to for mail in mails} == {PILOTE, EQUIPE}
    for mail in mails:
        assert "METHOD:CANCEL" in (mail.calendar or "")
        assert "la date ne tient plus, 13 et 14\u00a0avril\u00a02027" in mail.subject
        assert f"Cette rencontre n’aura pas lieu\u00a0: {STOPPED}" in mail.text
        assert f"Cette rencontre n’aura pas lieu\u00a0: {STOPPED}" in (mail.html or "")
        assert "nouvelle date" not in mail.text
    # Once.
    assert not any(mail.calendar for mail in leaves(house, paris("2027-03-17 09:01"), sweep=True))


def test_whoever_comes_after_the_end_is_invited_to_nothing_of_the_atelier(house: House, paris: Paris) -> None:
    stops(house, paris)
    leaves(house, paris("2027-03-16 10:01"))
    late = {"email": "tard@cc.example", "name": "Conseil", "role": "conseil"}
    fact(house, "personne-ajoutee", paris("2027-03-22 10:00"), **late)
    mails = leaves(house, paris("2027-03-22 10:01")) + leaves(house, paris("2027-03-23 09:01"), sweep=True)
    # The dates of the session stand: it is stopped for nobody else.
    assert {mail.subject.partition("\u00a0:")[0] for mail in mails if mail.calendar} <= {
        "[simulation] Session nationale 2027"
    }


def test_a_date_that_still_waits_when_the_execution_stops_is_announced_to_nobody(
    house: House, paris: Paris
) -> None:
    planned = {"event": "lancement-in-situ", "dates": "2027-03-30", "place": "Évron"}
    fact(house, "date-convenue", paris("2027-03-16 09:00"), **planned)
    leaves(house, paris("2027-03-16 09:01"))
    stops(house, paris)
    mails = leaves(house, paris("2027-03-22 09:01"), sweep=True)
    assert not any("30\u00a0mars" in mail.text for mail in mails if mail.to == AD1)
    assert STOPPED_SINCE in {row.reason for row in rows(house) if row.message == "date-convenue"}


def test_an_end_that_was_a_mistake_invites_again(house: House, paris: Paris) -> None:
    wrong = stops(house, paris)
    leaves(house, paris("2027-03-16 10:01"))
    corrects(house, wrong, paris("2027-03-16 11:00"))
    mails = leaves(house, paris("2027-03-16 11:01"))
    assert {mail.to for mail in mails if "METHOD:REQUEST" in (mail.calendar or "")} == {PILOTE, EQUIPE}
    # The notice of the end is taken back, legal as it was.
    assert {mail.to for mail in mails if "rectification" in mail.subject} >= {EQUIPE, PILOTE}


def test_a_stopped_atelier_is_said_neither_on_time_nor_waited_for(house: House, paris: Paris) -> None:
    stops(house, paris)
    leaves(house, paris("2027-03-16 10:01"))
    (monday,) = [mail for mail in leaves(house, paris("2027-03-22 09:01"), sweep=True) if mail.to == AD1]
    (line,) = [
        line for line in monday.text.splitlines() if line.startswith(f"- Les Coëvrons\u00a0: {STOPPED}")
    ]
    assert "avril" not in line
    assert "aucune date" not in line
    assert "prochaine date le 23" not in monday.subject
    assert "prochaine date le 13" not in monday.subject
    with house.reading() as session:
        shown = status(session, ATELIER, at=paris("2027-03-22 10:00"))
    assert [
        phase["dates"] for phase in shown["phases"] if phase["scope"] == "atelier" and phase["dates"]
    ] == []
    board = atelier_board(shown, zone="Europe/Paris")
    assert "rien en retard" not in board
    assert STOPPED in board.replace("\\", "")
    assert STOPPED in run_title(shown)
