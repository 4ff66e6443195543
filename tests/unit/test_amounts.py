"""Amounts as people type them: exact, in euros and cents, refused in French when they make no sense."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from models.amounts import (
    MAX_AMOUNT,
    Amount,
    Percent,
    Points,
    Shares,
    Siret,
    Weights,
    to_cent,
    total,
    with_vat,
)
from models.french import french_amount


class Typed(BaseModel):
    amount: Amount | None = None
    percent: Percent | None = None
    points: Points | None = None
    weights: Weights | None = None
    shares: Shares | None = None
    siret: Siret | None = None


def why(**typed: object) -> str:
    with pytest.raises(ValidationError) as found:
        Typed.model_validate(typed)
    return str(found.value.errors(include_url=False)[0]["ctx"]["error"])


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("1500", "1500.00"),
        ("1500.5", "1500.50"),
        ("1500,50", "1500.50"),
        ("1 500,50 €", "1500.50"),
        ("1\u202f500,50\u00a0€", "1500.50"),
        (125000, "125000.00"),
        (Decimal("0.01"), "0.01"),
        ("0", "0.00"),
    ],
    ids=str,
)
def test_an_amount_is_read_as_people_write_it_in_french_or_not(typed: object, read: str) -> None:
    found = Typed.model_validate({"amount": typed}).amount
    assert str(found) == read


@pytest.mark.parametrize(
    "typed", ["", "€", "beaucoup", "1,5,0", "1.500,50", "1500.505", "1e3", "NaN", "Infinity", "0x10", "--5"]
)
def test_what_is_no_amount_to_the_cent_is_refused_with_an_example(typed: str) -> None:
    assert "n’est pas un nombre de deux décimales au plus (1500,50)" in why(amount=typed)


def test_a_binary_float_is_refused_since_it_is_not_exact() -> None:
    assert "n’est pas un nombre" in why(amount=0.1)


def test_a_negative_amount_and_a_slip_of_the_keyboard_are_refused() -> None:
    assert why(amount="-0,01") == "un montant n’est jamais négatif (-0,01\u00a0€)"
    assert "ce montant dépasse" in why(amount="100000000")
    assert Typed.model_validate({"amount": str(MAX_AMOUNT)}).amount == MAX_AMOUNT


def test_a_rate_is_no_more_than_a_hundred_per_cent() -> None:
    assert Typed.model_validate({"percent": "5,5"}).percent == Decimal("5.50")
    assert why(percent="100.01") == "100.01 % : un taux ne dépasse pas 100"


def test_weights_add_up_to_a_hundred_and_each_weighs_something() -> None:
    found = Typed.model_validate({"weights": "methode:60, prix : 40"}).weights
    assert found == {"methode": Decimal(60), "prix": Decimal(40)}
    assert why(weights="methode:60,prix:39.99") == "la somme des poids est 99.99, et non 100"
    assert why(weights="methode:100,prix:0") == "chaque critère a un poids, plus grand que zéro"
    assert why(weights="") == "chaque critère a un poids, plus grand que zéro"


def test_shares_are_pairs_each_given_once() -> None:
    found = Typed.model_validate({"shares": "note:1500.50,carnet:20"}).shares
    assert found == {"note": Decimal("1500.50"), "carnet": Decimal(20)}
    assert why(shares="note:1,note:2") == "« note » est donné deux fois"
    assert "il faut une clé, deux-points et un nombre" in why(shares="note=1500")
    assert "il faut une clé" in why(shares=":1500")
    assert "jamais négatif" in why(shares="note:-1")


def test_a_comma_in_the_cents_of_a_share_is_refused_and_never_read_as_another_share() -> None:
    assert "il faut une clé" in why(shares="note:1500,50")


@pytest.mark.parametrize("siret", ["73282932000074", "732 829 320 00074", "35600000049837"])
def test_a_siret_has_fourteen_digits_and_a_right_key_but_for_la_poste(siret: str) -> None:
    assert Typed.model_validate({"siret": siret}).siret == siret.replace(" ", "")


def test_a_siret_with_a_slip_is_refused() -> None:
    assert why(siret="7328293200007") == "un SIRET a quatorze chiffres"
    assert why(siret="73282932000075") == "le SIRET 73282932000075 n’existe pas : sa clé est fausse"
    assert "clé est fausse" in why(siret="35600000049838")


def test_money_is_rounded_half_up_to_the_cent() -> None:
    assert to_cent(Decimal("0.005")) == Decimal("0.01")
    assert to_cent(Decimal("0.0049999")) == Decimal("0.00")
    assert with_vat(Decimal("0.04"), Decimal(20)) == Decimal("0.05")
    assert with_vat(Decimal("125000.00"), Decimal("20.00")) == Decimal("150000.00")
    assert with_vat(Decimal("100.00"), Decimal("5.50")) == Decimal("105.50")


def test_an_amount_is_shown_with_spaces_that_never_break() -> None:
    assert french_amount(Decimal("1234567.8")) == "1\u202f234\u202f567,80\u00a0€"


cents = st.integers(0, 10**9).map(lambda number: Decimal(number) / 100)


@given(cents)
def test_what_is_shown_is_read_back_the_same(amount: Decimal) -> None:
    shown = french_amount(min(amount, MAX_AMOUNT))
    assert Typed.model_validate({"amount": shown}).amount == min(amount, MAX_AMOUNT)


@given(st.lists(cents, max_size=20), cents)
def test_a_sum_is_exact_and_vat_grows_with_the_amount(amounts: list[Decimal], more: Decimal) -> None:
    found = total(amounts)
    assert found * 100 == sum(int(one * 100) for one in amounts)
    assert with_vat(found + more, Decimal(20)) >= with_vat(found, Decimal(20)) + more


@pytest.mark.parametrize("typed", ["-3", "-0,01", -3])
def test_a_negative_mark_is_no_amount(typed: object) -> None:
    said = why(points=typed)
    assert "note n’est jamais négative" in said
    assert "€" not in said
    assert "montant" not in said


def test_a_mark_is_read_as_any_number() -> None:
    assert Typed.model_validate({"points": "12,5"}).points == Decimal("12.50")
    assert "€" not in why(points="999999999")
