"""The account of a marché: what is engaged, done, due, asked, paid and late, from the facts alone."""

from __future__ import annotations

from datetime import date

from paying import (
    CARNET,
    CARNET_1_ANSWERED,
    NOTE,
    NOTE_ADMITTED,
    RAPPORT,
    account,
    asks,
    euros,
    pays,
    signed,
)

from building import Year
from models.amounts import ZERO


def test_until_it_is_signed_a_marche_engages_nothing() -> None:
    found = account(Year().lives("2027-05-01"), "2027-05-01")
    assert found.signed is None
    assert (found.engaged_ht, found.due_ttc, found.left_ttc, found.prestations) == (ZERO, ZERO, ZERO, ())


def test_a_signed_marche_engages_its_amount_line_by_line_and_nothing_is_due_yet() -> None:
    found = account(signed(), "2027-03-31")
    assert (found.engaged_ht, found.engaged_ttc) == (euros("125000"), euros("150000"))
    assert [one.key for one in found.prestations][:2] == [NOTE, f"{CARNET}-v1"]
    assert found.prestations[1].title == "carnet de suivi v1"
    assert (found.admitted_ht, found.not_yet_ht) == (ZERO, euros("125000"))


def test_an_admission_makes_its_line_due_and_no_other() -> None:
    found = account(signed(), "2027-04-20")
    assert found.admitted_ht == found.due_ht == euros("15000")
    assert found.due_ttc == euros("18000")
    assert {one.key for one in found.prestations if one.done_at} == {NOTE}


def test_a_tacit_admission_makes_its_line_due_from_the_end_of_the_delay() -> None:
    told = signed("2027-03-23")
    told.on("2027-04-01", "livrable-remis", NOTE)
    assert account(told, "2027-06-01 23:59").due_ht == 0
    assert account(told, "2027-06-02 00:00").due_ht == euros("15000")


def test_an_ajournement_and_a_rejet_make_nothing_due() -> None:
    for decision in ("ajournement", "rejet"):
        told = signed("2027-04-05")
        told.on(NOTE_ADMITTED, "decision-prise", NOTE, decision=decision)
        assert account(told, "2027-04-07").due_ht == 0


def test_a_deliverable_that_is_not_verified_is_due_once_taken_into_account() -> None:
    told = signed(CARNET_1_ANSWERED)
    assert account(told, "2027-05-03").due_ht == euros("15000")
    assert account(told, CARNET_1_ANSWERED).due_ht == euros("40000")


def reduced(amount: str | None = "2000") -> Year:
    told = signed("2027-04-05")
    told.on(NOTE_ADMITTED, "decision-prise", NOTE, decision="refaction", amount_ht=amount)
    return told


def test_a_refaction_is_held_back_while_it_may_change_then_taken_off_for_good() -> None:
    found = account(reduced(), "2027-04-10")
    assert (found.due_ht, found.refaction_ht) == (euros("13000"), ZERO)
    assert found.not_yet_ht == euros("112000")
    found = account(reduced(), "2027-05-10")
    assert (found.due_ht, found.refaction_ht) == (euros("13000"), euros("2000"))
    assert found.not_yet_ht == euros("110000")


def test_comments_that_the_buyer_leaves_unanswered_give_back_what_they_claim() -> None:
    told = reduced()
    told.on("2027-04-08", "reponse-du-titulaire", NOTE, reply="observations", amount_ht="500")
    assert account(told, "2027-05-10").due_ht == euros("14500")


def test_a_refaction_of_nobody_knows_how_much_leaves_the_line_to_be_settled() -> None:
    found = account(reduced(None), "2027-05-10")
    assert (found.due_ht, found.refaction_ht, found.not_yet_ht) == (ZERO, ZERO, euros("125000"))


def test_a_refaction_takes_off_no_more_than_the_line_is_worth() -> None:
    assert account(reduced("50000"), "2027-05-10").due_ht == 0


def test_what_was_admitted_stays_due_while_a_new_submission_waits_for_its_answer() -> None:
    told = signed("2027-04-06")
    told.on("2027-04-12", "livrable-remis", NOTE)
    assert account(told, "2027-04-13").due_ht == euros("15000")
    told.on("2027-04-14", "decision-prise", NOTE, decision="rejet")
    assert account(told, "2027-04-15").due_ht == 0


def test_a_price_by_phase_is_due_once_all_that_closes_the_phase_holds() -> None:
    told = signed(CARNET_1_ANSWERED, split="lancement-in-situ:50000,atelier-1:75000")
    assert account(told, "2027-04-05").due_ht == 0
    assert account(told, NOTE_ADMITTED).due_ht == euros("50000")
    assert account(told, "2027-05-03").due_ht == euros("50000")
    assert account(told, CARNET_1_ANSWERED).due_ht == euros("125000")


def test_a_waiver_opens_the_way_but_makes_nothing_due() -> None:
    told = signed("2027-04-05", split="lancement-in-situ:50000,atelier-1:75000")
    told.waive("2027-04-06", "lancement-in-situ", "note-de-cadrage-admis")
    assert told.state("lancement-in-situ", "2027-04-07") == "closed"
    assert account(told, "2027-04-07").due_ht == 0


