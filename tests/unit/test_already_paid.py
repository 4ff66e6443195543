"""One service fait is paid once: what was paid stays asked for, however its request is corrected."""

from __future__ import annotations

from typing import Any

import pytest
from paying import CARNET, NOTE, SPLIT, asks, pays, reason, signed

from building import Year
from models.accounts_rules import refused_again
from models.commands import Accepted
from models.facts import Fact

SAID = "laisserait un paiement sans demande"
WITHOUT_NOTE = SPLIT.replace(f"{NOTE}:15000,", "").replace("v1:25000", "v1:40000")


def paid() -> tuple[Year, Fact, Fact]:
    """The note is asked for and paid: the request and its payment."""
    told = signed("2027-05-10")
    request = asks(told, "2027-05-11", "15000")
    return told, request, pays(told, "2027-05-12", request, "18000")


@pytest.mark.parametrize("said", [{"amount-ht": "1"}, {"amount-ht": "14999.99"}])
def test_a_paid_request_is_not_corrected_below_what_was_paid(said: dict[str, Any]) -> None:
    told, request, _ = paid()
    assert SAID in reason(told.corrects("2027-05-13", request, set=said))


def test_a_paid_request_is_not_annulled_before_its_payment() -> None:
    told, request, payment = paid()
    now = told.situation("2027-05-13").evidence
    refusal = refused_again(now, request, None)
    assert refusal is not None
    assert SAID in refusal.reason
    assert refusal.reason.endswith("(CCP, art. R2192-10).")
    assert refused_again(now, payment, None) is None


def test_once_the_payment_is_annulled_its_request_may_be() -> None:
    told, request, payment = paid()
    decided = told.corrects("2027-05-13", payment, void=True)
    assert isinstance(decided, Accepted)
    told.keep(decided.drafts, by="pilote", at="2027-05-13")
    assert refused_again(told.situation("2027-05-13").evidence, request, None) is None


def test_a_price_is_not_split_again_over_other_lines_than_those_paid() -> None:
    told, _, _ = paid()
    fact = next(one for one in told.facts if one.kind == "marche-signe")
    assert SAID in reason(told.corrects("2027-05-13", fact, set={"split": WITHOUT_NOTE}))
    assert refused_again(told.situation("2027-05-13").evidence, fact, None) is not None


def test_a_correction_that_keeps_what_was_paid_asked_for_is_accepted() -> None:
    told, request, _ = paid()
    both = {"amount-ht": "20000", "deliverables": f"{NOTE},{CARNET}-v1"}
    assert isinstance(told.corrects("2027-05-13", request, set=both), Accepted)
    assert isinstance(told.corrects("2027-05-13", request, set={"reference": "F1"}), Accepted)


def test_a_request_paid_in_part_may_be_lowered_to_that_part() -> None:
    told = signed("2027-05-10")
    request = asks(told, "2027-05-11", "15000")
    pays(told, "2027-05-12", request, "12000")
    assert isinstance(told.corrects("2027-05-13", request, set={"amount-ht": "10000"}), Accepted)
    assert SAID in reason(told.corrects("2027-05-13", request, set={"amount-ht": "9999.99"}))
