"""A plan: dates that a pilot can take, for one atelier."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from demanding import LOCAL, PROCESS, SHARED, WORKSHOPS, days, planned, site, warnings
from models.almanac import Hardness, Period
from models.delays import parse_delay
from models.kinds import Contract
from models.process import Process

WEEK = timedelta(weeks=1)


def test_a_year_without_obstacles_follows_the_planned_lengths() -> None:
    found = planned(site("974"))
    own = found.dates["974"]
    assert own["lancement-in-situ"] == days("2027-03-16")  # 9 weeks after the start, a Tuesday.
    assert own["atelier-1"] == days("2027-04-13", "2027-04-14")
    assert own["atelier-2"] == days("2027-06-08", "2027-06-09")
    assert own["atelier-3"] == days("2027-08-03", "2027-08-04")
    assert own["cloture-in-situ"] == days("2027-09-28")
    assert found.warnings == ()


def test_every_event_of_the_process_has_dates_and_every_phase_a_window() -> None:
    found = planned(site())
    assert set(found.all_dates("53")) == {*LOCAL, *SHARED}
    assert len(found.windows["53"]) == 13
    assert all(opens <= closes for opens, closes in found.windows["53"].values())
    assert found.ends["53"] == max(closes for _, closes in found.windows["53"].values())


@pytest.mark.parametrize("code", ["53", "971"])
@pytest.mark.parametrize("month", range(1, 13))
def test_the_plan_lasts_ten_to_twelve_months_whenever_it_begins(code: str, month: int) -> None:
    start = date(2027, month, 8)
    summer = Period(date(2028, 7, 1), date(2028, 8, 31), "Vacances d’été")
    found = planned(site(code, start, periods=[summer]))
    assert parse_delay("10 mois").after(found.starts[code]) <= found.ends[code]
    assert found.ends[code] <= parse_delay("12 mois").after(found.starts[code])
    assert "prévus depuis l’ouverture" not in warnings(found)


def test_an_inter_ateliers_lasts_from_one_workshop_to_the_eve_of_the_next() -> None:
    found = planned(site("974"))
    assert found.windows["974"]["inter-ateliers-1"] == (date(2027, 4, 15), date(2027, 6, 7))


def test_a_start_on_a_day_off_is_moved_and_said() -> None:
    found = planned(site("53", date(2027, 5, 6)))
    assert found.starts["53"] == date(2027, 5, 7)
    assert found.windows["53"]["marche-subsequent"][0] == date(2027, 5, 7)
    assert "Ascension" in warnings(found, "53")


def test_the_start_of_a_territory_is_a_working_day_there() -> None:
    found = planned(site("971", date(2027, 5, 27)), site("53", date(2027, 5, 27)))
    assert found.starts == {"971": date(2027, 5, 28), "53": date(2027, 5, 27)}


def test_a_fixed_date_is_kept_and_the_rest_moves_around_it() -> None:
    fixed = {"atelier-1": "2027-04-27,2027-04-28", "cloture-in-situ": "2027-12-02"}
    own = planned(site(fixed=fixed)).dates["53"]
    assert own["atelier-1"] == days("2027-04-27", "2027-04-28")
    assert own["cloture-in-situ"] == days("2027-12-02")
    assert own["atelier-2"][0] - own["atelier-1"][-1] >= 5 * WEEK
    assert own["cloture-in-situ"][0] - own["atelier-3"][-1] >= 5 * WEEK


def test_a_workshop_fixed_on_one_day_lasts_one_day() -> None:
    assert planned(site(fixed={"atelier-2": "2027-06-17"})).dates["53"]["atelier-2"] == days("2027-06-17")


def test_workshops_may_be_asked_for_one_day() -> None:
    own = planned(site(), workshop_days=1).dates["53"]
    assert [len(own[event]) for event in WORKSHOPS] == [1, 1, 1]


def test_the_margin_of_a_fixed_date_is_that_date() -> None:
    found = planned(site(fixed={"atelier-1": "2027-04-27"}))
    assert found.margins["53"]["atelier-1"] == (date(2027, 4, 27), date(2027, 4, 27))


@pytest.mark.parametrize("event", LOCAL)
def test_the_ends_of_a_margin_can_be_taken_and_a_working_day_beyond_cannot(event: str) -> None:
    free = planned(site("974"))
    length = len(free.dates["974"][event])
    for end, step in zip(free.margins["974"][event], (-1, 1), strict=True):
        held = tuple(end + timedelta(days=later) for later in range(length))
        assert planned(site("974", fixed={event: held})).dates["974"][event] == held
        beyond = end + timedelta(days=step)
        while any(site("974").almanac.forbids(beyond + timedelta(days=later)) for later in range(length)):
            beyond += timedelta(days=step)
        taken = tuple(beyond + timedelta(days=later) for later in range(length))
        # A first seminar may be fixed before the end of the nine weeks: it is only said.
        if (event, step) == ("lancement-in-situ", -1):
            assert "9 semaines" in warnings(planned(site("974", fixed={event: taken})))
        else:
            with pytest.raises(AssertionError):
                planned(site("974", fixed={event: taken}))


def test_a_warned_period_is_avoided_where_there_is_room() -> None:
    found = planned(site("53"))
    assert not any(day.month == 8 for event in WORKSHOPS for day in found.dates["53"][event])
    assert "Août" not in warnings(found)


def test_a_warned_period_that_cannot_be_avoided_is_named_with_the_event() -> None:
    year = Period(date(2027, 2, 1), date(2028, 1, 31), "Travaux de la salle")
    said = warnings(planned(site("974", periods=[year])), "974")
    assert "L’atelier in situ n° 1, 13 et 14 avril 2027 : Travaux de la salle" in said
    assert said.count("Travaux") == len(LOCAL)


@pytest.mark.parametrize("hardness", [Hardness.NO_EVENT, Hardness.NO_PUBLICATION])
def test_a_period_without_public_events_is_never_chosen(hardness: Hardness) -> None:
    reserve = Period(date(2027, 4, 1), date(2027, 5, 15), "Réserve électorale", hardness)
    found = planned(site("974", periods=[reserve]))
    assert not any(reserve.covers(day) for dates in found.all_dates("974").values() for day in dates)


def test_a_fixed_date_that_leaves_less_than_the_planned_room_is_kept_and_said() -> None:
    fixed = {"atelier-1": "2027-04-13", "atelier-2": "2027-05-13"}
    said = warnings(planned(site(fixed=fixed)), "53")
    assert "L’atelier in situ n° 2, 13 mai 2027, vient tôt : 35 jours au moins" in said
    assert "l’inter-ateliers n° 1 (5 semaines)" in said


def test_nothing_is_proposed_before_a_given_day_but_what_is_fixed_stays() -> None:
    found = planned(site(fixed={"lancement-in-situ": "2027-03-23"}), not_before=date(2027, 6, 1))
    assert found.dates["53"]["lancement-in-situ"] == days("2027-03-23")
    assert all(found.dates["53"][event][0] >= date(2027, 6, 1) for event in WORKSHOPS)


def test_what_took_place_is_neither_judged_nor_moved() -> None:
    lived = {"lancement-in-situ": "2027-03-20", "atelier-1": "2027-03-27"}  # Two Saturdays, a week apart.
    found = planned(site(fixed=lived, held=frozenset(lived)))
    assert found.dates["53"]["atelier-1"] == days("2027-03-27")
    assert found.dates["53"]["atelier-2"][0] >= date(2027, 5, 1)


def test_what_took_place_waits_for_nothing_that_did_not() -> None:
    found = planned(
        site(fixed={"atelier-1": "2027-04-13"}, held=frozenset({"atelier-1"})),
        fixed={"rendez-vous-national-1": "2027-05-20"},
        held=frozenset({"rendez-vous-national-1"}),
        not_before=date(2027, 6, 1),
    )
    assert found.dates["53"]["lancement-in-situ"][0] >= date(2027, 6, 1)
    assert found.shared["lancement-national"][0] >= date(2027, 6, 1)
    assert "n’est pas à sa place : l’atelier in situ n° 1 vient après le séminaire de lancement" in warnings(
        found
    )
    assert (
        "n’est pas à sa place : le rendez-vous national n° 1 vient après le séminaire national"
        in warnings(found)
    )


def test_an_end_may_be_asked_for_beyond_the_duration_and_is_said() -> None:
    found = planned(site(fixed={"cloture-in-situ": "2028-02-10"}), end=date(2028, 6, 30))
    assert "plus tard que les 10 à 12 mois" in warnings(found, "53")


def test_an_earlier_end_brings_everything_before_it() -> None:
    found = planned(site("974"), end=date(2027, 9, 30))
    assert found.ends["974"] <= date(2027, 9, 30)
    assert "plus tôt que les 10 à 12 mois" in warnings(found)


def test_an_admission_that_may_come_after_the_year_is_said_with_its_delay() -> None:
    fixed = {"cloture-in-situ": "2027-11-25"}
    long = warnings(planned(site(fixed=fixed)))
    short = warnings(planned(site(fixed=fixed, contract=Contract(delays={"verification": "15 jours"}))))
    assert "L’admission du rapport final peut attendre le 16 février 2028" in long
    assert "admission" not in short


def test_a_process_without_national_events_is_planned_too() -> None:
    said = PROCESS.model_dump(mode="json")
    said["phases"] = [one for one in said["phases"] if one["scope"] == "atelier"]
    found = planned(site("974"), process=Process.model_validate(said))
    assert found.shared == {}
    with_them = planned(site("974")).dates["974"]
    assert all(found.dates["974"][event] == with_them[event] for event in WORKSHOPS)
    assert date(2027, 11, 11) <= found.ends["974"] <= date(2028, 1, 11)


def test_a_process_that_says_no_duration_in_numbers_sets_no_end() -> None:
    free = PROCESS.model_copy(update={"duration": "le temps qu’il faut"})
    found = planned(site("974", fixed={"cloture-in-situ": "2029-06-12"}), process=free)
    assert found.dates["974"]["cloture-in-situ"] == days("2029-06-12")
    assert found.warnings == ()


def test_29_february_may_be_a_date_like_another() -> None:
    found = planned(site("53", date(2027, 12, 27), fixed={"lancement-in-situ": "2028-02-29"}))
    assert found.dates["53"]["lancement-in-situ"] == days("2028-02-29")


def test_a_year_counted_from_29_february_ends_on_28_february() -> None:
    start = date(2028, 2, 29)
    assert planned(site("974", start, fixed={"cloture-in-situ": "2029-01-31"})).ends["974"] <= date(
        2029, 2, 28
    )
