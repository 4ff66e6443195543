"""Spans of time: half-open, in order, apart from each other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from models.spans import NEVER, Span, both, covers, first_together, since, union


def t(hour: int) -> datetime:
    return datetime(2027, 3, 1, tzinfo=UTC) + timedelta(hours=hour)


def test_a_span_holds_from_its_first_instant_and_no_longer_at_its_end() -> None:
    spans = [(t(1), t(3))]
    assert [covers(spans, t(hour)) for hour in (0, 1, 2, 3)] == [False, True, True, False]


def test_a_span_without_end_holds_for_ever() -> None:
    assert covers(since(t(1)), t(100_000))
    assert since(None) == NEVER
    assert not covers(NEVER, t(1))


def test_spans_that_touch_or_overlap_become_one() -> None:
    assert union([(t(3), t(4)), (t(1), t(2)), (t(2), t(3))]) == [(t(1), t(4))]
    assert union([(t(1), None), (t(2), t(3))]) == [(t(1), None)]
    assert union([(t(1), t(2)), (t(3), None)]) == [(t(1), t(2)), (t(3), None)]


def test_a_shorter_span_within_a_longer_one_does_not_shorten_it() -> None:
    assert union([(t(1), t(9)), (t(2), t(3))]) == [(t(1), t(9))]


def test_a_span_that_ends_before_it_begins_is_no_span() -> None:
    assert union([(t(2), t(2)), (t(3), t(1))]) == []


def test_two_conditions_hold_together_only_where_both_do() -> None:
    left: list[Span] = [(t(1), t(4)), (t(6), None)]
    right: list[Span] = [(t(2), t(7))]
    assert both(left, right) == [(t(2), t(4)), (t(6), t(7))]
    assert both([(t(1), t(2))], [(t(2), t(3))]) == []


def test_all_conditions_must_hold_at_once_not_one_after_the_other() -> None:
    first, second = [(t(1), t(2))], [(t(3), None)]
    assert first_together([first, second], not_before=t(0)) is None
    assert first_together([first, [(t(0), t(5))]], not_before=t(0)) == t(1)


def test_the_first_moment_together_is_no_earlier_than_asked() -> None:
    assert first_together([since(t(1))], not_before=t(5)) == t(5)
    assert first_together([[(t(1), t(2)), (t(7), None)]], not_before=t(5)) == t(7)
    assert first_together([], not_before=t(5)) == t(5)
