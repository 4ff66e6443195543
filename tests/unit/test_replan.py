"""Planning anew: who may, what it brings, how far a phase has drifted."""

from __future__ import annotations

from datetime import date

import pytest

from building import Year
from models.commands import Accepted, Decided, Refusal, Replan
from models.drift import drifts
from models.errors import BadInput
from models.kinds import DateConvenue, PlanRevise

AT = "2027-03-12"


@pytest.fixture
def year() -> Year:
    year = Year()
    year.plan(atelier_1="2027-04-13,2027-04-14", atelier_2="2027-06-15")
    return year


def replans(
    year: Year, event: str, *days: str, by: str = "pilote", agreed: bool = False, session: bool = False
) -> Decided:
    """Somebody moves an event to these days."""
    dates = {event: tuple(date.fromisoformat(day) for day in days)}
    again = (DateConvenue(event=event, dates=dates[event], place="Évron"),) if agreed else ()
    return year.decide(AT, Replan(dates, "élus absents", year._when(AT), by, again), session=session)


def keep(year: Year, decided: Decided) -> None:
    assert isinstance(decided, Accepted), decided
    year.keep(decided.drafts, by="pilote", at=AT)


def test_a_plan_revised_is_a_fact_with_its_reason(year: Year) -> None:
    decided = replans(year, "atelier-1", "2027-04-20")
    assert isinstance(decided, Accepted)
    (draft,) = decided.drafts
    assert draft.payload == PlanRevise(dates={"atelier-1": (date(2027, 4, 20),)}, because="élus absents")


def test_the_latest_plan_holds_and_the_first_one_stays_known(year: Year) -> None:
    keep(year, replans(year, "atelier-1", "2027-04-20"))
    keep(year, replans(year, "atelier-1", "2027-04-27"))
    history = year.situation("2027-03-13").history
    assert history.planned["atelier-1"] == (date(2027, 4, 27),)
    assert history.first_planned["atelier-1"] == (date(2027, 4, 13), date(2027, 4, 14))
    assert history.planned["atelier-2"] == (date(2027, 6, 15),)


def test_an_agreed_date_that_moves_is_agreed_anew(year: Year) -> None:
    year.on("2027-03-11", "date-convenue", "atelier-1", dates="2027-04-13,2027-04-14")
    keep(year, replans(year, "atelier-1", "2027-04-20", agreed=True))
    assert year.situation("2027-03-13").history.event_days("atelier-1") == (date(2027, 4, 20),)


@pytest.mark.parametrize("by", ["mandataire", "decideur", "personne"])
def test_only_the_pilot_and_ad1_plan_anew(year: Year, by: str) -> None:
    refusal = replans(year, "atelier-1", "2027-04-20", by=by)
    assert isinstance(refusal, Refusal)
    assert "il faut être : pilote ou bureau AD1" in refusal.reason


@pytest.mark.parametrize("event", ["lancement-national", "marche-subsequent", "nulle-part"])
def test_an_event_of_another_journal_is_no_event_here(year: Year, event: str) -> None:
    with pytest.raises(BadInput) as refused:
        replans(year, event, "2027-04-20")
    assert "atelier-1" in refused.value.todo


def test_what_was_held_moves_no_more(year: Year) -> None:
    year.on("2027-03-10", "evenement-tenu", "lancement-in-situ")
    with pytest.raises(BadInput, match="a eu lieu le 10"):
        replans(year, "lancement-in-situ", "2027-04-20")


def test_the_team_is_told_of_the_days_and_of_those_they_replace(year: Year) -> None:
    year.on("2027-03-10", "marche-notifie")
    keep(year, replans(year, "atelier-1", "2027-04-20"))
    (owed,) = [one for one in year.owed("2027-03-13") if one.message == "plan-revise"]
    assert {str(one.role) for one in owed.to} >= {"pilote", "mandataire"}
    assert owed.context["moves"] == [
        {
            "title": "Ateliers in situ n°\u00a01 : diagnostic et enjeux",
            "dates": ["2027-04-20"],
            "before": ["2027-04-13", "2027-04-14"],
        }
    ]
    assert owed.context["because"] == "élus absents"


def test_a_plan_that_goes_with_an_agreement_is_told_once_by_the_agreement(year: Year) -> None:
    year.on("2027-03-11", "date-convenue", "atelier-1", dates="2027-04-13")
    keep(year, replans(year, "atelier-1", "2027-04-20", agreed=True))
    messages = [one.message for one in year.owed("2027-03-13")]
    assert messages.count("date-convenue") >= 1
    assert "plan-revise" not in messages


def test_of_several_dates_only_those_that_are_not_agreed_are_told_as_planned(year: Year) -> None:
    year.on("2027-03-10", "marche-notifie")
    year.on("2027-03-11", "date-convenue", "atelier-1", dates="2027-04-13")
    days = {"atelier-1": (date(2027, 4, 20),), "atelier-2": (date(2027, 6, 22),)}
    again = DateConvenue(event="atelier-1", dates=days["atelier-1"], place="Évron")
    keep(year, year.decide(AT, Replan(days, "élus absents", year._when(AT), "pilote", (again,))))
    (owed,) = [one for one in year.owed("2027-03-13") if one.message == "plan-revise"]
    assert [one["dates"] for one in owed.context["moves"]] == [["2027-06-22"]]


def test_the_drift_of_an_event_is_counted_from_its_first_plan(year: Year) -> None:
    assert drifts(year.situation(AT))["atelier-1"].days == 0
    keep(year, replans(year, "atelier-1", "2027-04-20"))
    assert drifts(year.situation("2027-03-13"))["atelier-1"].days == 7
    year.on("2027-04-10", "evenement-tenu", "atelier-1", dates="2027-04-10")
    drift = drifts(year.situation("2027-04-12"))["atelier-1"]
    assert (drift.actual, drift.days) == (date(2027, 4, 10), -3)


def test_what_comes_after_drifts_with_it_unless_it_was_planned_by_itself(year: Year) -> None:
    keep(year, replans(year, "atelier-1", "2027-04-27"))
    found = drifts(year.situation("2027-03-13"))
    assert found["inter-ateliers-1"].days == 14
    assert found["atelier-2"].days == 0


def test_a_national_event_drifts_from_the_day_first_agreed() -> None:
    year = Year()
    year.on("2027-01-12", "date-convenue", "rendez-vous-national-1", dates="2027-05-20")
    year.on("2027-02-12", "date-convenue", "rendez-vous-national-1", dates="2027-05-27")
    for situation in (year.situation(AT), year.session(AT)):
        assert drifts(situation)["rendez-vous-national-1"].days == 7


def test_before_anything_is_planned_nothing_drifts() -> None:
    found = drifts(Year().session(AT))
    assert {one.days for one in found.values()} == {None}
