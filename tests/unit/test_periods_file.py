"""The table of neutralised periods: the shipped one is read, a mistake is named by its line and key."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from calendars import written
from config.periods_file import NeutralisedPeriod, read_periods, shipped_periods
from models.almanac import Hardness, Period
from models.errors import BadInput

ONE = """periods:
  foire:
    title: Foire
    first: 2027-06-01
    last: 05/06/2027
    departements: ["2A"]
"""
YEARLY = "periods: {a: {title: A, each_year: {first: 1/8, last: 31/8}, departements: metropole}}"
FAIR, NEITHER = "clé « periods.foire", "il faut first et last, ou each_year."
FIRST = "ligne 1, clé « periods.a.each_year.first » : "


def read(folder: Path, text: str) -> NeutralisedPeriod:
    (period,) = read_periods(written(folder, "periodes.yaml", text)).values()
    assert period is not None
    return period


def refused(folder: Path, text: str) -> str:
    with pytest.raises(BadInput) as raised:
        read_periods(written(folder, "periodes.yaml", text))
    return raised.value.message


def test_a_dated_period_holds_in_its_departements_and_in_its_years(tmp_path: Path) -> None:
    fair = read(tmp_path, ONE)
    assert [code for code in ("2A", "2B", "974", None) if fair.concerns(code)] == ["2A"]
    assert list(fair.periods(frozenset({2027}))) == [Period(date(2027, 6, 1), date(2027, 6, 5), "Foire")]
    assert list(fair.periods(frozenset({2026, 2028}))) == []


def test_a_period_of_each_year_may_run_into_the_next_one(tmp_path: Path) -> None:
    closed = read(tmp_path, "periods: {noel: {title: Fermé, each_year: {first: 24/12, last: 02/01}}}")
    assert [(one.first, one.last) for one in closed.periods(frozenset({2027}))] == [
        (date(2026, 12, 24), date(2027, 1, 2)),
        (date(2027, 12, 24), date(2028, 1, 2)),
    ]


def test_the_nation_meets_in_the_metropole(tmp_path: Path) -> None:
    august = read(
        tmp_path, "periods: {a: {title: A, each_year: {first: 1/8, last: 31/8}, departements: metropole}}"
    )
    assert [code for code in ("53", "2A", None, "971", "988") if august.concerns(code)] == ["53", "2A", None]


def test_the_shipped_table_forbids_nothing_on_dates_that_are_not_decided() -> None:
    lines = [line for line in shipped_periods().values() if line]
    assert {line.title for line in lines if line.to_confirm}
    assert all(line.hardness is Hardness.WARN for line in lines if line.to_confirm)


def test_the_municipal_elections_of_2026_are_neutralised_on_both_days_of_vote() -> None:
    said = shipped_periods()["reserve-municipales-2026"]
    assert said is not None
    (reserve,) = said.periods(frozenset({2026}))
    assert reserve.covers(date(2026, 3, 15))
    assert reserve.covers(date(2026, 3, 22))
    assert (reserve.hardness, reserve.to_confirm) == (Hardness.NO_EVENT, False)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            ONE.replace("05/06/2027", "31/05/2027"),
            f"ligne 2, {FAIR} » : la fin (31/05/2027) est avant le début (01/06/2027).",
        ),
        (
            ONE.replace("05/06/2027", "05/06/2029"),
            f"ligne 2, {FAIR} » : cette période dure plus de 366 jours.",
        ),
        (ONE.replace("    last: 05/06/2027\n", ""), f"ligne 2, {FAIR} » : {NEITHER}"),
        (ONE + "    each_year: {first: 01/08, last: 31/08}\n", f"ligne 2, {FAIR} » : {NEITHER}"),
        (ONE.replace("06-01", "06-31"), "ligne 4, clé « first » : la date 2027-06-31 n’existe pas."),
        (ONE.replace('"2A"', '"20"'), f"ligne 6, {FAIR}.departements.0 » : Le département « 20 » n’existe"),
        (
            ONE.replace('"2A"', "53"),
            f"ligne 6, {FAIR}.departements.0 » : il faut un texte, entre guillemets.",
        ),
        (ONE.replace('["2A"]', "outre-mer"), f"ligne 6, {FAIR}.departements » : il faut une liste."),
        (ONE.replace('["2A"]', "[]"), f"ligne 6, {FAIR}.departements » : cette liste est vide."),
        (ONE + "    hardness: dur\n", f"ligne 7, {FAIR}.hardness » : « dur » n’est pas un choix possible"),
        (ONE + "    titre: x\n", f"ligne 7, {FAIR}.titre » : cette clé n’existe pas."),
        (ONE + "    title: x\n", "ligne 7, clé « title » : une clé est écrite deux fois."),
        (
            YEARLY.replace("1/8", "29/02", 1),
            f"{FIRST}« 29/02 » n’est pas un jour de chaque année ; écrivez 31/08.",
        ),
        (YEARLY.replace("1/8", "1", 1), f"{FIRST}« 1 » n’est pas un jour de chaque année"),
        ("périodes: {}", "ligne 1, clé « periods » : cette clé manque."),
        ("", "ligne 1, clé « (le fichier) » : il faut un groupe de clés."),
        ("periods: [a]", "ligne 1, clé « periods » : il faut un groupe de clés."),
        ("periods: {a: &x {title: A}}", "ligne 1 : les ancres"),
    ],
)
def test_a_mistake_is_one_sentence_with_its_line_and_its_key(
    tmp_path: Path, text: str, sentence: str
) -> None:
    assert refused(tmp_path, text).startswith(f"periodes.yaml, {sentence}")
