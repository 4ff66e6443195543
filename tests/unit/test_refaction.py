"""What a réfaction takes off a price, and from when nobody changes it any more (CCAG-PI 2021, art. 29.3)."""

from __future__ import annotations

from decimal import Decimal

from building import Year
from models.refaction import refaction_of
from submitting import NOTE, current, submitted, track

DECIDED = "2027-04-12"


def reduced(amount: str | None = "1500") -> Year:
    """Admitted at a reduced price on Monday 12 April: comments until Tuesday 27."""
    told = submitted()
    told.on(DECIDED, "decision-prise", NOTE, decision="refaction", amount_ht=amount)
    return told


def taken_off(told: Year, at: str) -> Decimal | None:
    return refaction_of(track(told, at))


def test_a_refaction_is_not_final_while_the_titulaire_may_comment() -> None:
    assert taken_off(reduced(), "2027-04-27 23:59") is None


def test_it_is_final_once_accepted_and_once_his_silence_accepts() -> None:
    told = reduced()
    assert taken_off(told, "2027-04-28 00:00") == Decimal("1500.00")
    told.on("2027-04-20", "reponse-du-titulaire", NOTE, reply="acceptation")
    assert taken_off(told, "2027-04-20 12:00") == Decimal("1500.00")


def test_after_comments_the_buyers_new_decision_is_the_last_word() -> None:
    told = reduced()
    told.on("2027-04-20", "reponse-du-titulaire", NOTE, reply="observations", amount_ht="500")
    assert taken_off(told, "2027-04-21") is None
    told.on("2027-04-22", "decision-prise", NOTE, decision="refaction", amount_ht="1000")
    assert taken_off(told, "2027-04-22") == Decimal("1000.00")
    assert current(told, "2027-04-22").clock is None


def test_comments_left_without_an_answer_hold_with_the_amount_they_propose_or_none() -> None:
    for proposed, kept in (("500", Decimal("500.00")), (None, Decimal("0.00"))):
        told = reduced()
        told.on("2027-04-20", "reponse-du-titulaire", NOTE, reply="observations", amount_ht=proposed)
        assert taken_off(told, "2027-05-06 00:00") == kept


def test_after_comments_an_admission_takes_nothing_off() -> None:
    told = reduced()
    told.on("2027-04-20", "reponse-du-titulaire", NOTE, reply="observations")
    told.on("2027-04-22", "decision-prise", NOTE, decision="admission")
    assert taken_off(told, "2027-05-30") is None


def test_a_resubmission_forgets_the_refaction_of_the_one_before() -> None:
    told = reduced()
    told.on("2027-05-10", "livrable-remis", NOTE)
    assert taken_off(told, "2027-05-11") is None


def test_a_refaction_without_an_amount_takes_off_nobody_knows_what() -> None:
    assert taken_off(reduced(None), "2027-06-01") is None
