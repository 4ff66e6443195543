"""`atelier deadline`: the contract of its answer, on a machine where nothing was ever done."""

from __future__ import annotations

import pytest

from commandline import CommandLine
from vectors import VECTORS

OPTIONS = {"mois": "--months", "jours": "--days", "semaines": "--weeks"}


@pytest.mark.parametrize(("fact", "departement", "delay", "raw", "legal"), VECTORS)
def test_the_last_day_is_the_legal_one(
    new: CommandLine, fact: str, departement: str, delay: str, raw: str, legal: str
) -> None:
    count, unit = delay.split()
    answer = new("deadline", fact, OPTIONS[unit], count, "--departement", departement, "--json")
    assert answer.code == 0
    assert (answer.data["due"], answer.data["raw"]) == (legal, raw)
    assert all(one.endswith(".") for one in answer.data["because"])
    assert not new.home.exists()


def test_in_words_the_day_comes_first_and_each_reason_after_it(new: CommandLine) -> None:
    answer = new("deadline", "01/03/2027", "--weeks", "9", "--departement", "2A")
    first, *reasons = answer.out.replace("\N{NO-BREAK SPACE}", " ").splitlines()
    assert first == "Dernier jour : lundi 3 mai 2027."
    assert len(reasons) == 3


def test_a_usage_that_the_territory_declares_is_a_day_off(new: CommandLine) -> None:
    asked = ("deadline", "2027-03-01", "--days", "25", "--departement", "67", "--json")
    assert new(*asked).data["due"] == "2027-03-26"
    assert new(*asked, "--usage", "vendredi-saint").data["due"] == "2027-03-30"


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        (("2027-03-01", "--months", "2", "--departement", "99"), "departement"),
        (("2027-03-01", "--months", "0", "--departement", "53"), "delay"),
        (("2027-03-01", "--days", "100000", "--departement", "53"), "delay"),
        (("2027-03-01", "--days", "-3", "--departement", "53"), "delay"),
        (("2027-03-01", "--days", "3", "--months", "2", "--departement", "53"), "delay"),
        (("2027-03-01", "--departement", "53"), "delay"),
        (("1995-03-01", "--days", "3", "--departement", "53"), "date"),
        (("2099-12-01", "--months", "3", "--departement", "53"), "delay"),
        (("2027-02-29", "--days", "3", "--departement", "53"), "date"),
        (("2027-03-01", "--days", "3", "--departement", "53", "--usage", "mi-careme"), "usage"),
        (("2027-03-01", "--days", "trois", "--departement", "53"), "--days"),
        (("2027-03-01", "--days", "3"), "--departement"),
    ],
)
def test_what_makes_no_sense_is_answered_by_a_sentence_and_the_way_out(
    new: CommandLine, arguments: tuple[str, ...], field: str
) -> None:
    answer = new("deadline", *arguments, "--json")
    assert answer.code == 2
    assert answer.error["field"] == field
    assert answer.error["todo"]
