"""How long messages took: figures that were measured."""

from models.waits import Waits, waits_of


def test_nothing_sent_has_no_figures() -> None:
    assert waits_of([]) == Waits(0)


def test_nineteen_in_twenty_waited_no_longer_than_the_second_figure() -> None:
    assert waits_of(range(1, 101)) == Waits(100, 50.5, 95, 100)
    assert waits_of([3.0]) == Waits(1, 3.0, 3.0, 3.0)
    assert waits_of([1, 2, 600]) == Waits(3, 2, 600, 600)


def test_a_clock_that_was_put_back_makes_no_wait_negative() -> None:
    assert waits_of([-30.0, 4.0]) == Waits(2, 2.0, 4.0, 4.0)
