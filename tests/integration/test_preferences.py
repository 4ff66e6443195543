"""A choice changes when people are written to, what waits already included, and loses nothing."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, update

from config.key import key_of
from config.links import person_of_link
from config.wiring import House
from example import AD1, ATELIER, CHEF, EQUIPE, PILOTE, Paris
from models.decent import NO_MAIL
from models.errors import NotFound
from models.outcomes import DIGEST
from models.preferences import Faulty
from models.tables import Message, Person
from notifications.courier import Unreachable
from notifications.render import Rendered, render
from notifications.testing import MemoryCourier
from preferring import FRIDAY, MONDAY, chooses, daily_house, mails, ref
from sending import delivers, rows
from tasks.places import may_choose_for, places_of
from tasks.preferences import chosen
from tasks.record import record
from tasks.restamp import Waiting
from tasks.sweep_all import sweep_all


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[House]:
    with daily_house(database_url, tmp_path) as built:
        yield built


def marked(house: House, message: str, **columns: object) -> None:
    with house.writing() as session:
        session.execute(update(Message).where(col(Message.message) == message).values(**columns))


def leaves(house: House, message: str, email: str = PILOTE) -> tuple[str, datetime]:
    row = mails(house, email)[message]
    assert row.state == "queued"
    return row.mode, row.next_try_at


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
    # Two events of the session and one of the atelier, each with its invitation; one mail says all the rest.
    assert sorted(told) == [False, True, True, True]
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


def test_who_wants_no_mail_gets_none_and_each_message_says_why(house: House) -> None:
    waiting = chooses(house, mail="no")
    assert waiting == Waiting(set_aside=5)
    assert {(row.state, row.reason) for row in mails(house).values()} == {("skipped", NO_MAIL)}


def test_who_turned_mails_off_by_mistake_finds_what_was_set_aside(house: House) -> None:
    before = {name: (row.state, row.reason) for name, row in mails(house).items()}
    chooses(house, mail="no")
    waiting = chooses(house, FRIDAY + timedelta(minutes=5), mail="yes")
    # Those of this week, not those of January; and an invitation to the national event, which is to come.
    assert waiting.messages == 4
    assert {
        name: (row.state, row.reason) for name, row in mails(house).items() if name != "ouverture-de-phase"
    } == {name: said for name, said in before.items() if name != "ouverture-de-phase"}
    assert leaves(house, "phase-terminee") == ("daily", MONDAY)


def test_what_was_refused_for_another_reason_is_not_brought_back(house: House) -> None:
    marked(house, "phase-terminee", state="skipped", reason="aucun message automatique pour ce rôle")
    chooses(house, mail="no")
    chooses(house, mail="yes")
    assert mails(house)["phase-terminee"].state == "skipped"


def test_what_a_sender_holds_is_its_own(house: House) -> None:
    marked(house, "phase-a-ouvrir", state="sending", claimed_by="ailleurs")
    marked(house, "date-convenue", state="sent")
    chooses(house, mail="no")
    found = mails(house)
    assert (found["phase-a-ouvrir"].state, found["date-convenue"].state) == ("sending", "sent")


def test_a_mail_that_the_server_refused_for_a_while_is_not_asked_for_sooner(house: House) -> None:
    again = FRIDAY + timedelta(hours=2)
    frozen = {"subject": "x", "body_text": "x", "body_html": "x", "message_id": "<x@y>", "address": PILOTE}
    marked(house, "phase-terminee", attempts=2, next_try_at=again, mode="alone", reason="occupé", **frozen)
    chooses(house, timing="digest")
    row = mails(house)["phase-terminee"]
    # Written already: it leaves as it was written, by itself, though not before the mail of the day.
    assert (row.mode, row.subject, row.reason) == ("alone", "x", "occupé")
    assert row.next_try_at == MONDAY
    chooses(house, timing="immediate")
    assert mails(house)["phase-terminee"].next_try_at == MONDAY


def test_a_digest_that_waits_for_its_server_waits_for_the_end_of_a_pause_too(
    house: House, paris: Paris
) -> None:
    delivers(house, MemoryCourier(), MONDAY + timedelta(hours=1))
    person = ref(house)
    (digest,) = [row for row in rows(house) if row.message == "recapitulatif" and row.person == person]
    with house.writing() as session:
        session.execute(
            update(Message).where(col(Message.id) == digest.id).values(state="queued", attempts=1)
        )
    chooses(house, MONDAY + timedelta(hours=2), pause_until="2027-03-16")
    (held,) = [row for row in rows(house) if row.id == digest.id]
    assert (held.state, held.mode) == ("queued", "alone")
    assert held.next_try_at == paris("2027-03-17 09:00")


def test_a_digest_that_waits_for_its_server_is_put_off_by_no_other_choice(house: House) -> None:
    """Whatever it says was ready on its morning, which is past: the next one is not its own."""
    away = MemoryCourier()
    away.failures = [Unreachable("connexion refusée")]
    morning = MONDAY + timedelta(hours=1)
    delivers(house, away, morning)
    person = ref(house)
    (digest,) = [row for row in rows(house) if row.message == DIGEST and row.person == person]
    assert digest.state == "queued"
    later = morning + timedelta(minutes=10)
    assert chooses(house, later, invitations="no").next_at == later
    courier = MemoryCourier()
    delivers(house, courier, later)
    assert "sent" in {row.state for row in rows(house) if row.id == digest.id}


def test_a_message_alone_on_its_morning_is_put_off_no_more_than_a_digest(house: House) -> None:
    morning = MONDAY + timedelta(hours=1)
    marked(house, "phase-terminee", gathered_at=morning, mode="alone", reason="occupé", attempts=1)
    marked(house, "phase-terminee", next_try_at=morning + timedelta(minutes=5))
    chooses(house, morning + timedelta(minutes=1), timing="digest")
    assert leaves(house, "phase-terminee") == ("alone", morning + timedelta(minutes=5))


def test_the_mail_of_a_week_to_come_is_not_sent_before_it_whatever_is_chosen(house: House) -> None:
    """AD1 wants each message at once: that of Monday is Monday's."""
    delivers(house, MemoryCourier(), FRIDAY)
    sweep_all(house, at=FRIDAY)
    for timing in ("immediate", "digest"):
        chooses(house, FRIDAY + timedelta(hours=1), email=AD1, timing=timing)
        waiting = [row for row in rows(house) if row.message == "hebdomadaire" and row.state == "queued"]
        assert [row.next_try_at for row in waiting] == [MONDAY]


