"""A choice changes when people are written to, what waits already included, and loses nothing."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from config.wiring import House
from example import ATELIER, EQUIPE, PILOTE, Paris
from models.preferences import Faulty
from notifications.testing import MemoryCourier
from preferring import FRIDAY, MONDAY, chooses, daily_house, leaves, mails, marked, ref
from sending import delivers, rows
from tasks.preferences import chosen
from tasks.record import record
from tasks.restamp import Waiting


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[House]:
    with daily_house(database_url, tmp_path) as built:
        yield built


def test_who_chose_nothing_has_what_blocks_them_at_once_and_the_rest_with_the_mail_of_the_day(
    house: House,
) -> None:
    assert leaves(house, "phase-terminee") == ("daily", MONDAY)
    assert leaves(house, "date-convenue")[0] == "alone"
    with house.reading() as session:
        known = chosen(session, ref(house), at=FRIDAY)
    assert (known.changed_at, known.changed_by) == (None, None)
    assert known.words[0].startswith("Vous recevez un mail par jour ouvré")


def test_a_choice_is_kept_with_who_made_it_and_when(house: House) -> None:
    chooses(house, timing="digest", pause_until="2027-04-01", zone="Indian/Reunion", invitations="no")
    with house.reading() as session:
        known = chosen(session, ref(house), at=FRIDAY)
    assert known.wish.timing == "digest"
    assert not known.wish.invitations
    assert known.zone == "Indian/Reunion"
    assert (known.changed_at, known.changed_by) == (FRIDAY, ref(house))


def test_a_choice_of_today_replaces_that_of_yesterday_and_keeps_the_rest(house: House) -> None:
    chooses(house, zone="Indian/Mayotte", timing="immediate")
    chooses(house, timing="default")
    with house.reading() as session:
        wish = chosen(session, ref(house), at=FRIDAY).wish
    assert (wish.timing, wish.zone) == ("", "Indian/Mayotte")


def test_what_waited_for_the_mail_of_the_day_leaves_at_once_for_who_wants_each_message(house: House) -> None:
    chooses(house, timing="immediate")
    assert leaves(house, "phase-terminee") == ("alone", FRIDAY)
    assert leaves(house, "phase-terminee", EQUIPE) == ("daily", MONDAY)


def test_at_night_what_is_asked_at_once_waits_for_a_decent_hour(house: House, paris: Paris) -> None:
    chooses(house, paris("2027-03-12 22:00"), timing="immediate")
    assert leaves(house, "phase-terminee") == ("alone", paris("2027-03-15 08:00"))


def test_what_would_have_left_at_once_waits_for_the_mail_of_the_day_of_who_wants_a_single_one(
    house: House,
) -> None:
    waiting = chooses(house, timing="digest", invitations="no")
    assert leaves(house, "date-convenue") == ("daily", MONDAY)
    assert leaves(house, "date-convenue", EQUIPE)[0] == "alone"
    assert waiting.next_at == FRIDAY  # The two mails of January, which nobody has sent yet.


def test_an_invitation_has_its_own_mail_even_for_who_wants_a_single_one(house: House) -> None:
    chooses(house, timing="digest")
    assert leaves(house, "date-convenue") == ("alone", FRIDAY)
    assert leaves(house, "phase-terminee") == ("daily", MONDAY)


def test_during_a_pause_nothing_leaves_and_nothing_is_lost(house: House, paris: Paris) -> None:
    waiting = chooses(house, pause_until="2027-03-26")
    monday = paris("2027-03-30 09:00")  # The 29th is Easter Monday.
    assert waiting == Waiting(messages=5, next_at=monday)
    apart = {message: leaves(house, message) for message in mails(house)}
    # An invitation has its own mail, and waits for that morning like the others.
    assert apart.pop("date-convenue") == ("alone", monday)
    assert set(apart.values()) == {("daily", monday)}
    courier = MemoryCourier()
    delivers(house, courier, paris("2027-03-26 10:00"))
    assert PILOTE not in {mail.to for mail in courier.sent}
    delivers(house, courier, monday + timedelta(hours=1))
    told = [bool(mail.calendar) for mail in courier.sent if mail.to == PILOTE]
    # An event to come has its invitation. One of the session is past: its opening is said without. One of the
    # atelier took place on the 23rd, of which nothing is said. One mail says all the rest.
    assert sorted(told) == [False, False, True]
    states = {row.state for row in rows(house) if row.person == ref(house) and row.channel == "mail"}
    assert states <= {"sent", "grouped", "skipped"}


def test_a_pause_that_is_ended_lets_what_waited_leave_at_once(house: House, paris: Paris) -> None:
    chooses(house, pause_until="2027-04-30")
    later = paris("2027-03-17 14:00")
    waiting = chooses(house, later, pause_until="")
    assert waiting == Waiting(messages=5, next_at=later)
    courier = MemoryCourier()
    delivers(house, courier, later + timedelta(hours=1))
    assert [mail.to for mail in courier.sent].count(PILOTE) >= 1
    assert not [row for row in rows(house) if row.person == ref(house) and row.state == "queued"]


def test_a_message_queued_during_a_pause_waits_like_the_others(house: House, paris: Paris) -> None:
    chooses(house, email=EQUIPE, pause_until="2027-03-26")
    moved = {"event": "lancement-in-situ", "dates": "2027-03-24", "place": "Évron"}
    with house.writing() as session:
        record(session, ATELIER, "date-convenue", moved, by=PILOTE, at=paris("2027-03-15 10:00"))
    assert leaves(house, "date-convenue", EQUIPE) == ("alone", paris("2027-03-30 09:00"))


@pytest.mark.parametrize("asked", [{"mail": "no"}, {"pause_until": "2027-12-31"}, {"timing": "digest"}])
def test_a_legal_notice_leaves_whatever_is_chosen(house: House, asked: dict[str, str]) -> None:
    marked(house, "date-convenue", legal=True)
    before = mails(house)["date-convenue"]
    chooses(house, FRIDAY, **asked)
    after = mails(house)["date-convenue"]
    assert after.model_dump() == before.model_dump()
    assert after.state == "queued"


def test_a_choice_that_cannot_be_kept_changes_nothing(house: House) -> None:
    chooses(house, timing="digest")
    before = rows(house)
    with pytest.raises(Faulty):
        chooses(house, timing="immediate", pause_until="2027-01-01")
    with house.reading() as session:
        assert chosen(session, ref(house), at=FRIDAY).wish.timing == "digest"
    assert [row.model_dump() for row in rows(house)] == [row.model_dump() for row in before]


def test_many_choices_at_once_leave_one_of_them_whole(house: House) -> None:
    """A person who clicks twice, and a pilot at the same moment."""
    together = threading.Barrier(4)

    def choose(number: int) -> None:
        together.wait(10)
        if number % 2:
            chooses(house, timing="immediate", zone="Indian/Mayotte")
        else:
            chooses(house, timing="digest", zone="Indian/Reunion")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(choose, range(4)))
    with house.reading() as session:
        wish = chosen(session, ref(house), at=FRIDAY).wish
    assert (wish.timing, wish.zone) in {("immediate", "Indian/Mayotte"), ("digest", "Indian/Reunion")}
    expected = "alone" if wish.timing == "immediate" else "daily"
    modes = {name: row.mode for name, row in mails(house).items()}
    assert modes.pop("date-convenue") == "alone"  # It carries an invitation.
    assert set(modes.values()) == {expected}


def test_a_choice_leaves_a_line_in_the_log_without_any_address(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="ateliers"):
        chooses(house, timing="digest", pause_until="2027-04-01")
    (line,) = [one.getMessage() for one in caplog.records if "preferences" in one.getMessage()]
    assert line == f"preferences of {ref(house)} changed by {ref(house)}: timing, pause-until"
    assert "@" not in line
