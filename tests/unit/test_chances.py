"""The chances to end in time: what lateness pushes, what absorbs it, and that the same seed repeats it."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.chances import Chances, chances_of
from models.definition import Kind
from models.delayed import Year, chain_of, live
from models.rehearsal import Rehearsal
from models.slips import SLIPS, Slip
from models.workdays import Workdays
from service.example import example_session
from tasks.rehearse import rehearse

COEVRONS = "les-coevrons"
DECISION = Path(__file__).parents[2] / "docs/decisions/0023-a-rehearsal-of-people-on-time.md"


@functools.cache
def example() -> Rehearsal:
    return rehearse(example_session())


@functools.cache
def days(slug: str) -> Workdays:
    return Workdays(example().almanacs[slug], date(2027, 1, 1), date(2030, 1, 1))


def year(slug: str = COEVRONS, slips: Mapping[str, int] | None = None) -> Year:
    chain = chain_of(example().process, example().plan, slug)
    late = {step.phase.key: 0 for step in chain} | dict(slips or {})
    return live(chain, late, days(slug))


def chances(monkeypatch: pytest.MonkeyPatch, **slips: Slip) -> Chances:
    """Twenty years in which only these kinds of phase are late."""
    for kind in Kind:
        monkeypatch.setitem(SLIPS, kind, slips.get(str(kind), Slip(0, 0, 0)))
    return chances_of(example(), years=20, seed=1)


def test_on_time_a_territory_ends_as_planned_and_nothing_decides_it() -> None:
    for slug, window in example().plan.windows.items():
        assert year(slug) == Year(window["cloture-in-situ"][1].toordinal(), frozenset())


def test_a_phase_with_time_to_spare_takes_lateness_on_itself() -> None:
    assert year(slips={"marche-subsequent": 5}) == year()


def test_a_phase_without_time_to_spare_pushes_the_end_and_is_named() -> None:
    late = year(slips={"marche-subsequent": 90, "atelier-2": 0})
    assert late.end > year().end
    assert late.critical == {"marche-subsequent"}


def test_the_end_pushed_by_one_working_day_is_a_working_day_later() -> None:
    late, calendar = year(slips={"cloture-in-situ": 1}), example().almanacs[COEVRONS].calendar
    following = calendar.next_working(date.fromordinal(year().end + 1))
    assert date.fromordinal(late.end) == following
    assert late.critical == {"cloture-in-situ"}


def test_a_deadline_before_a_workshop_is_kept_when_the_launch_is_late() -> None:
    chain = chain_of(example().process, example().plan, COEVRONS)
    workshop = next(step for step in chain if step.phase.key == "atelier-1")
    assert workshop.waits == {"lancement-in-situ": 14}


@given(
    slug=st.sampled_from(["les-coevrons", "vallee-du-bras-vanille", "pays-de-grande-ravine"]),
    slips=st.dictionaries(
        st.sampled_from(["marche-subsequent", "lancement-in-situ", "atelier-1", "atelier-2", "atelier-3"]),
        st.integers(0, 45),
    ),
)
def test_lateness_never_brings_an_end_forward_and_ends_on_a_working_day(
    slug: str, slips: dict[str, int]
) -> None:
    late = year(slug, slips)
    assert late.end >= year(slug).end
    assert example().almanacs[slug].calendar.is_working(date.fromordinal(late.end))
    assert late.critical <= {key for key, slip in slips.items() if slip}


def test_a_shared_date_waits_for_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    closing = example().plan.shared["cloture-nationale"][0]
    found = chances(monkeypatch, marche_subsequent=Slip(5, 5, 5))
    assert {one.ends for one in found.ateliers} == {(closing, closing, closing)}


def test_a_late_closing_makes_every_territory_late_and_decides_it(monkeypatch: pytest.MonkeyPatch) -> None:
    found = chances(monkeypatch, cloture=Slip(60, 60, 60))
    assert {one.in_time for one in (found.session, *found.ateliers)} == {0}
    for one in found.ateliers:
        assert set(one.critical) <= {"cloture-in-situ", "cloture-nationale"}
        assert sum(one.critical.values()) == 1


def test_the_session_is_in_time_only_when_all_its_territories_are(monkeypatch: pytest.MonkeyPatch) -> None:
    found = chances(monkeypatch, cloture=Slip(0, 5, 20), atelier_in_situ=Slip(0, 3, 25))
    assert found.session.in_time <= min(one.in_time for one in found.ateliers)


def test_the_session_is_over_once_the_last_of_its_territories_is(monkeypatch: pytest.MonkeyPatch) -> None:
    found = chances(monkeypatch, cloture=Slip(0, 5, 20), atelier_in_situ=Slip(0, 3, 25))
    for rank in range(3):
        assert found.session.ends[rank] >= max(one.ends[rank] for one in found.ateliers)


def test_the_same_seed_gives_the_same_years_and_another_seed_others() -> None:
    first, again, other = (chances_of(example(), years=50, seed=seed).as_dict() for seed in (7, 7, 8))
    assert first == again
    assert first["ateliers"] != other["ateliers"]


def test_the_table_of_the_decision_is_that_of_the_rules() -> None:
    lines = re.findall(r"\| `(\w+)` \| (\d+) \| (\d+) \| (\d+) \|", DECISION.read_text(encoding="utf-8"))
    assert {Kind(kind): Slip(*map(int, law)) for kind, *law in lines} == SLIPS
