"""What surrounds a day: over random territories and years, what forbids it, what warns, what is not known."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from building import Year
from calendars import CSV, days_between, event, ics, written
from config.almanac import (
    almanac_of,
    almanac_of_atelier,
    almanac_of_history,
    national_almanac,
    school_holidays,
)
from config.school_holidays import ZONES, packaged_holidays
from config.session_file import AtelierIn
from example import ATELIER
from models.almanac import Hardness, Period
from models.calendar import calendar_of
from models.errors import BadInput, EnvironmentProblem
from models.french import french_date
from models.history import History
from models.territories import METROPOLE, TERRITORIES

NOWHERE = Path("nulle-part")
YEARS = range(2025, 2033)
territories = st.sampled_from(sorted(TERRITORIES))
years = st.sampled_from(YEARS)
days = st.dates(date(2025, 1, 1), date(2032, 12, 31))
periods = st.builds(
    lambda first, length, hardness: Period(first, first + timedelta(length), "Foire", hardness),
    days,
    st.integers(0, 60),
    st.sampled_from(Hardness),
)
KNOWN_UNTIL = date(2028, 8, 31)


@given(territories, days)
def test_a_weekend_and_a_legal_day_forbid_an_event_and_a_school_holiday_never_does(
    departement: str, day: date
) -> None:
    almanac = almanac_of(departement, [day.year], folder=NOWHERE)
    hard = [one for one in almanac.periods if one.hardness is not Hardness.WARN and one.covers(day)]
    assert (almanac.forbids(day) is None) is (calendar_of(departement).is_working(day) and not hard)
    for holiday in school_holidays(departement, [day.year], folder=NOWHERE):
        assert holiday.hardness is Hardness.WARN
        assert not holiday.covers(day) or holiday.shown() in almanac.warnings(day)


@given(territories, days, st.lists(periods, max_size=4))
def test_a_period_that_is_said_forbids_its_days_or_warns_of_them_and_moves_no_other(
    departement: str, day: date, said: list[Period]
) -> None:
    before = almanac_of(departement, [day.year], folder=NOWHERE)
    after = almanac_of(departement, [day.year], periods=said, folder=NOWHERE)
    around = [one for one in said if one.covers(day)]
    forbidden = any(one.hardness is not Hardness.WARN for one in around)
    assert (after.forbids(day) is not None) is (before.forbids(day) is not None or forbidden)
    soft = {one.shown() for one in around if one.hardness is Hardness.WARN}
    assert set(after.warnings(day)) == set(before.warnings(day)) | soft
    assert after.calendar is before.calendar


@given(territories, st.sets(years, min_size=1, max_size=4))
def test_several_years_are_each_of_them(departement: str, wanted: set[int]) -> None:
    together = almanac_of(departement, wanted, folder=NOWHERE)
    apart = [almanac_of(departement, [year], folder=NOWHERE) for year in sorted(wanted)]
    assert set(together.periods) == {period for one in apart for period in one.periods}
    assert together.unknown == tuple(sentence for one in apart for sentence in one.unknown)


@given(territories, years)
def test_a_year_without_school_calendar_is_said_with_its_territory(departement: str, year: int) -> None:
    almanac = almanac_of(departement, [year], folder=NOWHERE)
    school = TERRITORIES[departement].school
    name = f"zone {school}" if school in ZONES else school
    if school in ZONES and year < KNOWN_UNTIL.year:
        assert almanac.unknown == ()
    elif school in ZONES and year == KNOWN_UNTIL.year:
        first, last = (french_date(date(year, *day)) for day in ((9, 1), (12, 31)))
        assert almanac.unknown == (f"Calendrier scolaire non renseigné : {name}, du {first} au {last}.",)
    else:
        assert almanac.unknown == (f"Calendrier scolaire non renseigné : {name}, {year}.",)


@given(territories, years)
def test_august_is_to_be_avoided_in_the_metropole_only(departement: str, year: int) -> None:
    day = date(year, 8, 12)
    warned = any(
        text.startswith("Août") for text in almanac_of(departement, [year], folder=NOWHERE).warnings(day)
    )
    assert warned is (departement in METROPOLE)
    assert any(text.startswith("Août") for text in national_almanac([year], folder=NOWHERE).warnings(day))


@pytest.mark.parametrize("zone", ZONES)
def test_the_holidays_of_a_zone_are_those_of_the_package_day_by_day(zone: str) -> None:
    from vacances_scolaires_france import SchoolHolidayDates

    theirs = SchoolHolidayDates()
    ours = {day: one.title for one in packaged_holidays(zone) for day in days_between(one.first, one.last)}
    every = days_between(date(1990, 1, 1), date(2028, 12, 31))
    assert set(ours) == {day for day in every if theirs.is_holiday_for_zone(day, zone)}
    assert ours[date(2027, 8, 12)] == f"Vacances d’été, zone {zone}"


def test_the_same_question_has_one_answer_which_is_not_made_twice() -> None:
    asked = [almanac_of("974", {2027, 2028}, folder=NOWHERE) for _ in range(2)]
    assert asked[0] is asked[1]


def test_an_unknown_departement_is_refused() -> None:
    with pytest.raises(BadInput, match="« 20 » n’existe pas"):
        almanac_of("20", [2027], folder=NOWHERE)


# What an installation adds.


@st.composite
def terms(draw: st.DrawFn) -> list[Period]:
    """A school calendar: holidays one after the other."""
    found, day = [], draw(st.dates(date(2025, 1, 1), date(2031, 1, 1)))
    for number in range(draw(st.integers(1, 6))):
        first = day + timedelta(draw(st.integers(1, 150)))
        day = first + timedelta(draw(st.integers(0, 60)))
        found.append(Period(first, day, f"Vacances n° {number}, Mayotte"))
    return found


@given(terms())
@settings(max_examples=40, deadline=None)
def test_a_calendar_says_the_same_as_a_spreadsheet_and_as_an_ics(
    tmp_path_factory: pytest.TempPathFactory, said: list[Period]
) -> None:
    lines = "".join(f"{one.first};{one.last};{one.title.partition(',')[0]}\n" for one in said)
    events = [event(one.first, one.last, one.title.partition(",")[0]) for one in said]
    for name, text in (("mayotte.csv", CSV + lines), ("Mayotte.ics", ics(*events))):
        folder = tmp_path_factory.mktemp("calendriers")
        written(folder, name, text)
        within = tuple(one for one in said if one.first.year in YEARS)
        assert school_holidays("976", YEARS, folder=folder) == within
        assert school_holidays("974", YEARS, folder=folder) == ()


@given(terms())
@settings(max_examples=40, deadline=None)
def test_a_day_is_known_or_said_to_be_unknown_and_never_both(
    tmp_path_factory: pytest.TempPathFactory, said: list[Period]
) -> None:
    folder = tmp_path_factory.mktemp("calendriers")
    lines = "".join(f"{one.first};{one.last};Vacances\n" for one in said)
    written(folder, "mayotte.csv", CSV + lines)
    silent = sum(len(list(_silent(text))) for text in almanac_of("976", YEARS, folder=folder).unknown)
    known = {day for one in said for day in days_between(one.first, one.last)}
    for one, other in pairwise(said):
        if other.first - one.last <= timedelta(100):
            known |= set(days_between(one.last, other.first))
    whole = list(days_between(date(YEARS[0], 1, 1), date(YEARS[-1], 12, 31)))
    assert silent == len([day for day in whole if day not in known])


def _silent(sentence: str) -> list[date]:
    """The days that a sentence says are not known."""
    when = sentence.rstrip(".").rpartition(", ")[2]
    if when.isdigit():
        return list(days_between(date(int(when), 1, 1), date(int(when), 12, 31)))
    named = {french_date(day): day for day in days_between(date(2025, 1, 1), date(2032, 12, 31))}
    first, last = when.removeprefix("du ").split(" au ")
    return list(days_between(named[first], named[last]))


def test_the_installation_has_the_last_word_on_a_zone_where_it_speaks(tmp_path: Path) -> None:
    written(tmp_path, "zone-b.csv", CSV + "2027-02-13;2027-02-28;Hiver corrigé\n")
    found = {one.title: one.first for one in school_holidays("53", [2027], folder=tmp_path)}
    assert found["Hiver corrigé, zone B"] == date(2027, 2, 13)
    assert "Vacances d’hiver, zone B" not in found
    assert found["Vacances d’été, zone B"] == date(2027, 7, 3)


def test_a_year_beyond_the_package_is_added_by_a_file(tmp_path: Path) -> None:
    lines = "2028-10-21;2028-11-05;Toussaint\n2028-12-23;2029-01-07;Noël\n"
    written(tmp_path, "zone-a-2028.csv", CSV + lines)
    assert almanac_of("17", [2028], folder=tmp_path).unknown == ()
    assert len(almanac_of("17", [2029], folder=tmp_path).unknown) == 1


def test_the_installation_replaces_a_period_by_its_key_and_takes_one_away(tmp_path: Path) -> None:
    table = "periods:\n  aout: null\n  reserve-presidentielle-2027:\n    title: Réserve\n"
    dates = "    first: 2027-03-22\n    last: 2027-04-25\n    hardness: pas-d-evenement-public\n"
    written(tmp_path, "periodes.yaml", table + dates)
    almanac = almanac_of("53", [2027], folder=tmp_path)
    assert almanac.warnings(date(2027, 8, 12))[0].startswith("Vacances d’été")
    assert (almanac.forbids(date(2027, 4, 13)) or "").startswith("Réserve (du")
    assert almanac.forbids(date(2027, 4, 26)) is None


def test_a_file_that_changes_is_read_again(tmp_path: Path) -> None:
    for first in ("2027-01-04", "2027-01-11"):
        written(tmp_path, "mayotte.csv", f"{CSV}{first};2027-01-22;Vacances{first}\n")
        assert school_holidays("976", [2027], folder=tmp_path)[0].first == date.fromisoformat(first)


def test_a_note_beside_the_calendars_is_no_matter_and_a_calendar_that_names_nobody_is(tmp_path: Path) -> None:
    written(tmp_path, "LISEZMOI.txt", "bonjour")
    written(tmp_path, ".~lock.mayotte.csv", "x")
    (tmp_path / "archives.csv").mkdir()
    assert almanac_of("976", [2027], folder=tmp_path).unknown
    written(tmp_path, "mayote.csv", CSV)
    with pytest.raises(BadInput, match=r"^mayote\.csv : le nom de ce fichier"):
        almanac_of("976", [2027], folder=tmp_path)


def test_a_table_under_another_name_is_not_left_out_in_silence(tmp_path: Path) -> None:
    written(tmp_path, "periods.yaml", "periods: {}")
    with pytest.raises(BadInput) as refused:
        almanac_of("976", [2027], folder=tmp_path)
    assert refused.value.todo == "Le tableau des périodes s’appelle periodes.yaml."


def test_a_folder_that_is_a_file_is_a_problem_of_the_environment(tmp_path: Path) -> None:
    path = written(tmp_path, "calendriers", "x")
    with pytest.raises(EnvironmentProblem, match="ne peut pas être lu"):
        almanac_of("976", [2027], folder=path)


# Whose almanac it is.


def test_an_atelier_of_a_file_has_its_usages_its_days_and_its_periods() -> None:
    atelier = AtelierIn.model_validate(
        {
            "slug": "a",
            "name": "A",
            "departement": "67",
            "start": "2027-01-11",
            "calendar": {"usages": ["vendredi-saint"], "days_off": {"2027-06-11": "Fermeture"}},
            "periods": [{"title": "Foire", "first": "2027-09-01", "last": "2027-09-05"}],
        }
    )
    congress = Period(date(2027, 11, 16), date(2027, 11, 18), "Congrès", Hardness.NO_EVENT)
    almanac = almanac_of_atelier(atelier, [2027], periods=[congress], folder=NOWHERE)
    assert almanac.forbids(date(2027, 3, 26)) == "Vendredi saint"
    assert almanac.forbids(date(2027, 6, 11)) == "Fermeture"
    assert (almanac.forbids(date(2027, 11, 17)) or "").startswith("Congrès")
    assert any(text.startswith("Foire") for text in almanac.warnings(date(2027, 9, 1)))


def test_a_live_atelier_keeps_the_calendar_it_has_pinned() -> None:
    year = Year()
    history = year.situation("2027-03-01").history
    assert almanac_of_history(history, [2027], folder=NOWHERE).calendar is history.calendar
    alone = History([fact for fact in year.facts if fact.scope != ATELIER], history.at)
    assert almanac_of_history(alone, [2027], folder=NOWHERE) == national_almanac([2027], folder=NOWHERE)