def test_a_refaction_reduces_the_phase_unless_its_deliverable_has_a_price_of_its_own() -> None:
    told = signed("2027-04-05", split="lancement-in-situ:50000,atelier-1:75000")
    told.on(NOTE_ADMITTED, "decision-prise", NOTE, decision="refaction", amount_ht="2000")
    assert account(told, "2027-05-10").due_ht == euros("48000")
    told = signed("2027-04-05", split=f"lancement-in-situ:50000,{NOTE}:75000")
    told.on(NOTE_ADMITTED, "decision-prise", NOTE, decision="refaction", amount_ht="2000")
    assert [one.due_ht for one in account(told, "2027-05-10").prestations] == [euros("73000"), euros("50000")]


def test_a_price_that_is_not_split_is_due_as_a_whole_once_all_is_admitted() -> None:
    told = signed("2027-12-09", split="")
    assert [one.key for one in account(told, "2027-12-06").prestations] == ["ensemble"]
    assert account(told, "2027-12-06").due_ht == 0
    assert account(told, "2027-12-07").due_ht == euros("125000")


def test_a_request_is_counted_on_its_lines_in_the_order_it_names_them() -> None:
    told = signed("2027-05-10")
    asks(told, "2027-05-11", "20000", NOTE, f"{CARNET}-v1")
    lines = account(told, "2027-05-11").prestations
    assert [one.asked_ht for one in lines[:3]] == [euros("15000"), euros("5000"), 0]


def test_a_payment_has_thirty_days_from_the_request_and_is_not_rolled() -> None:
    told = signed("2027-05-10")
    request = asks(told, "2027-05-13", "15000")
    (found,) = account(told, "2027-06-12").requests
    assert found.last_day == date(2027, 6, 12), "a Saturday"
    assert found.days_late(date(2027, 6, 12)) == 0
    assert account(told, "2027-06-12").late == ()
    assert account(told, "2027-06-13").late[0].days_late(date(2027, 6, 13)) == 1
    pays(told, "2027-06-15", request, "18000")
    assert account(told, "2027-09-01").late == ()
    assert account(told, "2027-09-01").requests[0].days_late(date(2027, 9, 1)) == 3


def test_a_contract_may_give_another_delay_to_pay() -> None:
    told = signed("2027-05-10", delays={"paiement": "20 jours"})
    asks(told, "2027-05-13", "15000")
    assert account(told, "2027-05-14").requests[0].last_day == date(2027, 6, 2)


def test_what_is_paid_in_part_is_left_to_pay_for_the_rest() -> None:
    told = signed("2027-05-10")
    pays(told, "2027-05-20", asks(told, "2027-05-13", "15000"), "10000")
    found = account(told, "2027-05-21")
    assert (found.paid_ttc, found.left_ttc) == (euros("10000"), euros("8000"))


def test_a_penalty_applied_after_the_request_is_withheld_from_what_is_left_to_pay() -> None:
    told = signed("2027-05-10")
    asks(told, "2027-05-13", "15000")
    told.on("2027-05-20", "penalite-appliquee", NOTE, amount_ht="1000")
    found = account(told, "2027-05-21")
    assert (found.due_ht, found.asked_ht) == (euros("39000"), euros("14000"))
    assert (found.requests[0].withheld_ht, found.left_ttc) == (euros("1000"), euros("16800"))


def test_a_penalty_applied_after_the_payment_is_borne_by_the_requests_to_come() -> None:
    told = signed("2027-05-10")
    pays(told, "2027-05-14", asks(told, "2027-05-13", "15000"), "18000")
    told.on("2027-05-20", "penalite-appliquee", NOTE, amount_ht="1000")
    found = account(told, "2027-05-21")
    assert (found.requests[0].withheld_ht, found.left_ttc) == (ZERO, ZERO)
    assert found.due_ht - found.asked_ht == euros("24000")


def test_three_invoices_rounded_up_never_pay_a_cent_more_than_is_engaged() -> None:
    told = signed("2027-05-10", amount="10000", split=f"{NOTE}:10000")
    for amount in ("3333.33", "3333.33", "3333.34"):
        asks(told, "2027-05-13", amount)
    payable = [one.payable_ttc for one in account(told, "2027-05-14").requests]
    assert payable == [euros("4000.00"), euros("4000.00"), euros("4000.00")]


def test_a_penalty_before_anything_is_due_is_borne_by_what_comes_next() -> None:
    told = signed("2027-05-10")
    told.on("2027-03-20", "penalite-appliquee", RAPPORT, amount_ht="1000")
    assert account(told, "2027-03-31").due_ht == euros("-1000")
    assert account(told, "2027-03-31").due_ttc == 0
    assert account(told, "2027-04-20").due_ht == euros("14000")


def test_credits_delegated_in_several_times_add_up() -> None:
    told = signed()
    for amount in ("100000", "50000"):
        told.on("2027-03-01", "ae-deleguees", amount_ttc=amount)
    told.on("2027-03-01", "cp-delegues", amount_ttc="18000")
    found = account(told, "2027-03-02")
    assert (found.ae_ttc, found.cp_ttc) == (euros("150000"), euros("18000"))


def test_an_account_is_that_of_its_moment_and_a_correction_changes_it() -> None:
    told = signed("2027-05-10")
    request = asks(told, "2027-05-13", "15000")
    payment = pays(told, "2027-05-20", request, "18000")
    assert account(told, "2027-05-19").paid_ttc == 0
    told.correct("2027-05-21", payment, set={"amount-ttc": "17000"})
    assert account(told, "2027-05-22").left_ttc == euros("1000")
