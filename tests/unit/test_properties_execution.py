"""Whatever is said of a submission and whenever: the rules and a naive reading of § 2.3 tell one story."""

from __future__ import annotations

import functools
from collections import Counter

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test
from living import WALKED, Execution
from naive_branches import BRANCHES

from anyyear import checked


@functools.cache
def walked() -> Counter[str]:
    """The one run of this file, always the same: in how many of its examples each branch was walked."""
    WALKED.clear()
    run_state_machine_as_test(Execution, settings=settings(checked, max_examples=300, stateful_step_count=15))
    return Counter(WALKED)


def test_the_rules_and_the_naive_reading_tell_one_story() -> None:
    assert walked()


def test_every_branch_was_walked() -> None:
    assert BRANCHES - set(walked()) == set()
