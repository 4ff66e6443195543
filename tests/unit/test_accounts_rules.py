"""What the money of a marché refuses, with the rule and its article."""

from __future__ import annotations

from typing import Any

import pytest
from paying import CARNET, NOTE, RAPPORT, SPLIT, account, asks, pays, reason, signed

from building import Year
from models.commands import Accepted, Decided
from models.errors import BadInput

AT = "2027-05-11"


def signs(told: Year, **said: Any) -> Decided:
    return told.records("2027-03-08", "marche-signe", **said)


def asked(told: Year, amount: str, *lines: str, on: str | None = None) -> Decided:
    said = {"amount_ht": amount, "deliverables": ",".join(lines or (NOTE,))}
    return told.records(AT, "paiement-demande", by="mandataire", on=on, **said)


def paid(told: Year, request: int, amount: str, at: str = "2027-05-20") -> Decided:
    return told.records(at, "paiement-effectue", request=request, amount_ttc=amount)


def test_a_marche_is_signed_with_a_split_that_adds_up_or_none() -> None:
    assert isinstance(signs(Year(), amount_ht="125000", split=SPLIT), Accepted)
    assert isinstance(signs(Year(), amount_ht="125000"), Accepted)


def test_a_split_that_does_not_add_up_is_refused_to_the_cent() -> None:
    said = reason(signs(Year(), amount_ht="125000.01", split=SPLIT))
    assert "La ventilation fait 125 000,00 € et le marché 125 000,01 €" in said
    assert said.endswith("(CCP, art. R2191-21).")


def test_a_split_over_what_does_not_exist_is_bad_input() -> None:
    for key in ("carnet-de-suivi", "carnet-de-suivi-v4", "rapport", "atelier-4"):
        with pytest.raises(BadInput, match="ni un livrable, ni une version, ni une phase"):
            signs(Year(), amount_ht="100", split=f"{key}:100")


@pytest.mark.parametrize(
    "key", ["marche-subsequent", "lancement-national", "inter-ateliers-1", "cloture-nationale"]
)
def test_no_price_is_put_where_the_titulaire_hands_nothing_in(key: str) -> None:
    said = reason(signs(Year(), amount_ht="100", split=f"{key}:40,{RAPPORT}:60"))
    assert "sans service fait" in said
    assert said.endswith("(CCP, art. R2191-21).")


def test_a_price_is_put_on_a_phase_that_closes_on_what_the_titulaire_hands_in() -> None:
    for key in ("lancement-in-situ", "atelier-1", "inter-ateliers-3", "cloture-in-situ"):
        assert isinstance(signs(Year(), amount_ht="100", split=f"{key}:40,{RAPPORT}:60"), Accepted)


def test_a_marche_is_signed_once_and_corrected_after() -> None:
    told = signed()
    assert "déjà signé" in reason(told.records(AT, "marche-signe", amount_ht="1"))
    fact = next(one for one in told.facts if one.kind == "marche-signe")
    assert isinstance(told.corrects(AT, fact, set={"amount-ht": "1", "split": ""}), Accepted)
    assert "La ventilation fait" in reason(told.corrects(AT, fact, set={"amount-ht": "1"}))


def test_an_amount_is_never_corrected_below_what_was_paid() -> None:
    told = signed("2027-05-10")
    pays(told, "2027-05-11", asks(told, "2027-05-11", "15000"), "18000")
    fact = next(one for one in told.facts if one.kind == "marche-signe")
    corrected = told.corrects("2027-05-12", fact, set={"amount-ht": "14999.99", "split": ""})
    assert "déjà été payé 18 000,00 €" in reason(corrected)


def test_a_negative_amount_is_bad_input_said_in_one_sentence() -> None:
    with pytest.raises(BadInput, match=r"« amount_ht » : un montant n’est jamais négatif \(-5,00.€\)"):
        asked(signed(), "-5")
    with pytest.raises(BadInput, match="zéro"):
        asked(signed(), "0")


def test_nothing_is_asked_before_the_marche_is_signed() -> None:
    assert "n’est pas signé" in reason(asked(Year().lives(AT), "100"))


def test_only_what_was_admitted_is_asked_for() -> None:
    told = signed(AT)
    assert isinstance(asked(told, "15000"), Accepted)
    assert isinstance(asked(told, "40000", NOTE, f"{CARNET}-v1"), Accepted)
    said = reason(asked(told, "100", NOTE, RAPPORT))
    assert "service fait" in said
    assert "« rapport final » n’est pas admis" in said
    assert said.endswith("(CCP, art. R2191-20 et R2191-21).")


def test_a_request_of_before_the_admission_is_refused() -> None:
    assert "n’était pas encore admis" in reason(asked(signed(AT), "100", on="2027-04-05"))
    assert isinstance(asked(signed(AT), "100", on="2027-04-06"), Accepted)


def test_a_request_names_lines_that_have_a_price() -> None:
    told = signed(AT, amount="15000", split=f"{NOTE}:15000")
    assert "ne donne pas de prix" in reason(asked(told, "100", f"{CARNET}-v1"))
    with pytest.raises(BadInput):
        asked(told, "100", "carnet")


def test_no_more_is_asked_than_what_is_still_due_for_these_lines() -> None:
    told = signed(AT)
    assert "15 000,00 € HT" in reason(asked(told, "15000.01"))
    asks(told, "2027-05-11", "10000")
    assert isinstance(asked(told, "5000"), Accepted)
    assert "5 000,00 € HT" in reason(asked(told, "5000.01"))


