"""Whatever is said of a submission and whenever: the rules and a naive reading of § 2.3 tell one story."""

from __future__ import annotations

import functools
from collections import Counter
from datetime import date

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test
from living import WALKED, Execution
from naive_branches import BRANCHES
from naive_calendar import Delay, Place, easter, length

from anyyear import checked
from vectors import VECTORS


@functools.cache
def walked() -> Counter[str]:
    """The one run of this file, always the same: in how many of its examples each branch was walked."""
    WALKED.clear()
    run_state_machine_as_test(Execution, settings=settings(checked, max_examples=400, stateful_step_count=15))
    return Counter(WALKED)


def test_the_rules_and_the_naive_reading_tell_one_story() -> None:
    assert walked()


def test_every_branch_was_walked() -> None:
    assert BRANCHES - set(walked()) == set()


@pytest.mark.parametrize(("fact", "departement", "delay", "raw", "due"), VECTORS)
def test_the_naive_reading_crosses_off_the_days_that_the_source_counts(
    fact: str, departement: str, delay: str, raw: str, due: str
) -> None:
    day, (count, _, unit) = date.fromisoformat(fact), delay.partition(" ")
    assert (date.fromisoformat(raw) - day).days == length(day, int(count), unit)
    last = Delay("", day, (int(count), unit)).begin(day).last(day, Place(departement, {}))
    assert str(last) == due


@pytest.mark.parametrize("sunday", ["2025-04-20", "2026-04-05", "2027-03-28", "2028-04-16"])
def test_the_naive_reading_knows_when_easter_is(sunday: str) -> None:
    assert str(easter(int(sunday[:4]))) == sunday
