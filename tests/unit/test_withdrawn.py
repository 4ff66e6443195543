"""What became of a fact since a message told it, and of dates planned anew before anybody knew."""

from __future__ import annotations

import pytest

from models.kinds import Correction
from models.replanned import Planned, moves_to_say, says_since
from models.withdrawn import CORRECTED, VOIDED, ToldFact, told_of, withdrawn

PUT_RIGHT = Correction(fact=12, set={"decision": "rejet"}, because="Erreur.")
ANNULLED = Correction(fact=12, void=True, because="Erreur.")
WORKSHOP = "Ateliers in situ"


@pytest.mark.parametrize(
    ("cause", "told"),
    [
        ("les-coevrons#12", ToldFact("les-coevrons", 12, 0)),
        ("les-coevrons#12~14", ToldFact("les-coevrons", 12, 14)),
        ("decision-prise:les-coevrons#12", None),
        ("constat:les-coevrons#12", None),
        ("carnet:2027-05-05:J-7", None),
        ("atelier-1", None),
    ],
)
def test_a_message_tells_a_fact_where_its_cause_is_one(cause: str, told: ToldFact | None) -> None:
    assert told_of(cause) == told


@pytest.mark.parametrize(
    ("version", "corrections", "why"),
    [
        (0, [], None),
        (0, [(14, PUT_RIGHT)], CORRECTED),
        (14, [(14, PUT_RIGHT)], None),
        (14, [(14, PUT_RIGHT), (20, PUT_RIGHT)], CORRECTED),
        (14, [(14, PUT_RIGHT), (20, ANNULLED)], VOIDED),
        (0, [(14, PUT_RIGHT), (20, ANNULLED)], VOIDED),
    ],
)
def test_only_what_was_corrected_after_it_was_told_is_true_no_more(
    version: int, corrections: list[tuple[int, Correction]], why: str | None
) -> None:
    assert withdrawn(ToldFact("les-coevrons", 12, version), corrections) == why


def plan(key: str, days: str, before: str, *, reached: bool = False, leaves: bool = True) -> Planned:
    move = {"title": WORKSHOP, "dates": [days], "before": [before]}
    return Planned(key, {WORKSHOP: move}, leaves=leaves and not reached, reached=reached)


def dated(key: str, *, reached: bool = False) -> Planned:
    return Planned(key, {}, frozenset({WORKSHOP}), leaves=not reached, reached=reached)


def said(*plans: Planned) -> dict[str, list[tuple[str, str]]]:
    """The day that each one gives, and the one that it is compared with."""
    return {
        key: [(move["dates"][0], move["before"][0]) for move in moves]
        for key, moves in moves_to_say(plans).items()
    }


def test_of_three_moves_that_wait_the_last_is_said_from_the_days_that_are_known() -> None:
    waiting = plan("a", "05-04", "04-13"), plan("b", "05-11", "05-04"), plan("c", "05-18", "05-11")
    assert said(*waiting) == {"a": [], "b": [], "c": [("05-18", "04-13")]}


def test_what_reached_its_reader_is_what_they_know() -> None:
    assert said(plan("a", "05-04", "04-13", reached=True), plan("b", "05-11", "05-04")) == {
        "b": [("05-11", "05-04")]
    }


def test_what_was_set_aside_told_nothing_and_replaces_nothing() -> None:
    assert said(plan("a", "05-04", "04-13"), plan("b", "05-11", "05-04", leaves=False)) == {
        "a": [("05-04", "04-13")]
    }


def test_moved_and_moved_back_it_is_no_move() -> None:
    assert said(plan("a", "05-04", "04-13"), plan("b", "04-13", "05-04")) == {"a": [], "b": []}


def test_an_agreed_date_says_it_in_place_of_the_plan() -> None:
    assert said(plan("a", "05-04", "04-13"), dated("b")) == {"a": [], "b": []}
    assert said(dated("a", reached=True), plan("b", "05-04", "04-13")) == {"b": [("05-04", "04-13")]}


def test_only_dates_may_be_said_again_since() -> None:
    assert says_since([WORKSHOP], [dated("a", reached=True)])
    assert not says_since([WORKSHOP, "Restitution"], [dated("a")])
    assert not says_since([], [dated("a")])
