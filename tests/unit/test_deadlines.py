"""The last day of a delay, and the French sentences that say why it is that one."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anyyear import checked
from models.calendar import calendar_of
from models.deadlines import Deadline, deadline_of, one_delay
from models.delays import Delay, Unit, parse_delay
from models.errors import BadInput
from models.territories import TERRITORIES, check_usages, territory_of

#: Days on which counting goes wrong: leap days, ends of months and years, both changes of the clock.
TURNS = [
    date(2028, 2, 28), date(2028, 2, 29), date(2031, 2, 28), date(2027, 1, 31), date(2027, 12, 31),
    date(2026, 12, 30), date(2027, 3, 27), date(2027, 3, 28), date(2027, 10, 30), date(2027, 10, 31),
    date(2027, 8, 31), date(2028, 3, 11), date(2028, 11, 4),
]  # fmt: skip
DAYS = st.one_of(st.sampled_from(TURNS), st.dates(date(2025, 1, 1), date(2032, 12, 31)))
UNITS: list[Unit] = ["jours", "semaines", "mois"]
DELAYS = st.builds(Delay, st.integers(1, 60), st.sampled_from(UNITS))


def ended(day: str, delay: str, departement: str = "53", *usages: str) -> Deadline:
    calendar = calendar_of(departement, usages=usages)
    return deadline_of(date.fromisoformat(day), parse_delay(delay), territory_of(departement), calendar)


def plainly(found: Deadline) -> str:
    return " ".join(found.because).replace("\N{NO-BREAK SPACE}", " ")


@given(DAYS, DELAYS, st.sampled_from(sorted(TERRITORIES)))
@checked
def test_the_told_deadline_is_that_of_the_calendar_everywhere_and_always(
    day: date, delay: Delay, departement: str
) -> None:
    territory, calendar = territory_of(departement), calendar_of(departement)
    found = deadline_of(day, delay, territory, calendar)
    assert found.raw == delay.after(day)
    assert found.due == calendar.deadline(day, delay)
    wall = datetime.combine(found.due + timedelta(days=1), datetime.min.time(), ZoneInfo(territory.zone))
    assert found.ends == wall
    assert found.ends.astimezone(ZoneInfo(territory.zone)).hour == 0


@given(DAYS, DELAYS, st.sampled_from(sorted(TERRITORIES)))
@checked
def test_every_day_skipped_is_named_and_no_other(day: date, delay: Delay, departement: str) -> None:
    calendar = calendar_of(departement)
    found = deadline_of(day, delay, territory_of(departement), calendar)
    skipped = [one for one in found.because if "chômé" in one]
    span = [found.raw + timedelta(days=n) for n in range((found.due - found.raw).days)]
    assert len(skipped) == len(span)
    assert all(calendar.day_off(one) for one in span)
    assert calendar.day_off(found.due) is None


@given(DAYS, st.integers(1, 60))
@checked
def test_months_lead_to_the_same_number_or_to_the_last_day_of_a_shorter_month(day: date, count: int) -> None:
    raw = Delay(count, "mois").after(day)
    months = (raw.year - day.year) * 12 + raw.month - day.month
    assert months == count
    assert raw.day == day.day or (raw.day < day.day and (raw + timedelta(days=1)).day == 1)
    said = any("n’a pas de" in one for one in ended(day.isoformat(), f"{count} mois").because)
    assert said == (raw.day != day.day)


def test_each_saturday_sunday_and_holiday_skipped_is_named() -> None:
    said = plainly(ended("2027-03-01", "25 jours", "67", "vendredi-saint"))
    for day in (
        "vendredi 26 mars 2027 (Vendredi saint)",
        "samedi 27 mars 2027.",
        "dimanche 28 mars 2027.",
        "lundi 29 mars 2027 (Lundi de Pâques)",
        "le mardi 30 mars 2027",
    ):
        assert day in said


def test_the_first_day_does_not_count() -> None:
    assert "part le jeudi 1er avril 2027 à 0 h" in plainly(ended("2027-03-31", "10 jours"))


@pytest.mark.parametrize(("count", "said"), [(1, "1 mois va de quantième"), (2, "2 mois vont de quantième")])
def test_one_month_goes_and_several_go(count: int, said: str) -> None:
    assert said in plainly(ended("2027-03-31", f"{count} mois"))


@pytest.mark.parametrize(
    ("departement", "said"),
    [
        ("53", "à 24 h, heure de Paris"),
        ("974", "(La Réunion) : le 10 mars 2027 à 21 h à Paris"),
        ("971", "(Guadeloupe) : le 11 mars 2027 à 5 h à Paris"),
        ("988", "(Nouvelle-Calédonie) : le 10 mars 2027 à 14 h à Paris"),
    ],
)
def test_the_hour_of_paris_is_given_where_the_day_ends_at_another(departement: str, said: str) -> None:
    assert said in plainly(ended("2027-02-28", "10 jours", departement))


def test_one_length_makes_a_delay() -> None:
    assert one_delay(months=2, days=None, weeks=None) == parse_delay("2 mois")
    assert one_delay(months=None, days=None, weeks=9) == parse_delay("9 semaines")


@pytest.mark.parametrize(
    ("months", "days", "weeks"), [(None, None, None), (2, 30, None), (0, None, None), (None, 1001, None)]
)
def test_no_length_two_lengths_or_a_senseless_one_are_refused(
    months: int | None, days: int | None, weeks: int | None
) -> None:
    with pytest.raises(BadInput) as refused:
        one_delay(months=months, days=days, weeks=weeks)
    assert refused.value.todo.startswith("Donnez")


def test_a_delay_that_leaves_the_calendars_is_refused() -> None:
    with pytest.raises(BadInput, match="2100"):
        ended("2099-06-01", "12 mois")


def test_a_usage_of_another_territory_is_refused() -> None:
    with pytest.raises(BadInput, match="mi-careme"):
        check_usages(territory_of("67"), ["vendredi-saint", "mi-careme"])
