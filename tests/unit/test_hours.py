"""The hours of an event, as people type them and as others read them."""

from __future__ import annotations

from datetime import date

import pytest

from models.french import NBSP
from models.hours import read_hours


@pytest.mark.parametrize(
    "typed", ["9:30-17:00", "09:30 - 17:00", "9h30-17h", "9 h 30 - 17 h", "9 h 30 à 17 h", "9:30–17"]
)
def test_hours_are_read_however_they_are_typed(typed: str) -> None:
    assert str(read_hours(typed)) == "09:30-17:00"


@pytest.mark.parametrize(
    "typed", ["", "9:30", "17:00-9:30", "9:30-9:30", "25:00-26:00", "9:60-10:00", "matin"]
)
def test_hours_that_make_no_sense_are_refused_with_a_reason(typed: str) -> None:
    with pytest.raises(ValueError, match=r"écrivez|avant"):
        read_hours(typed)


@pytest.mark.parametrize(
    ("zone", "day", "shown"),
    [
        ("Europe/Paris", "2027-03-01", "de 9 h 30 à 17 h"),
        ("Indian/Reunion", "2027-01-15", "de 9 h 30 à 17 h sur place, de 6 h 30 à 14 h à Paris"),
        ("Indian/Reunion", "2027-07-15", "de 9 h 30 à 17 h sur place, de 7 h 30 à 15 h à Paris"),
        ("Pacific/Noumea", "2027-01-15", "de 9 h 30 à 17 h sur place, de 23 h 30 à 7 h à Paris la veille"),
        ("Pacific/Tahiti", "2027-01-15", "de 9 h 30 à 17 h sur place, de 20 h 30 à 4 h à Paris"),
    ],
)
def test_overseas_both_times_are_shown(zone: str, day: str, shown: str) -> None:
    found = read_hours("9:30-17:00").shown_on(date.fromisoformat(day), zone)
    assert found.replace(NBSP, " ") == shown
