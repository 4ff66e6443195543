"""Delays (facts/domain.md §2.5), working days and the zones of the territories."""

from __future__ import annotations

from datetime import date
from zoneinfo import available_timezones

import pytest

from models.calendar import NATIONAL, NATIONAL_ONLY, calendar_of
from models.delays import parse_delay
from models.errors import BadInput
from models.territories import METROPOLE, PARIS, TERRITORIES, territory_of, zone_of
from vectors import VECTORS

OVERSEAS = sorted(set(TERRITORIES) - METROPOLE)


@pytest.mark.parametrize(("fact", "departement", "delay", "raw", "legal"), VECTORS)
def test_a_delay_ends_as_the_ccag_counts_it(
    fact: str, departement: str, delay: str, raw: str, legal: str
) -> None:
    said, day = parse_delay(delay), date.fromisoformat(fact)
    assert said.after(day) == date.fromisoformat(raw)
    assert calendar_of(departement).deadline(day, said) == date.fromisoformat(legal)


def test_a_delay_that_ends_beyond_the_known_holidays_still_ends() -> None:
    assert calendar_of("971").deadline(date(2100, 12, 29), parse_delay("2 mois")) == date(2101, 2, 28)


@pytest.mark.parametrize(
    ("departement", "day", "name"),
    [
        ("67", "2027-12-26", "Saint-Étienne"),
        ("57", "2028-12-26", "Saint-Étienne"),
        ("971", "2027-05-27", "Abolition de l’esclavage"),
        ("972", "2028-05-22", "Abolition de l’esclavage"),
        ("973", "2027-06-10", "Abolition de l’esclavage"),
        ("974", "2027-12-20", "Abolition de l’esclavage"),
        ("976", "2027-04-27", "Abolition de l’esclavage"),
        ("977", "2028-10-09", "Abolition de l’esclavage"),
        ("978", "2027-05-28", "Abolition de l’esclavage"),
        ("987", "2027-03-26", "Vendredi saint"),
        ("53", "2027-05-06", "Ascension"),
        ("53", "2027-03-27", "samedi"),
    ],
)
def test_a_day_off_is_named(departement: str, day: str, name: str) -> None:
    assert calendar_of(departement).day_off(date.fromisoformat(day)) == name


@pytest.mark.parametrize(
    ("departement", "day"),
    [
        ("971", "2027-03-04"),
        ("971", "2027-03-26"),
        ("971", "2027-07-21"),
        ("972", "2027-07-21"),
        ("978", "2027-07-21"),
        ("67", "2027-03-26"),
        ("57", "2027-03-26"),
        ("975", "2027-07-21"),
    ],
)
def test_a_local_usage_is_worked_until_the_territory_declares_it(departement: str, day: str) -> None:
    worked = date.fromisoformat(day)
    assert calendar_of(departement).is_working(worked)
    declared = calendar_of(departement, usages=territory_of(departement).usages)
    assert declared.is_working(worked) == (departement == "975")


def test_a_territory_adds_days_of_its_own() -> None:
    feast = date(2027, 9, 8)
    assert calendar_of("2A", own={feast: "Fête de la Corse"}).next_working(feast) == date(2027, 9, 9)
    assert calendar_of("2A").next_working(feast) == feast


def test_an_atelier_opened_under_the_first_calendar_keeps_it() -> None:
    feast = date(2027, 12, 20)
    assert calendar_of("974", version=NATIONAL_ONLY).is_working(feast)
    assert not calendar_of("974").is_working(feast)


def test_the_same_calendar_is_one_object() -> None:
    assert calendar_of("974") is calendar_of("974")
    assert calendar_of("01") is NATIONAL


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
    assert not NATIONAL.is_working(date.fromisoformat(holiday))


@pytest.mark.parametrize("worked", ["2027-03-26", "2027-12-27", "2028-12-26", "2026-05-27", "2027-06-11"])
def test_a_holiday_of_one_territory_is_no_national_one(worked: str) -> None:
    assert NATIONAL.is_working(date.fromisoformat(worked))


def test_the_nearest_working_day_is_the_day_itself_when_it_is_worked() -> None:
    friday = date(2027, 3, 5)
    assert NATIONAL.next_working(friday) == NATIONAL.previous_working(friday) == friday


def test_easter_is_rolled_over_from_friday_evening_to_tuesday() -> None:
    assert NATIONAL.next_working(date(2027, 3, 27)) == date(2027, 3, 30)
    assert NATIONAL.previous_working(date(2027, 3, 29)) == date(2027, 3, 26)


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
    assert {zone_of(code) for code in METROPOLE} == {PARIS}


@pytest.mark.parametrize("code", OVERSEAS)
def test_each_overseas_territory_lives_in_a_zone_of_its_own_that_exists(code: str) -> None:
    assert zone_of(code) in available_timezones()
    assert zone_of(code) != PARIS


@pytest.mark.parametrize("code", ["20", "96", "99", "970", "985", "1", "2a", "", "Paris"])
def test_an_unknown_departement_is_refused(code: str) -> None:
    with pytest.raises(BadInput) as refused:
        zone_of(code)
    assert refused.value.field == "departement"
