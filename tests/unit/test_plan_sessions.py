"""A plan of several ateliers: the national dates suit everybody, and every territory knows its hour."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from demanding import PROCESS, SHARED, WORKSHOPS, days, demand, planned, site, warnings
from models.almanac import Hardness, Period
from models.plan import Impossible
from models.planner import plan
from models.planning.hours import common_time, suits
from models.roles import Role
from models.territories import PARIS, TERRITORIES

SIX = ("53", "67", "17", "21", "971", "974")


def test_a_national_date_is_possible_in_every_territory() -> None:
    sites = [site(code) for code in SIX]
    found = planned(*sites)
    for held in found.shared.values():
        assert not any(one.almanac.forbids(day) for one in sites for day in held)


def test_a_national_event_stands_between_the_workshops_of_all() -> None:
    found = planned(*(site(code) for code in SIX))
    (meeting,) = found.shared["rendez-vous-national-1"]
    assert all(own["atelier-1"][-1] < meeting < own["atelier-2"][0] for own in found.dates.values())


def test_the_national_closing_comes_after_that_of_every_territory() -> None:
    found = planned(*(site(code) for code in SIX))
    closing = found.shared["cloture-nationale"][0]
    assert all(closing > own["cloture-in-situ"][0] for own in found.dates.values())


def test_a_period_of_one_territory_keeps_the_national_event_out_of_it() -> None:
    closed = Period(date(2027, 4, 20), date(2027, 6, 4), "Réserve électorale", Hardness.NO_EVENT)
    found = planned(site("53"), site("974", periods=[closed]))
    assert not any(closed.covers(day) for held in found.shared.values() for day in held)


def test_national_dates_of_a_session_may_be_fixed() -> None:
    found = planned(*(site(code) for code in SIX), fixed={"rendez-vous-national-1": "2027-05-20"})
    assert found.shared["rendez-vous-national-1"] == days("2027-05-20")
    assert all(own["atelier-1"][-1] < date(2027, 5, 20) < own["atelier-2"][0] for own in found.dates.values())


def test_a_national_date_waits_for_no_territory_and_it_is_said() -> None:
    late = site("974", date(2027, 3, 1), fixed={"atelier-1": "2027-06-22"})
    found = planned(site("53"), late, fixed={"rendez-vous-national-1": "2027-05-20"})
    assert found.shared["rendez-vous-national-1"] == days("2027-05-20")
    assert (
        "n’est pas à sa place : le rendez-vous national n° 1 vient après l’atelier in situ n° 1"
        in warnings(found, "974")
    )


def test_territories_that_are_far_apart_in_time_still_have_a_plan() -> None:
    first = site("53", fixed={"atelier-2": "2027-06-15"})
    second = site("974", date(2027, 5, 17), fixed={"atelier-1": "2027-08-10"})
    found = planned(first, second)
    assert "n’est pas à sa place" in warnings(found)


def test_two_national_dates_that_are_close_are_said() -> None:
    fixed = {"rendez-vous-national-1": "2027-06-10", "rendez-vous-national-2": "2027-06-24"}
    assert "14 jours seulement entre le rendez-vous national n° 1 et" in warnings(planned(fixed=fixed), "")


def test_a_warning_about_a_national_date_names_the_territories_concerned() -> None:
    always = Period(date(2027, 1, 1), date(2028, 2, 1), "Chantier")
    said = warnings(planned(site("53"), site("974", periods=[always])), "")
    assert said.count("Chantier") == len(SHARED)
    assert "pour Pays 974" in said


@pytest.mark.parametrize(
    ("day", "paris", "guadeloupe", "reunion"),
    [
        ("2027-03-26", 13, 8, 16),
        ("2027-03-29", 14, 8, 16),
        ("2027-10-29", 14, 8, 16),
        ("2027-11-02", 13, 8, 16),
    ],
)
def test_the_hour_suits_both_oceans_on_both_sides_of_a_change_of_hour(
    day: str, paris: int, guadeloupe: int, reunion: int
) -> None:
    zones = {"America/Guadeloupe": guadeloupe, "Indian/Reunion": reunion, PARIS: paris}
    moment = common_time(date.fromisoformat(day), zones)
    assert {zone: moment.astimezone(ZoneInfo(zone)).hour for zone in zones} == zones


def test_the_hour_of_one_zone_is_ten_o_clock() -> None:
    assert common_time(date(2027, 5, 20), [PARIS]).hour == 10


@pytest.mark.parametrize("code", sorted(TERRITORIES))
def test_the_hour_suits_any_one_territory_as_well_as_it_can(code: str) -> None:
    zone = TERRITORIES[code].zone
    moment = common_time(date(2027, 5, 20), [PARIS, zone])
    assert suits(moment, PARIS)
    assert suits(moment, zone) == (zone not in {"Pacific/Tahiti", "Pacific/Wallis", "Pacific/Noumea"})


def test_where_no_hour_suits_everybody_it_is_said() -> None:
    said = warnings(planned(site("987"), site("988")), "")
    assert "tôt ou tard pour Pays 987" in said
    assert said.count("Aucune heure") == 1


def test_only_what_cannot_stand_in_its_place_leaves_it() -> None:
    poor = Period(date(2027, 3, 1), date(2027, 3, 20), "Travaux")
    first = site("53", fixed={"lancement-in-situ": "2027-03-16", "atelier-2": "2027-06-15"}, periods=[poor])
    second = site("974", date(2027, 3, 1), fixed={"atelier-1": "2027-07-20"}, periods=[poor])
    found = planned(first, second)
    assert date(2027, 3, 1) <= found.shared["lancement-national"][0] < date(2027, 3, 16)
    assert warnings(found).count("n’est pas à sa place") == 1


def test_ateliers_do_not_all_meet_on_one_day() -> None:
    found = planned(*(site("974", slug=f"atelier-{rank}") for rank in range(3)))
    for event in WORKSHOPS:
        assert len({own[event] for own in found.dates.values()}) == 3


def test_some_days_are_left_between_a_national_event_and_a_workshop() -> None:
    near = planned(site("974"), fixed={"rendez-vous-national-1": "2027-06-07"})
    assert near.dates["974"]["atelier-2"][0] - date(2027, 6, 7) >= timedelta(days=7)


def test_national_dates_that_leave_no_day_between_them_are_for_ad1_to_move() -> None:
    fixed = {"rendez-vous-national-1": "2027-07-21", "cloture-nationale": "2027-07-22"}
    found = plan(PROCESS, demand(site("974"), fixed=fixed))
    assert isinstance(found, Impossible)
    assert {(one.scope, one.owner) for one in found.unmet} == {("", Role.NATIONAL)}
    assert len(found.unmet) == 4
