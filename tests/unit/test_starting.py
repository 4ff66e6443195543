"""The order that starts a contract: once, and not before the contract is notified."""

from __future__ import annotations

import pytest

from building import Year
from models.commands import Accepted, Refusal


def notified() -> Year:
    told = Year(start_order=True)
    told.on("2027-03-10 10:00", "marche-notifie")
    return told


@pytest.mark.parametrize(
    ("on", "kept"),
    [("2027-03-09", False), ("2027-03-10 09:59", False), ("2027-03-10", True), ("2027-03-15", True)],
)
def test_an_order_does_not_precede_the_notification(on: str, kept: bool) -> None:
    decided = notified().records("2027-03-20", "demarrage-ordonne", on=on)
    assert isinstance(decided, Accepted) is kept
    assert kept or (isinstance(decided, Refusal) and decided.reason.endswith("(CCAG-PI, art. 13.1)."))


def test_an_order_told_before_its_notification_is_recorded_since_it_happened() -> None:
    assert isinstance(Year(start_order=True).records("2027-03-20", "demarrage-ordonne"), Accepted)


def test_a_second_order_is_refused_and_the_first_is_the_one_to_correct() -> None:
    told = notified()
    order = told.on("2027-03-15", "demarrage-ordonne")
    decided = told.records("2027-03-20", "demarrage-ordonne")
    assert isinstance(decided, Refusal)
    assert "déjà ordonné" in decided.reason
    assert f"n° {order.seq}" in decided.todo
    assert isinstance(told.corrects("2027-03-20", order, on="2027-03-12"), Accepted)
    assert isinstance(told.corrects("2027-03-20", order, on="2027-03-09"), Refusal)


def test_of_two_orders_that_stand_one_may_still_be_annulled_or_named() -> None:
    told = notified()
    told.on("2027-03-15", "demarrage-ordonne")
    second = told.on("2027-03-16", "demarrage-ordonne")
    assert isinstance(told.corrects("2027-03-20", second, set={"reference": "OS n° 1"}), Accepted)
    assert isinstance(told.corrects("2027-03-20", second, void=True), Accepted)