def test_a_choice_that_cannot_be_kept_changes_nothing(house: House) -> None:
    chooses(house, timing="digest")
    before = rows(house)
    with pytest.raises(Faulty):
        chooses(house, timing="immediate", pause_until="2027-01-01")
    with house.reading() as session:
        assert chosen(session, ref(house), at=FRIDAY).wish.timing == "digest"
    assert [row.model_dump() for row in rows(house)] == [row.model_dump() for row in before]


def test_somebody_unknown_or_forgotten_has_no_preferences(house: House) -> None:
    person = ref(house)
    with house.writing() as session:
        session.execute(update(Person).where(col(Person.ref) == person).values(email=None, name=None))
    for one in (person, "p-0000000000000000"):
        with house.reading() as session, pytest.raises(NotFound):
            chosen(session, one, at=FRIDAY)


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


def test_people_see_their_territories_and_roles_and_nobody_else_s(house: House) -> None:
    with house.reading() as session:
        pilot = places_of(session, ref(house), at=FRIDAY)
        bureau = places_of(session, ref(house, AD1), at=FRIDAY)
    assert [(place.title, place.roles, place.zone) for place in pilot] == [
        ("Les Coëvrons", ("pilote",), "Europe/Paris")
    ]
    assert [(place.title, place.roles) for place in bureau] == [("Session nationale 2027", ("national",))]


@pytest.mark.parametrize(
    ("person", "by", "may"),
    [
        pytest.param(EQUIPE, EQUIPE, True, id="for oneself"),
        pytest.param(EQUIPE, PILOTE, True, id="the pilot, for somebody of the atelier"),
        pytest.param(EQUIPE, AD1, True, id="AD1, for somebody of its session"),
        pytest.param(PILOTE, AD1, True, id="AD1, for a pilot"),
        pytest.param(PILOTE, EQUIPE, False, id="the team, for the pilot"),
        pytest.param(EQUIPE, CHEF, False, id="another role of the atelier"),
        pytest.param(AD1, PILOTE, False, id="the pilot, for the bureau"),
    ],
)
def test_who_may_choose_for_whom(house: House, person: str, by: str, may: bool) -> None:
    at = datetime(2027, 3, 12, 9, tzinfo=UTC)
    with house.reading() as session:
        assert may_choose_for(session, ref(house, person), ref(house, by), at=at) is may


def test_every_mail_is_given_the_link_of_who_reads_it(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[tuple[str, str]] = []

    def spied(*values: Any, preferences: str, **more: Any) -> Rendered:
        given.append((values[0], preferences))
        return render(*values, preferences=preferences, **more)

    monkeypatch.setattr("tasks.freeze.render", spied)
    delivers(house, MemoryCourier(), MONDAY + timedelta(hours=1))
    key = key_of(house.settings)
    readers = {person_of_link(key, link.rpartition("/")[2], at=MONDAY) for _, link in given}
    assert readers == {ref(house, one) for one in (PILOTE, EQUIPE, AD1)}
    assert "recapitulatif" in {message for message, _ in given}


def test_mails_leave_without_their_link_where_no_secret_can_be_kept(house: House) -> None:
    var = house.settings.var
    (var / "cle").mkdir(parents=True)
    courier = MemoryCourier()
    delivers(house, courier, MONDAY + timedelta(hours=1))
    assert courier.sent
