"""Marks become means, totals and ranks without losing a thousandth; a tie is shown, never broken."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from building import Year
from marking import ALL, everyone_marks, total, year
from models.roles import Role
from models.scoring import first_ranked, has_marked_all, is_complete
from tendering import consulted, framed, marked, ranked


def test_a_mean_of_thirds_is_exact() -> None:
    told = year()
    for person, points in (("pilote", "14"), ("copilote", "15"), ("collectivite", "15")):
        marked(told, person, "methode", equipe_a=points)
    (line, _) = ranked(told).scores[0].criteria
    assert line.mean == Fraction(44, 3)
    assert line.points == Fraction(44, 3) * 60 / 20 == 44
    assert (line.lowest, line.highest, line.spread) == (Decimal(14), Decimal(15), Decimal(1))


def test_a_total_is_the_sum_of_the_weighted_points_out_of_a_hundred() -> None:
    told = everyone_marks(year(), equipe_a=("20", "20"), equipe_b=("10", "5.50"), equipe_c=("0", "0"))
    totals = {score.titulaire: score.total for score in ranked(told).scores}
    assert totals == {"equipe-a": 100, "equipe-b": 30 + 11, "equipe-c": 0}


def test_the_best_comes_first_and_the_ranks_say_so() -> None:
    told = everyone_marks(year(), equipe_a=("10", "10"), equipe_b=("16", "12"), equipe_c=("9", "11"))
    found = ranked(told)
    assert [score.titulaire for score in found.scores] == ["equipe-b", "equipe-a", "equipe-c"]
    assert dict(found.ranks) == {"equipe-b": 1, "equipe-a": 2, "equipe-c": 3}
    assert first_ranked(found) == ("equipe-b",)
    assert is_complete(found)


def test_offers_of_the_same_total_share_a_rank_and_the_next_one_is_skipped() -> None:
    told = everyone_marks(year(), equipe_a=("12", "10"), equipe_b=("10", "13"), equipe_c=("4", "4"))
    found = ranked(told)
    assert dict(found.ranks) == {"equipe-a": 1, "equipe-b": 1, "equipe-c": 3}
    assert found.ties == (("equipe-a", "equipe-b"),)
    assert first_ranked(found) == ("equipe-a", "equipe-b")


def test_totals_that_look_alike_once_rounded_are_not_ex_aequo() -> None:
    """Three marks on a scale of 20: 14,67 and 14,67, a hundredth of a mark apart on one of them."""
    told = year()
    for person, first, second in (
        ("pilote", "14.67", "14.66"),
        ("copilote", "14.67", "14.67"),
        ("collectivite", "14.67", "14.67"),
    ):
        marked(told, person, "methode", equipe_a=first, equipe_b=second, equipe_c="1")
        marked(told, person, "prix", equipe_a="10", equipe_b="10", equipe_c="1")
    found = ranked(told)
    assert (
        total(found.scores[0]) - total(found.scores[1])
        == Fraction(60, 20) * Fraction(1, 300)
        == Fraction(1, 100)
    )
    assert round(float(found.scores[1].criteria[0].mean or 0), 2) == 14.67
    assert dict(found.ranks) == {"equipe-a": 1, "equipe-b": 2, "equipe-c": 3}
    assert found.ties == ()


def test_thirds_that_no_decimal_can_write_are_ex_aequo_all_the_same() -> None:
    """A scale of 7, weights of two decimals, the same marks from other people: binary sums might differ."""
    told = year(criteria="methode:33.33,prix:66.67", scale="7")
    for person, first, second in (("pilote", "1", "2"), ("copilote", "1", "1"), ("collectivite", "2", "1")):
        marked(told, person, "methode", equipe_a=first, equipe_b=second, equipe_c="0")
        marked(told, person, "prix", equipe_a="3.10", equipe_b="3.10", equipe_c="0")
    assert ranked(told).ties == (("equipe-a", "equipe-b"),)


def test_the_last_mark_of_a_person_holds() -> None:
    told = marked(year(), "pilote", "prix", equipe_a="4")
    marked(told, "pilote", "prix", equipe_a="18")
    (_, prix) = ranked(told).scores[0].criteria
    assert prix.marks == {"pilote": Decimal(18)}


def test_without_a_mark_on_each_criterion_of_each_offer_there_is_no_rank() -> None:
    told = marked(year(), "pilote", "prix", equipe_a="4", equipe_b="5", equipe_c="6")
    found = ranked(told)
    assert not found.ranks
    assert [score.total for score in found.scores] == [None, None, None]
    assert first_ranked(found) == ()
    assert not is_complete(found)


def test_who_marked_one_offer_owes_the_others_on_that_criterion() -> None:
    told = everyone_marks(year(), equipe_a=("10", "10"), equipe_b=("11", "10"), equipe_c=("9", "10"))
    marked(told, "decideur", "prix", equipe_a="20")
    found = ranked(told)
    assert [(one.person, one.titulaire, one.criterion) for one in found.missing] == [
        ("decideur", "equipe-b", "prix"),
        ("decideur", "equipe-c", "prix"),
    ]
    assert found.ranks, "the ranking is shown as it stands"
    assert not is_complete(found)


def test_each_role_of_the_college_that_somebody_holds_owes_a_complete_set() -> None:
    told = marked(year(), "pilote", "prix", equipe_a="4", equipe_b="5", equipe_c="6")
    marked(told, "pilote", "methode", equipe_a="4", equipe_b="5", equipe_c="6")
    found = ranked(told)
    assert found.silent == (Role.COPILOTE, Role.COLLECTIVITE)
    assert has_marked_all(found, "pilote")
    assert not has_marked_all(found, "copilote")
    assert not is_complete(found)


def test_one_complete_set_is_enough_for_a_role_held_by_two() -> None:
    told = consulted(framed(Year(people=(Role.PILOTE, Role.COLLECTIVITE))))
    told.joins("2027-01-04", "autre", "collectivite")
    for person in ("pilote", "autre"):
        for criterion in ("prix", "methode"):
            marked(told, person, criterion, equipe_a="4", equipe_b="5", equipe_c="6")
    found = ranked(told)
    assert found.silent == ()
    assert is_complete(found)


def test_a_role_that_nobody_holds_owes_nothing() -> None:
    told = consulted(framed(Year(people=(Role.PILOTE,))))
    for criterion in ("prix", "methode"):
        marked(told, "pilote", criterion, equipe_a="4", equipe_b="5", equipe_c="6")
    assert is_complete(ranked(told))


def test_a_single_offer_is_ranked_first_once_marked() -> None:
    told = consulted(framed(Year(people=(Role.PILOTE,))), offers=("equipe-b",))
    for criterion in ("prix", "methode"):
        marked(told, "pilote", criterion, equipe_b="4")
    found = ranked(told)
    assert first_ranked(found) == ("equipe-b",)
    assert is_complete(found)


def test_without_an_admissible_offer_nothing_is_ranked_and_nothing_is_complete() -> None:
    found = ranked(consulted(framed(Year(people=ALL)), judged=False))
    assert found.scores == ()
    assert first_ranked(found) == ()
    assert not is_complete(found)


def test_the_marks_of_an_offer_that_is_no_longer_admissible_do_not_count() -> None:
    told = everyone_marks(year(), equipe_a=("19", "19"), equipe_b=("11", "10"), equipe_c=("9", "10"))
    told.on("2027-02-15", "offre-jugee", titulaire="equipe-a", judgement="irreguliere")
    found = ranked(told)
    assert first_ranked(found) == ("equipe-b",)
    assert is_complete(found)


@pytest.mark.parametrize("scale", ["20", "10", "100", "7"])
def test_full_marks_are_a_hundred_on_any_scale(scale: str) -> None:
    told = everyone_marks(
        year(scale=scale), equipe_a=(scale, scale), equipe_b=("0", scale), equipe_c=(scale, "0")
    )
    totals = {score.titulaire: score.total for score in ranked(told).scores}
    assert totals == {"equipe-a": 100, "equipe-b": 40, "equipe-c": 60}