def invoiced(told: Year, reference: str, *lines: str, by: str = "mandataire") -> Decided:
    said = {"amount_ht": "5000", "deliverables": ",".join(lines or (NOTE,)), "reference": reference}
    return told.records(AT, "paiement-demande", by=by, **said)


def test_the_same_invoice_is_asked_for_once_whoever_types_it() -> None:
    told = signed(AT)
    first = invoiced(told, "F-2027 01")
    assert isinstance(first, Accepted)
    (request,) = told.keep(first.drafts, by="mandataire", at=AT)
    said = reason(invoiced(told, "f-202701 ", by="pilote"))
    assert f"déjà demandée : c’est le fait n° {request.seq}" in said
    assert said.endswith("(CGI, annexe II, art. 242 nonies A).")
    assert isinstance(invoiced(told, "F-2027 02", by="pilote"), Accepted)
    assert isinstance(invoiced(told, "F-2027 01", f"{CARNET}-v1"), Accepted), "told line by line"
    assert isinstance(told.corrects(AT, request, set={"amount-ht": "6000"}), Accepted)


def test_a_request_without_a_reference_is_compared_with_nothing() -> None:
    told = signed(AT)
    asks(told, AT, "5000")
    assert isinstance(asked(told, "5000"), Accepted)


def test_a_refaction_and_a_penalty_reduce_what_may_be_asked() -> None:
    told = signed("2027-04-05")
    told.on("2027-04-06", "decision-prise", NOTE, decision="refaction", amount_ht="2000")
    told.on("2027-04-07", "penalite-appliquee", NOTE, amount_ht="1000")
    assert isinstance(asked(told, "12000"), Accepted)
    assert "12 000,00 € HT" in reason(asked(told, "12000.01"))


def test_a_penalty_on_another_deliverable_is_borne_by_what_is_due_now() -> None:
    told = signed(AT)
    told.on("2027-05-10", "penalite-appliquee", RAPPORT, amount_ht="1000")
    assert isinstance(asked(told, "39000", NOTE, f"{CARNET}-v1"), Accepted)
    assert "39 000,00 € HT" in reason(asked(told, "40000", NOTE, f"{CARNET}-v1"))


def test_acomptes_may_follow_each_other_closely() -> None:
    """R2191-22 says how rarely they may be paid at most, not how often: a request is never too early."""
    told = signed("2027-05-10")
    asks(told, "2027-05-10", "15000")
    assert isinstance(asked(told, "25000", f"{CARNET}-v1"), Accepted)


def test_of_a_price_that_is_not_split_nothing_is_asked_before_all_is_admitted() -> None:
    assert "« ensemble du marché » n’est pas admis" in reason(asked(signed(AT, split=""), "100"))


def test_what_was_not_asked_is_not_paid() -> None:
    said = reason(paid(signed("2027-05-10"), 3, "100"))
    assert "n’est pas une demande de paiement" in said
    assert said.endswith("(CCP, art. R2192-10).")


def test_no_more_is_paid_than_was_asked() -> None:
    told = signed("2027-05-10")
    request = asks(told, "2027-05-11", "15000")
    assert isinstance(paid(told, request.seq, "18000"), Accepted)
    assert "18 000,00 € TTC" in reason(paid(told, request.seq, "18000.01"))
    pays(told, "2027-05-12", request, "17000")
    assert "1 000,00 € TTC" in reason(paid(told, request.seq, "1000.01"))


def test_no_more_is_paid_than_is_engaged() -> None:
    told = signed("2027-05-10", amount="15000", split=f"{NOTE}:15000")
    request = asks(told, "2027-05-11", "15000")
    said = reason(paid(told, request.seq, "18000.01"))
    assert "18 000,00 € engagés" in said
    assert said.endswith("(CCP, art. R2191-21).")


def test_a_payment_does_not_precede_its_request() -> None:
    told = signed("2027-05-10")
    request = asks(told, "2027-05-11", "15000")
    said = told.records(
        "2027-05-20", "paiement-effectue", request=request.seq, amount_ttc="1", on="2027-05-10"
    )
    assert "ne peut avoir été payée le 10 mai 2027" in reason(said)


def test_a_correction_is_judged_as_if_the_fact_had_never_been_told() -> None:
    told = signed("2027-05-10")
    request = asks(told, "2027-05-11", "15000")
    payment = pays(told, "2027-05-12", request, "18000")
    assert isinstance(told.corrects("2027-05-13", payment, set={"amount-ttc": "17000"}), Accepted)
    assert "dépasse ce qui reste à payer" in reason(
        told.corrects("2027-05-13", payment, set={"amount-ttc": "18001"})
    )
    assert "service fait" in reason(told.corrects("2027-05-13", request, set={"deliverables": RAPPORT}))


def test_a_role_that_may_not_record_is_told_so_before_any_amount() -> None:
    said = told_to("copilote")
    assert "il faut être" in said
    assert "€" not in said


def told_to(role: str) -> str:
    told = signed("2027-05-10")
    told.joins("2027-01-04", role, role)
    return reason(told.records(AT, "paiement-demande", by=role, amount_ht="99999", deliverables=NOTE))


def test_a_payment_after_a_penalty_is_no_higher_than_what_is_left_due() -> None:
    told = signed("2027-05-10")
    request = asks(told, "2027-05-11", "15000")
    told.on("2027-05-12", "penalite-appliquee", NOTE, amount_ht="1000")
    assert isinstance(paid(told, request.seq, "16800"), Accepted)
    assert "16 800,00 € TTC" in reason(paid(told, request.seq, "16800.01"))
    assert account(told, AT).left_ttc
