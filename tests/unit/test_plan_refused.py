"""Demands that make no sense, and demands that cannot hold together: a sentence and the way out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from demanding import PROCESS, demand, flat, impossible, planned, refused, site
from models.almanac import Hardness, Period
from models.kinds import Contract
from models.plan import Impossible, Plan
from models.planner import plan
from models.process import Process
from models.roles import Role


def test_an_event_that_does_not_exist_is_refused_with_those_that_do() -> None:
    error = refused(site(fixed={"atelier-4": "2027-06-15"}))
    assert error.field == "atelier-4"
    assert "atelier-3" in error.todo


def test_a_national_event_is_not_fixed_by_an_atelier() -> None:
    assert "rendez-vous-national-1" in refused(site(fixed={"rendez-vous-national-1": "2027-06-15"})).message


@pytest.mark.parametrize(
    ("code", "day", "why"),
    [
        ("53", "2027-05-06", "Ascension"),
        ("53", "2027-06-12", "samedi"),
        ("971", "2027-05-27", "Abolition"),
        ("67", "2028-12-26", "Saint-Étienne"),
    ],
)
def test_a_date_fixed_on_a_day_off_is_refused_with_the_nearest_possible_ones(
    code: str, day: str, why: str
) -> None:
    year = int(day[:4])
    error = refused(site(code, date(year, 1, 11), fixed={"atelier-2": day}))
    assert why in error.message
    assert "par exemple le" in error.todo


def test_the_nearest_possible_dates_are_possible() -> None:
    assert flat(refused(site("971", fixed={"atelier-2": "2027-05-27"})).todo) == (
        "Choisissez une autre date, par exemple le 26 mai 2027 ou le 28 mai 2027."
    )


def test_a_workshop_of_two_days_is_refused_if_one_of_them_is_off() -> None:
    error = refused(site(fixed={"atelier-2": "2027-05-07,2027-05-08"}))
    assert "samedi 8 mai 2027" in flat(error.message)


def test_a_date_fixed_during_an_election_reserve_is_refused_with_its_dates() -> None:
    reserve = Period(date(2027, 4, 1), date(2027, 5, 2), "Réserve électorale", Hardness.NO_EVENT)
    error = refused(site(periods=[reserve], fixed={"atelier-1": "2027-04-13"}))
    assert "Réserve électorale (du 1er" in error.message


def test_a_national_date_on_the_day_off_of_one_territory_is_refused_with_its_name() -> None:
    error = refused(site("53"), site("971"), fixed={"rendez-vous-national-1": "2027-05-27"})
    assert error.message.startswith("Pays 971")


def test_fixed_dates_out_of_order_are_refused() -> None:
    error = refused(site(fixed={"atelier-1": "2027-06-15", "atelier-2": "2027-04-13"}))
    assert error.field == "atelier-2"
    assert "ne vient pas après" in error.message


def test_a_date_fixed_before_the_start_is_refused() -> None:
    assert "l’ouverture" in refused(site(fixed={"atelier-1": "2026-11-24"})).message


def test_two_events_fixed_on_one_day_are_refused() -> None:
    assert refused(site(fixed={"atelier-1": "2027-06-15", "atelier-2": "2027-06-15"})).field == "atelier-2"


def test_an_end_before_the_start_is_refused() -> None:
    assert refused(end=date(2027, 1, 10)).field == "end"


def test_a_plan_beyond_the_known_holidays_is_refused() -> None:
    assert refused(site("971", date(2100, 1, 2))).field == "start"
    assert planned(site("971", date(2099, 12, 1))).ends["971"].year == 2100


def test_an_end_too_early_names_the_delays_that_add_up() -> None:
    found = impossible(site("974"), end=date(2027, 6, 30))
    assert len(found) == 6
    assert "63 jours au moins de l’ouverture" in found[0]
    assert "30 juin 2027" in found[-1]


def test_workshops_fixed_too_close_name_both_dates_and_the_delay_between() -> None:
    found = plan(PROCESS, demand(site(fixed={"atelier-1": "2027-04-13", "atelier-2": "2027-04-20"})))
    assert isinstance(found, Impossible)
    assert [one.owner for one in found.unmet] == [Role.PILOTE] * 3
    assert [one.scope for one in found.unmet] == ["53"] * 3
    assert {"13 avril 2027" in flat(one.text) for one in found.unmet} == {True, False}
    assert "programme de l’atelier in situ n° 2" in found.unmet[-1].text


def test_what_is_proposed_between_two_fixed_dates_keeps_its_room() -> None:
    found = impossible(site(fixed={"atelier-1": "2027-04-13", "atelier-3": "2027-06-01"}))
    assert len(found) == 4
    assert "l’inter-ateliers n° 1 (5 semaines)" in found[2]
    assert "l’inter-ateliers n° 2 (5 semaines)" in found[3]


def test_a_date_fixed_too_late_names_the_end_of_the_year() -> None:
    found = impossible(site(fixed={"cloture-in-situ": "2027-12-21"}))
    assert len(found) == 2
    assert "10 à 12 mois" in found[1]


def test_a_closing_year_without_any_possible_day_names_the_calendar_of_the_territory() -> None:
    shut = Period(date(2027, 1, 1), date(2028, 3, 1), "Fermeture", Hardness.NO_EVENT)
    found = impossible(site("974", periods=[shut]))
    assert any("jours ouvrés de suite" in text or "un jour ouvré" in text for text in found)
    assert len(found) == 3  # It opens, it must end, and no day is possible between.


#: So many days before it is a working day in La Réunion, and so is the day after.
AUGUST = date(2027, 8, 3)


def strict(word: str) -> Process:
    """The process of a service that wants the carnet answered or admitted before the next workshop."""
    said = PROCESS.model_dump(mode="json")
    (phase,) = (one for one in said["phases"] if one["key"] == "atelier-2")
    for condition in phase["opens_when"]:
        if condition["subject"] == "carnet-de-suivi":
            condition["verb"] = word
    return Process.model_validate(said)


@pytest.mark.parametrize(
    ("word", "contract", "least", "second"),
    [
        ("submitted", Contract(), 28, AUGUST),
        ("answered", Contract(), 36, AUGUST),
        ("admitted", Contract(verification={"carnet-de-suivi": "contractual"}), 83, AUGUST),
        (
            "admitted",
            Contract(verification={"carnet-de-suivi": "contractual"}, delays={"verification": "30 jours"}),
            51,
            date(2027, 7, 29),
        ),
    ],
)
def test_a_stricter_gate_leaves_the_time_to_answer(
    word: str, contract: Contract, least: int, second: date
) -> None:
    process = strict(word)
    own = site("974", contract=contract)
    margin = planned(own, process=process).margins["974"]
    assert (margin["atelier-2"][0] - margin["atelier-1"][0]).days >= least
    for before, holds in ((least, True), (least - 1, False)):
        fixed = {"atelier-1": (second - timedelta(days=before),), "atelier-2": (second,)}
        found = plan(process, demand(replace(own, fixed=fixed)))
        assert isinstance(found, Plan) is holds


def test_the_start_is_accepted_whatever_the_day() -> None:
    assert planned(site("53", date(2027, 1, 1))).starts["53"] == date(2027, 1, 4)
