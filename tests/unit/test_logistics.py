"""The logistics of the co-porteurs: budgets, expenses, and who is beyond theirs."""

from __future__ import annotations

from paying import euros

from building import Year
from models.logistics import Logistics, logistics_of

COMMUNITY = "Communauté de communes"


def told() -> Year:
    year = Year()
    year.on("2027-02-01", "budget-logistique", payer=COMMUNITY, amount_ttc="5000")
    year.on("2027-02-01", "budget-logistique", payer="Commune", amount_ttc="300")
    year.on(
        "2027-04-13", "depense-logistique", "atelier-1", payer=COMMUNITY, nature="salle", amount_ttc="450"
    )
    year.on(
        "2027-04-13", "depense-logistique", "atelier-1", payer="Commune", nature="repas", amount_ttc="380"
    )
    year.on("2027-03-23", "depense-logistique", payer="Département", nature="car", amount_ttc="120.50")
    return year


def found(year: Year, at: str = "2027-05-01") -> Logistics:
    return logistics_of(year.situation(at).history)


def test_each_payer_has_what_they_put_in_spent_and_have_left_or_overspent() -> None:
    purses = {
        one.payer: (one.budget_ttc, one.spent_ttc, one.left_ttc, one.over_ttc) for one in found(told()).purses
    }
    assert purses == {
        COMMUNITY: (euros("5000"), euros("450"), euros("4550"), euros("0")),
        "Commune": (euros("300"), euros("380"), euros("0"), euros("80")),
        "Département": (euros("0"), euros("120.50"), euros("0"), euros("120.50")),
    }


def test_the_sum_of_the_purses_is_that_of_the_expenses() -> None:
    logistics = found(told())
    assert logistics.spent_ttc == sum(one.amount_ttc for one in logistics.expenses) == euros("950.50")
    assert logistics.budget_ttc == euros("5300")


def test_a_budget_said_again_replaces_the_former_whatever_its_capitals() -> None:
    year = told()
    year.on("2027-03-01", "budget-logistique", payer="commune", amount_ttc="400")
    assert {one.payer: one.budget_ttc for one in found(year).purses}["Commune"] == euros("400")


def test_what_each_workshop_cost_is_known_in_the_order_of_the_phases() -> None:
    year = told()
    year.on(
        "2027-03-23",
        "depense-logistique",
        "lancement-in-situ",
        payer="Commune",
        nature="café",
        amount_ttc="20",
    )
    lines = [(key, amount) for key, _, amount in found(year).by_event(year.process)]
    assert lines == [("lancement-in-situ", euros("20")), ("atelier-1", euros("830"))]


def test_without_a_fact_there_is_nothing() -> None:
    assert found(Year()).purses == ()
