"""What a restore holds may be in calendars already: nobody is invited a second time in silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from config.wiring import House
from diary import NATIONAL, Town, national, opened
from example import AD1, ATELIER, EQUIPE, PILOTE, SESSION, Paris
from keeping import backs_up, puts_back
from notifications.mail import Mail
from tasks.preferences import change
from tasks.release import Verdict, release, undecided
from tasks.sweep_all import sweep_all

LAUNCH = f"{ATELIER}.lancement-in-situ"


@pytest.fixture
def restored(house: House, empty_house: House, tmp_path: Path, paris: Paris) -> Town:
    """Two dates were agreed, in the atelier and for the whole session; their mails are held by a restore."""
    town = opened(house, tmp_path, paris)
    town.agrees("2027-04-13")
    national(town)
    house.set_clock(town.at)
    puts_back(empty_house, backs_up(house).path)
    return replace(town, house=empty_house)


def decides(town: Town, verdict: Verdict | None) -> None:
    """A person's word on all that is held; without one, it stays as it is."""
    if verdict is None:
        return
    with town.house.writing() as session:
        release(session, undecided(session, held=True), verdict, by=PILOTE, at=town.at)


def wants(town: Town, **asked: str) -> None:
    """The team changes how it is written to."""
    ref = town.ref(EQUIPE)
    with town.house.writing() as session:
        change(session, ref, asked, by=ref, at=town.at)


def lives(town: Town, days: int) -> list[Mail]:
    """What carries an invitation of all that leaves meanwhile."""
    found: list[Mail] = []
    for _ in range(days):
        town.at += timedelta(days=1)
        assert sweep_all(town.house, at=town.at).failed == []
        found += [mail for mail in town.delivers() if mail.calendar]
    return found


@pytest.mark.parametrize("verdict", [None, Verdict.ARRIVED, Verdict.DROP])
def test_nobody_is_invited_again_to_what_was_held_and_a_newer_date_is_followed(
    restored: Town, verdict: Verdict | None
) -> None:
    decides(restored, verdict)
    assert lives(restored, 10) == []
    restored.agrees("2027-04-20")
    restored.delivers()
    assert restored.diary(PILOTE) == {LAUNCH: (date(2027, 4, 20),)}
    # Above what their calendar may have been told before the restore.
    assert restored.diaries[PILOTE].events.popitem()[1].sequence >= 1


def test_what_is_sent_again_invites_once(restored: Town) -> None:
    decides(restored, Verdict.SEND)
    invited = [
        (mail.to, mail.subject) for mail in [*restored.delivers(), *lives(restored, 10)] if mail.calendar
    ]
    assert len(invited) == len(set(invited)) > 3
    assert restored.diary(AD1) == {f"{SESSION}.{NATIONAL}": (date(2027, 5, 20),)}


def test_who_wants_words_alone_was_sent_words_alone_as_far_as_anybody_knows(restored: Town) -> None:
    wants(restored, invitations="no")
    decides(restored, Verdict.ARRIVED)
    assert lives(restored, 3) == []
    restored.agrees("2027-04-20")
    (mail,) = [one for one in restored.delivers() if one.to == EQUIPE]
    assert mail.calendar is None
