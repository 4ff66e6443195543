"""What is said to be impossible is, and nothing said is to spare: also checked by trying everything."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations, product

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from demanding import PROCESS, demand, site
from models.errors import BadInput
from models.plan import Impossible
from models.planner import plan
from models.planning.bounds import earliest, feasible, latest, network
from models.planning.rules import Allowed, Gap, Rule
from models.planning.smallest import irreducible, smallest
from models.roles import Role

EVENTS, SIZE = 4, 12


def allowed(event: int, days: int) -> Rule:
    return Allowed(event, f"{event} in {days:b}", "", Role.PILOTE, days=days)


def gap(first: int, then: int, days: int) -> Rule:
    return Gap(then, f"{then} ≥ {first} + {days}", "", Role.PILOTE, first=first, days=days)


days = st.builds(allowed, st.integers(0, EVENTS - 1), st.integers(0, 2**SIZE - 1))
pairs = st.tuples(st.integers(0, EVENTS - 1), st.integers(0, EVENTS - 1)).filter(lambda two: two[0] < two[1])
gaps = st.builds(lambda two, apart: gap(two[0], two[1], apart), pairs, st.integers(1, 7))
rule_sets = st.lists(days | gaps, min_size=2, max_size=11)


def keeps(rule: Rule, placed: tuple[int, ...]) -> bool:
    """Whether these days keep a rule, said once more and otherwise."""
    if isinstance(rule, Allowed):
        return f"{rule.days:0{SIZE}b}"[SIZE - 1 - placed[rule.event]] == "1"
    assert isinstance(rule, Gap)
    return placed[rule.event] - placed[rule.first] >= rule.days


def tried(rules: list[Rule]) -> list[tuple[int, ...]]:
    """Every way to place the events, by trying all."""
    return [p for p in product(range(SIZE), repeat=EVENTS) if all(keeps(rule, p) for rule in rules)]


@given(rule_sets)
@settings(max_examples=60, deadline=None)
def test_first_and_last_days_are_those_of_all_the_ways_to_place(rules: list[Rule]) -> None:
    ways = tried(rules)
    net = network(rules, EVENTS, SIZE)
    low = earliest(net)
    # The passes know no last day but that of the rules: a day is within the size, or it is not one.
    if low is None or max(low) >= SIZE:
        assert ways == []
        return
    high = latest(net)
    for event in range(EVENTS):
        assert {way[event] for way in ways} == {
            day for day in range(low[event], high[event] + 1) if net.days[event] >> day & 1
        }


@given(rule_sets)
@settings(max_examples=150, deadline=None)
def test_the_smallest_core_is_infeasible_and_no_smaller_set_is(rules: list[Rule]) -> None:
    def holds(some: object) -> bool:
        return feasible(list(some), EVENTS, SIZE)  # type: ignore[call-overload]  # any collection of rules

    assume(not holds(rules))
    for core in (irreducible(rules, holds), smallest(rules, holds)):
        assert not holds(core)
        assert all(holds([one for one in core if one is not left]) for left in core)
    assert all(holds(some) for some in combinations(rules, len(core) - 1))


@given(
    st.sampled_from(["53", "974", "971", "67"]),
    st.dates(date(2025, 1, 1), date(2031, 12, 31)),
    st.integers(60, 300),
    st.integers(3, 60),
)
@settings(max_examples=60, deadline=None)
def test_without_any_one_of_the_dates_it_names_a_plan_exists(
    code: str, start: date, first: int, apart: int
) -> None:
    fixed = {
        "atelier-1": (start + timedelta(days=first),),
        "atelier-3": (start + timedelta(days=first + apart),),
    }
    try:
        found = plan(PROCESS, demand(site(code, start, fixed=fixed)))
    except BadInput:
        return
    assume(isinstance(found, Impossible))
    assert isinstance(found, Impossible)
    named = [
        event
        for event in fixed
        if any(PROCESS.events[event].of in one.text and "fixée" in one.text for one in found.unmet)
    ]
    assert named
    for event in named:
        rest = {key: held for key, held in fixed.items() if key != event}
        again = plan(PROCESS, demand(site(code, start, fixed=rest)))
        if isinstance(again, Impossible):
            assert {one.text for one in again.unmet} != {one.text for one in found.unmet}
