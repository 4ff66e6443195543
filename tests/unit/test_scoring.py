"""Marks become means, totals and ranks without losing a thousandth; a tie is shown, never broken."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from building import Year
from models.facts import Fact, read_payload
from models.kinds import Payload
from models.moments import parse_when
from models.reader import Reader
from models.roles import Role
from models.rounds import Round
from models.scoring import Ranking, Score, first_ranked, has_marked_all, is_complete, ranking_of
from tendering import COLLEGE, TITULAIRES, consulted, framed, marked, ranked, read

ALL = (*COLLEGE, Role.DECIDEUR)


def year(**framework: str) -> Year:
    """Three offers to compare, nobody has marked yet."""
    return consulted(framed(Year(people=ALL), **framework))


def everyone_marks(told: Year, **points: tuple[str, str]) -> Year:
    """The three of the college give the same marks on « methode » and on « prix »."""
    for person in COLLEGE:
        marked(told, person, "methode", **{key: both[0] for key, both in points.items()})
        marked(told, person, "prix", **{key: both[1] for key, both in points.items()})
    return told


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


# --- Whatever the marks
Table = dict[tuple[str, str, str], Decimal]
CELLS = [
    (person, key, criterion)
    for person in ("p1", "p2", "p3")
    for key in TITULAIRES
    for criterion in ("methode", "prix")
]
MARK = st.decimals(min_value=0, max_value=20, places=2)
TABLES = st.fixed_dictionaries(dict.fromkeys(CELLS, MARK))
FRAMEWORK, OPENED = read(consulted(framed(Year(people=ALL))))


def judged_by(table: Table, order: Iterable[tuple[str, str, str]] = CELLS) -> Ranking:
    """The ranking from these marks, given in this order."""
    last = OPENED.facts[-1]
    given_since = [
        Fact(last.scope, last.seq + rank, "note-attribuee", said(cell, table), last.when, last.at, cell[0])
        for rank, cell in enumerate(order, 1)
    ]
    return ranking_of(FRAMEWORK, Round(1, (*OPENED.facts, *given_since)))


def said(cell: tuple[str, str, str], table: Table) -> Payload:
    _, key, criterion = cell
    values = {"titulaire": key, "criterion": criterion, "points": str(table[cell])}
    return read_payload("note-attribuee", values)


def total(score: Score) -> Fraction:
    assert score.total is not None
    return score.total


@settings(deadline=None)
@given(table=TABLES, order=st.permutations(CELLS))
def test_the_order_in_which_marks_come_changes_nothing(
    table: Table, order: list[tuple[str, str, str]]
) -> None:
    assert judged_by(table, order) == judged_by(table)


@settings(deadline=None)
@given(table=TABLES, cell=st.sampled_from(CELLS), up=MARK)
def test_a_better_mark_never_lowers_an_offer_nor_raises_another(
    table: Table, cell: tuple[str, str, str], up: Decimal
) -> None:
    before = judged_by(table)
    after = judged_by({**table, cell: max(up, table[cell])})
    then, now = ({one.titulaire: total(one) for one in each.scores} for each in (before, after))
    marked_up = cell[1]
    assert now[marked_up] >= then[marked_up]
    assert after.ranks[marked_up] <= before.ranks[marked_up]
    for other in set(TITULAIRES) - {marked_up}:
        assert now[other] == then[other]
        assert after.ranks[other] >= before.ranks[other]


@settings(deadline=None)
@given(table=TABLES)
def test_a_higher_total_is_a_better_rank_and_an_equal_one_the_same(table: Table) -> None:
    found = judged_by(table)
    for one in found.scores:
        for other in found.scores:
            higher = found.ranks[one.titulaire] < found.ranks[other.titulaire]
            assert (total(one) > total(other)) is higher


@settings(deadline=None)
@given(table=TABLES)
def test_a_total_is_what_the_marks_give_by_another_way(table: Table) -> None:
    """In hundredths of a mark, whole numbers only: no fraction, no decimal."""
    for one in judged_by(table).scores:
        sums = [
            sum(int(table[cell] * 100) for cell in CELLS if cell[1:] == (one.titulaire, key)) * weight
            for key, weight in (("methode", 60), ("prix", 40))
        ]
        assert total(one) * 20 * 100 * 3 == sum(sums)


@pytest.mark.parametrize("scale", ["20", "10", "100", "7"])
def test_full_marks_are_a_hundred_on_any_scale(scale: str) -> None:
    told = everyone_marks(
        year(scale=scale), equipe_a=(scale, scale), equipe_b=("0", scale), equipe_c=(scale, "0")
    )
    totals = {score.titulaire: score.total for score in ranked(told).scores}
    assert totals == {"equipe-a": 100, "equipe-b": 40, "equipe-c": 60}


def test_a_complete_set_given_by_delegation_counts_for_the_role() -> None:
    told = year()
    said = {"delegate": "adjointe", "since": "2027-02-09", "until": "2027-03-01"}
    fact = told.on("2027-02-09 08:00", "delegation-donnee", **said)
    told.facts[-1] = replace(fact, by="collectivite")
    for criterion in ("prix", "methode"):
        for person in ("pilote", "copilote", "adjointe"):
            marked(told, person, criterion, equipe_a="4", equipe_b="5", equipe_c="6")
    assert is_complete(ranked(told))


def lent(told: Year, by: str = "pilote", delegate: str = "adjointe", **days: str) -> Year:
    """Somebody lets another sit for them from the 9th of February."""
    said = {"delegate": delegate, "since": "2027-02-09", "until": "2027-03-01", **days}
    fact = told.on("2027-02-09 08:00", "delegation-donnee", **said)
    told.facts[-1] = replace(fact, by=by)
    return told


def both(told: Year, person: str, **points: str) -> Year:
    for criterion in ("methode", "prix"):
        marked(told, person, criterion, **points)
    return told


def test_a_delegate_does_not_stuff_the_vote() -> None:
    told = consulted(framed(Year(people=ALL)), offers=("equipe-a", "equipe-b"))
    both(told, "pilote", equipe_a="20", equipe_b="10")
    both(told, "collectivite", equipe_a="5", equipe_b="18")
    before = ranked(told)
    both(lent(told), "adjointe", equipe_a="20", equipe_b="10")
    found = ranked(told)
    assert first_ranked(found) == first_ranked(before) == ("equipe-b",)
    assert found.scorers == ("collectivite", "pilote")
    assert [score.total for score in found.scores] == [score.total for score in before.scores]


def test_the_last_mark_of_a_seat_holds_whoever_gave_it() -> None:
    told = both(lent(year()), "pilote", equipe_a="4")
    both(told, "adjointe", equipe_a="9")
    assert ranked(told).scores[0].criteria[0].marks == {"pilote": 9}
    both(told, "pilote", equipe_a="6")
    assert ranked(told).scores[0].criteria[0].marks == {"pilote": 6}


def test_a_delegate_may_finish_the_set_of_the_delegator() -> None:
    told = both(lent(year()), "pilote", equipe_a="4")
    assert {one.person for one in ranked(told).missing} == {"pilote"}
    both(told, "adjointe", equipe_b="5", equipe_c="6")
    assert not ranked(told).missing
    assert has_marked_all(ranked(told), "pilote")


def test_whoever_sits_in_their_own_right_marks_for_themselves() -> None:
    told = both(lent(year(), delegate="copilote"), "copilote", equipe_a="4")
    assert ranked(told).scorers == ("copilote",)


def test_a_mark_dated_before_the_delegation_is_still_of_the_seat() -> None:
    told = both(lent(year()), "pilote", equipe_a="4")
    both(told, "adjointe", equipe_a="9")
    told.facts = [
        replace(one, when=parse_when("2027-02-08 15:00", told.zone)) if one.by == "adjointe" else one
        for one in told.facts
    ]
    assert ranked(told).scorers == ("pilote",)


def test_a_reader_sits_for_whoever_gave_them_their_seat() -> None:
    told = lent(year())
    at = told.situation("2027-02-20 12:00")
    seats = {person: Reader(told.process, at, person).seat for person in ("adjointe", "copilote", None)}
    assert seats == {"adjointe": "pilote", "copilote": "copilote", None: None}
