"""Invitations as people receive them: a calendar that follows its mails shows the truth, at each step."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import col, update

from config.wiring import House
from diary import LAUNCH, NATIONAL, Town, days, national, opened, sweeps
from example import AD1, ATELIER, EQUIPE, PILOTE, SESSION, Paris
from models.tables import Message
from sending import rows
from tasks.correct import correct
from tasks.sweep import sweep

LATE = "elue-tard@a.example"


@pytest.fixture
def town(house: House, tmp_path: Path, paris: Paris) -> Town:
    return opened(house, tmp_path, paris)


def test_a_date_agreed_moved_and_cancelled_is_followed(town: Town) -> None:
    town.agrees("2027-04-13,2027-04-14", hours="9:30-17:00")
    mails = town.delivers()
    assert town.diary(PILOTE) == {LAUNCH: days("2027-04-13", "2027-04-14")}
    # AD1 follows its territories by the mail of the week: their own dates block no day of its own.
    assert {mail.to for mail in mails if mail.calendar} == {PILOTE, EQUIPE}
    town.agrees("2027-04-20")
    town.delivers()
    assert town.diary(PILOTE) == {LAUNCH: days("2027-04-20")}
    town.says("evenement-annule", {"event": "lancement-in-situ", "reason": "La salle n’est plus libre."})
    town.delivers()
    assert town.diary(PILOTE) == {}
    town.agrees("2027-05-11")
    town.delivers()
    assert town.diary(PILOTE) == {LAUNCH: days("2027-05-11")}
    (kept,) = town.diaries[PILOTE].events.values()
    assert kept.sequence >= 3


def test_the_same_date_said_again_asks_no_calendar_again(town: Town) -> None:
    town.agrees("2027-04-13")
    town.delivers()
    town.agrees("2027-04-13")
    (again,) = [mail for mail in town.delivers() if mail.to == PILOTE]
    assert again.calendar is None


def test_a_place_alone_is_an_update(town: Town) -> None:
    town.agrees("2027-04-13")
    town.delivers()
    town.says("date-convenue", {"event": "lancement-in-situ", "dates": "2027-04-13", "place": "Mayenne"})
    town.delivers()
    (kept,) = town.diaries[PILOTE].events.values()
    assert (kept.place, town.diaries[PILOTE].again) == ("Mayenne", 0)


def test_whoever_joins_is_invited_to_what_is_to_come_and_whoever_leaves_is_freed(town: Town) -> None:
    town.agrees("2027-04-13")
    town.delivers()
    town.says("personne-ajoutee", {"email": LATE, "name": "Tard", "role": "conseil"})
    joined = [mail for mail in town.delivers() if mail.to == LATE]
    assert [bool(mail.calendar) for mail in joined] == [True]
    assert town.diary(LATE) == {LAUNCH: days("2027-04-13")}
    town.says("personne-retiree", {"email": LATE, "role": "conseil"})
    town.delivers()
    assert town.diary(LATE) == {}
    assert town.diary(PILOTE) == {LAUNCH: days("2027-04-13")}
    town.says("personne-ajoutee", {"email": LATE, "name": "Tard", "role": "conseil"})
    town.delivers()
    assert town.diary(LATE) == {LAUNCH: days("2027-04-13")}


def test_a_wrong_agreement_withdrawn_gives_back_the_one_before(town: Town) -> None:
    town.agrees("2027-04-13")
    town.delivers()
    wrong = town.agrees("2027-04-20")
    town.delivers()
    town.at += timedelta(minutes=5)
    with town.house.writing() as session:
        correct(session, ATELIER, wrong.seq, {"annule": "oui"}, because="Erreur.", by=PILOTE, at=town.at)
    town.delivers()
    assert town.diary(PILOTE) == {LAUNCH: days("2027-04-13")}


def test_nothing_more_is_asked_once_all_is_told(town: Town) -> None:
    town.agrees("2027-04-13")
    town.delivers()
    before = len(rows(town.house))
    for slug in (ATELIER, SESSION):
        with town.house.writing() as session:
            sweep(session, slug, at=town.at + timedelta(minutes=3))
    assert len(rows(town.house)) == before


def test_a_date_that_moves_twice_before_its_mail_leaves_is_said_once(town: Town) -> None:
    for one in ("2027-04-13", "2027-04-20", "2027-04-27"):
        town.agrees(one)
    to_pilot = [mail for mail in town.delivers() if mail.to == PILOTE and mail.calendar]
    assert [mail.subject.partition(", ")[2] for mail in to_pilot] == ["27\u00a0avril\u00a02027"]
    assert town.diary(PILOTE) == {LAUNCH: days("2027-04-27")}
    aside = {
        row.reason for row in rows(town.house) if row.message == "date-convenue" and row.state == "skipped"
    }
    assert aside == {"remplacé par une date plus récente"}


def test_a_date_cancelled_before_it_was_said_is_not_spoken_of(town: Town) -> None:
    town.agrees("2027-04-13")
    town.says("evenement-annule", {"event": "lancement-in-situ", "reason": "Une erreur."})
    assert [mail for mail in town.delivers() if mail.calendar or "annul" in mail.subject] == []
    town.agrees("2027-04-20")
    town.delivers()
    assert town.diary(PILOTE) == {LAUNCH: days("2027-04-20")}


def test_a_national_event_is_asked_of_people_of_the_ateliers_with_the_mail_that_opens_it(town: Town) -> None:
    national(town)
    to_pilot = [mail for mail in town.delivers() if mail.to == PILOTE]
    assert [bool(mail.calendar) for mail in to_pilot] == [True]
    assert town.diary(PILOTE) == {f"{SESSION}.{NATIONAL}": days("2027-05-20")}
    national(town, "2027-05-27")
    town.delivers()
    assert town.diary(PILOTE) == {f"{SESSION}.{NATIONAL}": days("2027-05-27")}


def test_whoever_joins_an_atelier_is_invited_to_the_events_of_its_session(town: Town) -> None:
    national(town)
    town.delivers()
    town.says("personne-ajoutee", {"email": LATE, "name": "Tard", "role": "copilote"})
    town.delivers()
    assert town.diary(LATE) == {f"{SESSION}.{NATIONAL}": days("2027-05-20")}
    town.says("personne-retiree", {"email": LATE, "role": "copilote"})
    town.delivers()
    assert town.diary(LATE) == {}
    assert town.diary(PILOTE) == {f"{SESSION}.{NATIONAL}": days("2027-05-20")}


def test_an_excused_territory_is_freed_of_a_national_event_and_ad1_is_not(town: Town) -> None:
    national(town)
    town.delivers()
    town.says(
        "atelier-excuse", {"event": NATIONAL, "atelier": ATELIER, "reason": "Crue."}, slug=SESSION, by=AD1
    )
    town.delivers()
    assert town.diary(PILOTE) == {}
    assert town.diary(AD1) == {f"{SESSION}.{NATIONAL}": days("2027-05-20")}


def test_whoever_is_freed_of_a_national_event_reads_it_by_the_hours_of_their_own_atelier(town: Town) -> None:
    """Else somebody of La Réunion would have each mail of the day by the morning of Paris from then on."""
    national(town)
    town.delivers()
    excused = {"event": NATIONAL, "atelier": ATELIER, "reason": "Crue."}
    town.says("atelier-excuse", excused, slug=SESSION, by=AD1)
    homes = {row.home for row in rows(town.house) if row.message == "invitation-retiree"}
    assert homes == {ATELIER}


def test_a_past_event_invites_nobody(town: Town) -> None:
    town.agrees("2027-02-23")
    assert [mail for mail in town.delivers() if mail.calendar] == []
    town.says("personne-ajoutee", {"email": LATE, "name": "Tard", "role": "conseil"})
    assert [mail for mail in town.delivers() if mail.calendar] == []


def test_the_pilot_alone_is_given_a_file_to_forward_and_told_why(town: Town) -> None:
    town.agrees("2027-04-13")
    told = {mail.to: mail for mail in town.delivers() if mail.calendar}
    assert {to: "METHOD:PUBLISH" in mail.calendar for to, mail in told.items()} == {
        PILOTE: True, EQUIPE: False
    }  # fmt: skip
    assert "a-transmettre.ics" in told[PILOTE].text
    assert "a-transmettre.ics" not in told[EQUIPE].text


def test_what_the_server_refused_was_not_told_and_is_not_asked_again_by_itself(town: Town) -> None:
    """A person decides of it; the date that follows leaves under a number of its own."""
    town.agrees("2027-04-13")
    with town.house.writing() as session:
        refused = update(Message).where(col(Message.message) == "date-convenue").values(state="failed")
        session.execute(refused)
    for _ in range(3):
        sweeps(town)
    assert [mail for mail in town.delivers() if mail.calendar] == []
    town.agrees("2027-04-20")
    town.delivers()
    assert town.diary(PILOTE) == {LAUNCH: days("2027-04-20")}
    assert town.diaries[PILOTE].events.popitem()[1].sequence == 1
