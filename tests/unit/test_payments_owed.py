"""Payments and credits owed beside the phases: by whom, by when, and never with an amount."""

from __future__ import annotations

import re
from datetime import date

from paying import CARNET, asks, pays, signed

from building import Year
from models.roles import Role
from models.standing import Standing


def owed(told: Year, at: str) -> dict[str, Standing]:
    """By the first word of their keys."""
    return {one.key.partition(":")[0]: one for one in told.situation(at).standing}


def test_a_payment_asked_is_owed_by_the_pilot_on_its_last_day_with_the_article() -> None:
    told = signed("2027-05-10")
    request = asks(told, "2027-05-13", "15000")
    one = owed(told, "2027-05-14")["paiement"]
    assert (one.owner, one.due, one.article) == (Role.PILOTE, date(2027, 6, 12), "CCP, art. R2192-10")
    assert one.what.replace("\u00a0", " ") == f"paiement de la demande n° {request.seq} du 13 mai 2027"
    pays(told, "2027-05-20", request, "17999.99")
    assert "paiement" in owed(told, "2027-05-20")
    pays(told, "2027-05-21", request, "0.01")
    assert owed(told, "2027-05-22") == {}


def test_ae_are_owed_by_ad1_from_the_signature_until_they_cover_it_or_it_is_notified() -> None:
    told = signed("2027-03-05")
    one = owed(told, "2027-03-08")["ae"]
    assert (one.owner, one.due) == (Role.NATIONAL, None)
    told.on("2027-03-09", "ae-deleguees", amount_ttc="150000")
    assert owed(told, "2027-03-09") == {}
    assert owed(signed("2027-03-10"), "2027-03-10") == {}


def test_cp_are_owed_by_ad1_for_the_requests_they_do_not_cover_in_order() -> None:
    told = signed("2027-05-10")
    told.on("2027-05-11", "cp-delegues", amount_ttc="20000")
    first, second = asks(told, "2027-05-13", "15000"), asks(told, "2027-05-20", "25000", f"{CARNET}-v1")
    missing = [one.key for one in told.situation("2027-05-21").standing if one.key.startswith("cp:")]
    assert missing == [f"cp:{second.ref}"]
    assert owed(told, "2027-05-21")["cp"].due == date(2027, 6, 19)
    pays(told, "2027-05-22", first, "18000")
    told.on("2027-05-22", "cp-delegues", amount_ttc="28000")
    assert "cp" not in owed(told, "2027-05-23")


def test_a_late_payment_is_late_in_the_situation_and_reminded_of_to_the_pilot() -> None:
    told = signed("2027-05-10")
    told.on("2027-05-11", "cp-delegues", amount_ttc="20000")
    asks(told, "2027-05-13", "15000")
    situation = told.situation("2027-06-13")
    assert [
        one.key.partition(":")[0] for one in situation.late(date(2027, 6, 13)) if isinstance(one, Standing)
    ] == ["paiement"]
    at = "2027-06-15 12:00"
    sent = [one for one in told.owed(at) if one.cause.startswith("paiement:")]
    assert {one.message for one in sent} == {"retard"}
    assert {person.person for one in sent for person in one.to} == {"pilote"}


def test_ad1_is_reminded_of_missing_cp_before_the_last_day() -> None:
    told = signed("2027-05-10")
    asks(told, "2027-05-13", "15000")
    sent = [one for one in told.owed("2027-06-11 12:00") if one.cause.startswith("cp:")]
    assert {one.message for one in sent} == {"echeance"}
    assert "national" in {person.person for one in sent for person in one.to}


def test_nothing_owed_says_an_amount_or_what_somebody_typed() -> None:
    told = signed("2027-05-10")
    told.on(
        "2027-05-13",
        "paiement-demande",
        amount_ht="15000",
        deliverables="note-de-cadrage",
        reference="18000 TTC",
    )
    messages = [str(one.context) for one in told.owed("2027-06-15 12:00") if ":" in one.cause]
    said = " ".join((*(one.what for one in told.situation("2027-06-15").standing), *messages))
    assert not re.search(r"15.?000|18.?000|€", said)


def test_an_atelier_without_a_signed_marche_owes_nothing_beside_its_phases() -> None:
    assert Year().lives("2027-12-09").situation("2027-12-31").standing == ()
