"""Whatever the marks: their order changes nothing, a better one never harms, a total is exact."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from building import Year
from marking import ALL, total
from models.facts import Fact, read_payload
from models.kinds import Payload
from models.rounds import Round
from models.scoring import Ranking, ranking_of
from tendering import TITULAIRES, consulted, framed, read

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
