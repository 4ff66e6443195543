"""Invitations of people who turn mails or invitations off and on: no calendar is left wrong."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from config.wiring import House
from diary import LAUNCH, NATIONAL, Town, days, national, opened, sweeps
from example import PILOTE, SESSION, Paris
from models.invitations import DATES
from models.tables import Reader
from sending import rows
from tasks.preferences import change


@pytest.fixture
def town(house: House, tmp_path: Path, paris: Paris) -> Town:
    return opened(house, tmp_path, paris)


def test_whoever_wants_no_invitations_gets_the_words_and_no_calendar_part(town: Town) -> None:
    with town.house.writing() as session:
        session.add(Reader(person=town.ref(PILOTE), invitations=False, changed_at=town.at))
    town.agrees("2027-04-13")
    (mail,) = [mail for mail in town.delivers() if mail.to == PILOTE and "date" in mail.subject]
    assert mail.calendar is None
    assert "invitation jointe" not in mail.text


def chooses(town: Town, **asked: str) -> None:
    """The pilot changes how they are written to."""
    town.at += timedelta(minutes=1)
    ref = town.ref(PILOTE)
    with town.house.writing() as session:
        change(session, ref, asked, by=ref, at=town.at)


@pytest.mark.parametrize("later", [timedelta(days=1), timedelta(days=8)])
def test_whoever_turns_mails_on_again_is_invited_to_what_was_agreed_meanwhile(
    town: Town, later: timedelta
) -> None:
    chooses(town, mail="no")
    town.agrees("2027-04-13")
    town.agrees("2027-04-20")
    town.delivers()
    for _ in range(3):
        sweeps(town)
    asked = [row for row in rows(town.house) if row.person == town.ref(PILOTE) and LAUNCH.endswith(row.phase)]
    assert [row.state for row in asked if row.message in DATES] == ["skipped", "skipped"]
    assert town.diary(PILOTE) == {}
    town.at += later
    chooses(town, mail="yes")
    town.delivers()
    assert town.diary(PILOTE) == {LAUNCH: days("2027-04-20")}
    sweeps(town)
    assert [mail for mail in town.delivers() if mail.calendar] == []
    town.says("evenement-annule", {"event": "lancement-in-situ", "reason": "Crue."})
    town.delivers()
    assert town.diary(PILOTE) == {}


@pytest.mark.parametrize("later", [timedelta(days=1), timedelta(days=8)])
def test_what_was_cancelled_while_mails_were_off_is_not_asked_afterwards(
    town: Town, later: timedelta
) -> None:
    chooses(town, mail="no")
    town.agrees("2027-04-13")
    town.says("evenement-annule", {"event": "lancement-in-situ", "reason": "Crue."})
    town.delivers()
    town.at += later
    chooses(town, mail="yes")
    assert [mail for mail in town.delivers() if mail.calendar] == []
    assert town.diary(PILOTE) == {}


@pytest.mark.parametrize("field", ["invitations", "mail"])
def test_no_wish_leaves_a_wrong_date_in_a_calendar(town: Town, field: str) -> None:
    town.agrees("2027-04-13")
    town.delivers()
    chooses(town, **{field: "no"})
    assert town.diary(PILOTE) == {LAUNCH: days("2027-04-13")}
    town.agrees("2027-04-20")
    # Chosen once more, what waits still leaves.
    chooses(town, **{field: "no"})
    town.delivers()
    assert town.diary(PILOTE) == {LAUNCH: days("2027-04-20")}
    town.says("evenement-annule", {"event": "lancement-in-situ", "reason": "Crue."})
    town.delivers()
    assert town.diary(PILOTE) == {}
    # Their calendar holds nothing now: the wish counts alone.
    town.agrees("2027-05-11")
    town.delivers()
    assert town.diary(PILOTE) == {}
    chooses(town, **{field: "yes"})
    town.delivers()
    assert town.diary(PILOTE) == {LAUNCH: days("2027-05-11")}
    assert town.diaries[PILOTE].again == 0


def test_invitations_wanted_again_bring_what_was_said_in_words_and_in_the_digest(town: Town) -> None:
    chooses(town, invitations="no", timing="digest")
    national(town)
    town.agrees("2027-04-13")
    town.at += timedelta(days=1)
    assert [mail for mail in town.delivers() if mail.to == PILOTE and mail.calendar] == []
    chooses(town, invitations="yes", timing="default")
    town.delivers()
    expected = {LAUNCH: days("2027-04-13"), f"{SESSION}.{NATIONAL}": days("2027-05-20")}
    assert town.diary(PILOTE) == expected
    before = len(rows(town.house))
    chooses(town, invitations="yes")
    sweeps(town)
    assert len(rows(town.house)) == before
