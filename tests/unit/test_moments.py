"""Moments as people give and read them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from models.errors import BadInput
from models.moments import Precision, check_aware, day_end, day_start, exactly, on_day, parse_day, parse_when

PARIS, REUNION = "Europe/Paris", "Indian/Reunion"


@pytest.mark.parametrize("text", ["2027-03-01", "01/03/2027", "1/3/2027", " 2027-03-01 "])
def test_a_day_is_read_in_its_usual_forms(text: str) -> None:
    assert parse_day(text) == date(2027, 3, 1)


@pytest.mark.parametrize(
    "text", ["", "demain", "2027-02-30", "31/04/2027", "2027-13-01", "29/02/2027", "01/03/27", "1er mars"]
)
def test_a_day_that_does_not_exist_or_cannot_be_read_is_refused_with_its_field(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        parse_day(text, field="until")
    assert refused.value.field == "until"
    assert "2027-03-01" in refused.value.todo


@pytest.mark.parametrize("text", ["2005-12-31", "0027-03-01", "2101-01-01"])
def test_a_year_outside_the_demarche_is_a_slip_of_the_keyboard(text: str) -> None:
    with pytest.raises(BadInput):
        parse_day(text)
    with pytest.raises(BadInput):
        parse_when(f"{text} 14:00", PARIS)


def test_a_day_begins_and_ends_in_the_zone_of_the_territory() -> None:
    assert day_start(date(2027, 3, 1), PARIS) == datetime(2027, 2, 28, 23, tzinfo=UTC)
    assert day_start(date(2027, 3, 1), REUNION) == datetime(2027, 2, 28, 20, tzinfo=UTC)
    assert day_end(date(2027, 3, 1), REUNION) == datetime(2027, 3, 1, 20, tzinfo=UTC)


def test_the_days_when_clocks_change_have_twenty_three_and_twenty_five_hours() -> None:
    spring, autumn = date(2027, 3, 28), date(2027, 10, 31)
    assert (day_end(spring, PARIS) - day_start(spring, PARIS)).total_seconds() == 23 * 3600
    assert (day_end(autumn, PARIS) - day_start(autumn, PARIS)).total_seconds() == 25 * 3600


@pytest.mark.parametrize(
    ("text", "precision"),
    [
        ("2027-03-01", Precision.DAY),
        ("2027-03-01 14:05", Precision.MINUTE),
        ("2027-03-01T14:05:09", Precision.SECOND),
        ("2027-03-01 14:05:00", Precision.SECOND),
        ("01/03/2027 14:05:00", Precision.SECOND),
        ("2027-03-01T14:05:00+01:00", Precision.MINUTE),
    ],
)
def test_a_moment_is_no_more_precise_than_it_was_given(text: str, precision: Precision) -> None:
    assert parse_when(text, PARIS).precision is precision


@pytest.mark.parametrize(
    "text", ["2027-03-01 14:30", "01/03/2027 14:30", "01/03/2027 14 h 30", "2027-03-01T14:30"]
)
def test_an_hour_is_that_of_the_territory(text: str) -> None:
    assert parse_when(text, PARIS).at == datetime(2027, 3, 1, 13, 30, tzinfo=UTC)
    assert parse_when(text, REUNION).at == datetime(2027, 3, 1, 10, 30, tzinfo=UTC)


def test_a_moment_with_its_own_offset_keeps_it() -> None:
    assert parse_when("2027-03-01T14:00:00+04:00", PARIS).at == datetime(2027, 3, 1, 10, tzinfo=UTC)


def test_an_hour_that_the_clock_change_skips_does_not_exist() -> None:
    with pytest.raises(BadInput, match="heure d’été"):
        parse_when("2027-03-28 02:30", PARIS)
    assert parse_when("2027-03-28 02:30", REUNION).at == datetime(2027, 3, 27, 22, 30, tzinfo=UTC)


def test_a_naive_moment_is_refused() -> None:
    naive = datetime(2027, 3, 1, 14)  # noqa: DTZ001 - that is what is refused
    with pytest.raises(BadInput, match="sans fuseau"):
        check_aware(naive)
    with pytest.raises(BadInput, match="sans fuseau"):
        exactly(naive, PARIS)


def test_a_moment_is_shown_no_more_precisely_than_it_is_known() -> None:
    assert on_day(date(2027, 3, 1), PARIS).shown() == "1er\u00a0mars\u00a02027"
    assert parse_when("2027-03-01 14:00", PARIS).shown() == "1er\u00a0mars\u00a02027 à 14\u00a0h"


def test_the_day_of_a_moment_is_that_of_the_territory() -> None:
    evening = datetime(2027, 3, 1, 21, tzinfo=UTC)
    assert exactly(evening, PARIS).day == date(2027, 3, 1)
    assert exactly(evening, REUNION).day == date(2027, 3, 2)
