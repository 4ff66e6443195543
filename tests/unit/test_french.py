"""French words and typography."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from models.french import (
    enumerate_french,
    french_date,
    french_dates,
    french_moment,
    french_span,
    nearest,
    plural,
    quoted,
)

N = "\u00a0"


def test_the_first_of_a_month_is_premier() -> None:
    assert french_date(date(2027, 3, 1)) == f"1er{N}mars{N}2027"
    assert french_date(date(2027, 8, 2)) == f"2{N}août{N}2027"


def test_the_day_of_the_week_is_said_on_request() -> None:
    assert french_date(date(2027, 3, 1), weekday=True) == f"lundi 1er{N}mars{N}2027"
    assert french_date(date(2027, 3, 7), weekday=True) == f"dimanche 7{N}mars{N}2027"


@pytest.mark.parametrize(
    ("hour", "minute", "shown"), [(13, 0, f"14{N}h"), (13, 5, f"14{N}h{N}05"), (23, 30, f"0{N}h{N}30")]
)
def test_an_hour_is_that_of_the_zone_and_its_minutes_are_said_when_there_are_any(
    hour: int, minute: int, shown: str
) -> None:
    moment = datetime(2027, 3, 1, hour, minute, tzinfo=UTC)
    assert french_moment(moment, "Europe/Paris").endswith(f" à {shown}")


@pytest.mark.parametrize(
    ("days", "shown"),
    [
        ([date(2027, 4, 13)], f"13{N}avril{N}2027"),
        ([date(2027, 4, 14), date(2027, 4, 13)], f"13 et 14{N}avril{N}2027"),
        ([date(2027, 4, 1), date(2027, 4, 2)], f"1er et 2{N}avril{N}2027"),
        ([date(2027, 4, 30), date(2027, 5, 1)], f"30{N}avril{N}2027 et 1er{N}mai{N}2027"),
    ],
)
def test_two_days_of_the_same_month_name_it_once(days: list[date], shown: str) -> None:
    assert french_dates(days) == shown


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        (date(2027, 5, 3), date(2027, 5, 3), f"le 3{N}mai{N}2027"),
        (date(2027, 6, 1), date(2027, 6, 5), f"du 1er au 5{N}juin{N}2027"),
        (date(2027, 3, 19), date(2027, 5, 2), f"du 19{N}mars au 2{N}mai{N}2027"),
        (date(2026, 12, 24), date(2027, 1, 2), f"du 24{N}décembre{N}2026 au 2{N}janvier{N}2027"),
        (date(2026, 5, 1), date(2027, 5, 1), f"du 1er{N}mai{N}2026 au 1er{N}mai{N}2027"),
    ],
)
def test_what_two_ends_share_is_said_once(first: date, last: date, shown: str) -> None:
    assert french_span(first, last) == shown


def test_things_are_enumerated_with_a_last_and() -> None:
    assert enumerate_french([]) == ""
    assert enumerate_french(["a"]) == "a"
    assert enumerate_french(["a", "b"]) == "a et b"
    assert enumerate_french(["a", "b", "c"], last="ou") == "a, b ou c"


def test_zero_is_singular_in_french() -> None:
    assert plural(0, "message") == f"0{N}message"
    assert plural(1, "message") == f"1{N}message"
    assert plural(2, "message") == f"2{N}messages"
    assert plural(2, "national", "nationaux") == f"2{N}nationaux"


def test_quotation_marks_keep_their_spaces() -> None:
    assert quoted("à venir") == f"«{N}à venir{N}»"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("besoin-figé", f"Vouliez-vous écrire besoin-fige{N}? "),
        ("Offre-recu", f"Vouliez-vous écrire offre-recue{N}? "),
        ("n’importe quoi", ""),
    ],
)
def test_a_slip_of_the_keyboard_is_met_with_the_nearest_key(typed: str, said: str) -> None:
    assert nearest(typed, ["offre-recue", "besoin-fige", "offres-ouvertes"]) == said
