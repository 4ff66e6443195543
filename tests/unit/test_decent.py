"""When a message leaves: what the process says, then what somebody wants, then the installation’s rhythm."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from models.calendar import calendar_of
from models.decent import NO_MAIL, Leaving, Mode, Preference, leaving
from models.manners import Manner, Timing
from models.office_hours import AD1, OfficeHours
from models.rhythm import Rhythm
from models.territories import zone_of

NOW, DAILY, WEEKLY = Manner(Timing.NOW), Manner(Timing.DAILY), Manner(Timing.WEEKLY)
URGENT, LEGAL = Manner(Timing.URGENT), Manner(Timing.NOW, legal=True)
NOTHING, DIGEST, IMMEDIATE = Preference(), Preference("digest"), Preference("immediate")
NO, AWAY = Preference(mail=False), Preference(paused_until=date(2027, 3, 12))


def local(text: str, zone: str = "Europe/Paris") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def left(
    manner: Manner,
    at: str = "2027-03-03 14:00",
    wish: Preference = NOTHING,
    *,
    departement: str = "53",
    rhythm: Rhythm = Rhythm.DIGEST,
    due: str | None = None,
) -> tuple[str, str]:
    """The mode and the moment, on the clock of who reads it."""
    zone = zone_of(departement)
    hours = OfficeHours("", zone, calendar_of(departement))
    found = leaving(
        manner, wish, hours, local(at, zone), rhythm=rhythm, due=local(due, zone) if due else None
    )
    assert found.skipped is None
    return str(found.mode), f"{found.moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize("wish", [NOTHING, DIGEST, IMMEDIATE, NO, AWAY])
@pytest.mark.parametrize("rhythm", list(Rhythm))
@pytest.mark.parametrize(
    "at", ["2027-03-03 14:00", "2027-03-03 03:00", "2027-03-06 23:00", "2027-05-06 10:00"]
)
def test_what_the_process_calls_urgent_leaves_at_once_whatever_the_hour_and_the_wish(
    wish: Preference, rhythm: Rhythm, at: str
) -> None:
    assert left(URGENT, at, wish, rhythm=rhythm) == ("alone", at)


@pytest.mark.parametrize("wish", [NOTHING, DIGEST, IMMEDIATE, NO, AWAY])
@pytest.mark.parametrize("rhythm", [Rhythm.DIGEST, Rhythm.IMMEDIATE])
@pytest.mark.parametrize(
    ("at", "leaves"),
    [
        ("2027-03-03 14:00", "2027-03-03 14:00"),
        ("2027-03-03 21:00", "2027-03-04 08:00"),
        ("2027-03-06 10:00", "2027-03-08 08:00"),
    ],
)
def test_a_legal_notice_leaves_by_itself_at_a_decent_hour_and_nobody_turns_it_off(
    wish: Preference, rhythm: Rhythm, at: str, leaves: str
) -> None:
    assert left(LEGAL, at, wish, rhythm=rhythm) == ("alone", leaves)


@pytest.mark.parametrize(
    ("manner", "wish", "rhythm", "mode"),
    [
        (NOW, NOTHING, Rhythm.DIGEST, "alone"),
        (NOW, DIGEST, Rhythm.DIGEST, "daily"),
        (NOW, IMMEDIATE, Rhythm.DIGEST, "alone"),
        (NOW, NOTHING, Rhythm.IMMEDIATE, "alone"),
        (NOW, DIGEST, Rhythm.IMMEDIATE, "daily"),
        (DAILY, NOTHING, Rhythm.DIGEST, "daily"),
        (DAILY, DIGEST, Rhythm.DIGEST, "daily"),
        (DAILY, IMMEDIATE, Rhythm.DIGEST, "alone"),
        (DAILY, NOTHING, Rhythm.IMMEDIATE, "alone"),
        (DAILY, DIGEST, Rhythm.IMMEDIATE, "daily"),
        (DAILY, IMMEDIATE, Rhythm.IMMEDIATE, "alone"),
        (WEEKLY, NOTHING, Rhythm.DIGEST, "weekly"),
        (WEEKLY, DIGEST, Rhythm.DIGEST, "weekly"),
        (WEEKLY, IMMEDIATE, Rhythm.DIGEST, "alone"),
        (WEEKLY, NOTHING, Rhythm.IMMEDIATE, "weekly"),
    ],
)
def test_the_wish_of_a_person_goes_before_the_rhythm_of_the_installation(
    manner: Manner, wish: Preference, rhythm: Rhythm, mode: str
) -> None:
    moment = {
        "alone": "2027-03-03 14:00",
        "daily": "2027-03-04 09:00",
        "weekly": "2027-03-08 09:00",
    }[mode]
    assert left(manner, wish=wish, rhythm=rhythm) == (mode, moment)


@pytest.mark.parametrize("manner", [NOW, DAILY, WEEKLY, LEGAL])
@pytest.mark.parametrize("at", ["2027-03-03 03:00", "2027-03-06 23:00"])
def test_for_machines_each_message_leaves_by_itself_at_any_hour(manner: Manner, at: str) -> None:
    assert left(manner, at, NOTHING, rhythm=Rhythm.CONTINUOUS) == ("alone", at)


@pytest.mark.parametrize("manner", [NOW, DAILY, WEEKLY])
@pytest.mark.parametrize("rhythm", list(Rhythm))
def test_whoever_wants_no_mail_has_none_and_the_row_says_why(manner: Manner, rhythm: Rhythm) -> None:
    hours = OfficeHours("", "Europe/Paris", calendar_of("53"))
    at = local("2027-03-03 14:00")
    assert leaving(manner, NO, hours, at, rhythm=rhythm) == Leaving(Mode.ALONE, at, skipped=NO_MAIL)


@pytest.mark.parametrize(
    ("at", "departement", "leaves"),
    [
        ("2027-03-03 14:00", "53", "2027-03-04 09:00"),
        ("2027-03-03 02:00", "53", "2027-03-03 09:00"),
        ("2027-03-05 14:00", "53", "2027-03-08 09:00"),
        ("2028-12-22 14:00", "57", "2028-12-27 09:00"),
        ("2028-12-22 14:00", "53", "2028-12-26 09:00"),
        ("2027-05-26 14:00", "971", "2027-05-28 09:00"),
        ("2027-05-26 14:00", "53", "2027-05-27 09:00"),
        ("2027-12-17 14:00", "974", "2027-12-21 09:00"),
    ],
)
def test_the_mail_of_the_day_comes_at_nine_of_a_working_day_of_the_territory(
    at: str, departement: str, leaves: str
) -> None:
    assert left(DAILY, at, departement=departement) == ("daily", leaves)


@pytest.mark.parametrize(
    ("at", "due", "leaves"),
    [
        ("2027-03-03 09:04", "2027-03-03 09:00", "2027-03-03 09:04"),  # In that morning's mail.
        ("2027-03-03 15:00", "2027-03-03 09:00", "2027-03-03 15:00"),  # The sweep was down until then.
        ("2027-03-04 11:00", "2027-03-03 09:00", "2027-03-04 11:00"),
        ("2027-03-03 20:00", "2027-03-03 09:00", "2027-03-04 09:00"),  # Nobody reads at night.
        ("2027-03-06 11:00", "2027-03-05 09:00", "2027-03-08 09:00"),
        ("2027-03-03 07:00", "2027-03-02 09:00", "2027-03-03 09:00"),
    ],
)
def test_a_reminder_leaves_on_its_own_morning_or_as_soon_as_somebody_reads_it(
    at: str, due: str, leaves: str
) -> None:
    assert left(DAILY, at, due=due) == ("daily", leaves)


@pytest.mark.parametrize(
    ("at", "due", "leaves"),
    [
        ("2027-03-01 09:04", "2027-03-01 09:00", "2027-03-01 09:04"),
        ("2027-03-02 09:04", "2027-03-02 09:00", "2027-03-08 09:00"),
        ("2027-03-01 21:00", "2027-03-01 09:00", "2027-03-08 09:00"),
    ],
)
def test_a_reminder_due_on_monday_is_in_the_mail_of_that_monday(at: str, due: str, leaves: str) -> None:
    found = leaving(WEEKLY, NOTHING, AD1, local(at), due=local(due))
    assert (found.mode, found.moment) == (Mode.WEEKLY, local(leaves))


@pytest.mark.parametrize(("manner", "mode"), [(NOW, "daily"), (DAILY, "daily"), (WEEKLY, "weekly")])
def test_what_comes_during_a_pause_waits_together_for_the_first_morning_after_it(
    manner: Manner, mode: str
) -> None:
    """The 12th is a Friday, and the last day of the pause."""
    assert left(manner, "2027-03-03 14:00", AWAY) == (mode, "2027-03-15 09:00")
    assert left(manner, "2027-03-12 18:00", AWAY) == (mode, "2027-03-15 09:00")


def test_what_would_leave_after_a_pause_is_not_put_off_by_it() -> None:
    assert left(DAILY, "2027-03-13 10:00", AWAY) == ("daily", "2027-03-15 09:00")
    assert left(NOW, "2027-03-15 10:00", AWAY) == ("alone", "2027-03-15 10:00")


@pytest.mark.parametrize(("manner", "mode"), [(DAILY, "daily"), (WEEKLY, "daily"), (NOW, "alone")])
@pytest.mark.parametrize("wish", [NOTHING, NO, AWAY])
def test_the_last_word_before_a_silence_waits_for_no_monday_no_pause_and_no_wish(
    manner: Manner, mode: str, wish: Preference
) -> None:
    found = left(manner.as_last_word(), "2027-03-03 09:04", wish, due="2027-03-03 09:00")
    assert found == (mode, "2027-03-03 09:04")


@pytest.mark.parametrize("manner", [NOW, DAILY, WEEKLY, LEGAL])
def test_a_message_knows_until_when_that_day_it_is_decent(manner: Manner) -> None:
    hours = OfficeHours("", "Europe/Paris", calendar_of("53"))
    found = leaving(manner, NOTHING, hours, local("2027-03-03 14:00"))
    assert found.decent_until == hours.evening(found.moment)


def test_what_leaves_at_any_hour_has_no_evening() -> None:
    hours = OfficeHours("", "Europe/Paris", calendar_of("53"))
    at = local("2027-03-03 14:00")
    assert leaving(URGENT, NOTHING, hours, at).decent_until is None
    assert leaving(DAILY, NOTHING, hours, at, rhythm=Rhythm.CONTINUOUS).decent_until is None
