"""The hours somebody keeps: eight to nineteen, nine in the morning, the first day of a week of work."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from models.calendar import NATIONAL, calendar_of
from models.office_hours import AD1, OfficeHours
from models.roles import Role
from models.territories import zone_of


def hours(departement: str = "53") -> OfficeHours:
    return OfficeHours("", zone_of(departement), calendar_of(departement))


def local(text: str, departement: str = "53") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone_of(departement)))


@pytest.mark.parametrize(
    ("at", "departement", "decent"),
    [
        ("2027-03-03 07:59:59", "53", False),
        ("2027-03-03 08:00", "53", True),
        ("2027-03-03 18:59:59", "53", True),
        ("2027-03-03 19:00", "53", False),
        ("2027-03-06 10:00", "53", False),  # Saturday.
        ("2028-12-26 10:00", "57", False),  # The day after Christmas is a day off in Moselle…
        ("2028-12-26 10:00", "53", True),  # … and not in Mayenne.
        ("2027-05-27 10:00", "971", False),  # The abolition in Guadeloupe.
        ("2027-05-27 10:00", "974", True),
        ("2027-12-20 10:00", "974", False),  # The abolition in La Réunion.
    ],
)
def test_nobody_is_written_to_at_night_nor_on_a_day_off_of_theirs(
    at: str, departement: str, decent: bool
) -> None:
    assert hours(departement).is_decent(local(at, departement)) is decent


@pytest.mark.parametrize(
    ("at", "departement", "leaves"),
    [
        ("2027-03-03 10:12", "53", "2027-03-03 10:12"),
        ("2027-03-03 05:00", "53", "2027-03-03 08:00"),
        ("2027-03-03 19:00", "53", "2027-03-04 08:00"),
        ("2027-03-05 22:00", "53", "2027-03-08 08:00"),
        ("2028-12-22 20:00", "57", "2028-12-27 08:00"),  # The weekend, Christmas and the day after.
        ("2027-05-26 23:00", "971", "2027-05-28 08:00"),
        ("2027-12-18 09:00", "974", "2027-12-21 08:00"),
        ("2027-12-31 20:00", "53", "2028-01-03 08:00"),
    ],
)
def test_what_comes_at_a_bad_hour_waits_for_the_next_decent_one(
    at: str, departement: str, leaves: str
) -> None:
    found = hours(departement).decent(local(at, departement))
    assert found == local(leaves, departement)
    assert hours(departement).is_decent(found)


@pytest.mark.parametrize(
    ("at", "morning"),
    [
        ("2027-03-03 08:59", "2027-03-03 09:00"),
        ("2027-03-03 09:00", "2027-03-04 09:00"),
        ("2027-03-05 12:00", "2027-03-08 09:00"),
        ("2027-05-05 12:00", "2027-05-07 09:00"),  # Ascension.
        ("2027-03-26 18:00", "2027-03-30 09:00"),  # Summer time begins on the Sunday, Easter Monday follows.
        ("2027-10-29 18:00", "2027-11-02 09:00"),  # Winter time begins, All Saints’ Day follows.
    ],
)
def test_the_next_morning_is_nine_of_a_working_day_on_the_clock_of_the_wall(at: str, morning: str) -> None:
    assert hours().next_morning(local(at)) == local(morning)


def test_the_evening_is_that_of_the_same_day_whatever_the_clock_change() -> None:
    assert hours().evening(local("2027-03-29 09:00")) == local("2027-03-29 19:00")
    assert hours().evening(local("2027-03-27 23:00")) == local("2027-03-27 19:00")


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2027-03-01 08:00", "2027-03-01 09:00"),
        ("2027-03-01 09:00", "2027-03-01 09:00"),
        ("2027-03-01 09:01", "2027-03-08 09:00"),
        ("2027-03-07 23:00", "2027-03-08 09:00"),
        ("2027-03-29 07:00", "2027-03-30 09:00"),  # Easter Monday: the week begins on Tuesday.
        ("2027-03-27 07:00", "2027-03-30 09:00"),
    ],
)
def test_a_week_opens_on_monday_at_nine_or_on_the_first_working_day(at: str, opens: str) -> None:
    assert AD1.week(local(at)) == local(opens)
    assert AD1.is_weekly(local(opens))


def test_the_week_opens_once() -> None:
    days = [local(f"2027-03-{day:02d} 09:00") for day in range(1, 32)]
    assert [day.day for day in days if AD1.is_weekly(day)] == [1, 8, 15, 22, 30]


@pytest.mark.parametrize("zone", ["Pacific/Noumea", "Pacific/Tahiti", "America/Miquelon", "Pacific/Wallis"])
def test_far_away_a_decent_hour_is_one_of_the_place(zone: str) -> None:
    there = OfficeHours("", zone, NATIONAL)
    at = datetime(2027, 3, 3, 9, tzinfo=ZoneInfo("Europe/Paris"))
    found = there.next_morning(at).astimezone(ZoneInfo(zone))
    assert (found.hour, found.minute) == (9, 0)
    assert at < found
    assert there.is_decent(found)
    assert 8 <= there.decent(at).astimezone(ZoneInfo(zone)).hour < 19


def test_ad1_keeps_the_hours_of_paris_and_the_others_those_of_the_territory() -> None:
    assert AD1.reads(Role.NATIONAL)
    assert not AD1.reads(Role.PILOTE)
    assert hours().reads(Role.PILOTE)
