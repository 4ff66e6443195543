"""Delays (facts/domain.md §2.5), working days and the zones of the territories."""

from __future__ import annotations

from datetime import date
from zoneinfo import available_timezones

import pytest

from models.calendar import deadline, is_working_day, next_working_day, parse_delay, previous_working_day
from models.errors import BadInput
from models.territories import METROPOLE, OVERSEAS_ZONES, zone_of


@pytest.mark.parametrize(
    ("fact", "delay", "raw", "legal"),
    [
        ("2026-06-30", "2 mois", "2026-08-30", "2026-08-31"),
        ("2026-12-31", "2 mois", "2027-02-28", "2027-03-01"),
        ("2026-03-27", "2 mois", "2026-05-27", "2026-05-27"),
        ("2026-12-24", "10 jours", "2027-01-03", "2027-01-04"),
        ("2027-03-01", "2 mois", "2027-05-01", "2027-05-03"),
        ("2027-11-30", "3 mois", "2028-02-29", "2028-02-29"),
    ],
)
def test_a_delay_ends_as_the_ccag_counts_it(fact: str, delay: str, raw: str, legal: str) -> None:
    assert parse_delay(delay).after(date.fromisoformat(fact)) == date.fromisoformat(raw)
    assert deadline(date.fromisoformat(fact), parse_delay(delay)) == date.fromisoformat(legal)


def test_days_are_calendar_days_and_the_first_one_does_not_count() -> None:
    assert parse_delay("1 jour").after(date(2027, 3, 1)) == date(2027, 3, 2)
    assert parse_delay("30 jours").after(date(2027, 4, 1)) == date(2027, 5, 1)
    assert parse_delay("9 semaines").after(date(2027, 1, 11)) == date(2027, 3, 15)


@pytest.mark.parametrize(
    "holiday",
    [
        "2027-01-01", "2027-03-29", "2027-05-06", "2027-05-17", "2027-07-14", "2027-11-01", "2027-11-11",
        "2026-05-01", "2026-05-08", "2028-08-15", "2028-12-25",
    ],
)  # fmt: skip
def test_the_eleven_national_holidays_are_not_worked(holiday: str) -> None:
    assert date.fromisoformat(holiday).weekday() < 5
    assert not is_working_day(date.fromisoformat(holiday))


@pytest.mark.parametrize("worked", ["2027-03-26", "2027-12-27", "2028-12-26", "2026-05-27", "2027-06-11"])
def test_a_holiday_of_one_territory_is_no_national_one(worked: str) -> None:
    assert is_working_day(date.fromisoformat(worked))


def test_the_nearest_working_day_is_the_day_itself_when_it_is_worked() -> None:
    friday = date(2027, 3, 5)
    assert next_working_day(friday) == previous_working_day(friday) == friday


def test_easter_is_rolled_over_from_friday_evening_to_tuesday() -> None:
    assert next_working_day(date(2027, 3, 27)) == date(2027, 3, 30)
    assert previous_working_day(date(2027, 3, 29)) == date(2027, 3, 26)


@pytest.mark.parametrize(
    "text", ["", "2", "mois", "deux mois", "-2 mois", "2 ans", "1001 jours", "2.5 mois", "² mois"]
)
def test_a_delay_that_cannot_be_read_is_refused_with_examples(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        parse_delay(text)
    assert "2 mois" in refused.value.todo


@pytest.mark.parametrize("text", ["2 mois", "30 jours", "9 semaines"])
def test_a_delay_is_written_as_it_is_read(text: str) -> None:
    assert str(parse_delay(text)) == text


def test_metropole_has_ninety_six_departements_all_in_paris_time() -> None:
    assert len(METROPOLE) == 96
    assert {zone_of(code) for code in METROPOLE} == {"Europe/Paris"}


@pytest.mark.parametrize("code", OVERSEAS_ZONES)
def test_each_overseas_territory_lives_in_a_zone_of_its_own_that_exists(code: str) -> None:
    assert zone_of(code) in available_timezones()
    assert zone_of(code) != "Europe/Paris"


@pytest.mark.parametrize("code", ["20", "96", "99", "970", "985", "1", "2a", "", "Paris"])
def test_an_unknown_departement_is_refused(code: str) -> None:
    with pytest.raises(BadInput) as refused:
        zone_of(code)
    assert refused.value.field == "departement"
