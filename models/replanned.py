"""Dates planned anew several times before anybody was told: one line of truth for each event. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

#: An event's « title », the « dates » now planned and those of « before »: ISO days.
Move = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Planned:
    """What one message to one reader says of the dates of a plan, in the order in which they were queued.

    `moves` of a plan revised, by title; `dated`, the events whose own date a message says or takes away.
    `leaves` now, or `reached` its reader; the rest told nobody and will not.
    """

    key: str
    moves: Mapping[str, Move]
    dated: frozenset[str] = frozenset()
    leaves: bool = False
    reached: bool = False

    def says(self, title: str) -> bool:
        """Whether it gives a date of this event."""
        return title in self.moves or title in self.dated


def moves_to_say(said: Sequence[Planned]) -> dict[str, list[Move]]:
    """By key, the moves that each message that leaves still has to say; none where others say them all.

    Each goes from what its reader knows: what told nobody is left out. Back where it was, it is no move.
    """
    return {
        one.key: list(_left(one, said[:rank], said[rank + 1 :]))
        for rank, one in enumerate(said)
        if one.leaves
    }


def says_since(titles: Collection[str], later: Sequence[Planned]) -> bool:
    """Whether what reached its reader since, or will, gives a date of each of these events."""
    return bool(titles) and all(
        any((one.leaves or one.reached) and one.says(title) for one in later) for title in titles
    )


def _left(one: Planned, before: Sequence[Planned], after: Sequence[Planned]) -> Iterator[Move]:
    for title, move in one.moves.items():
        if says_since([title], after):
            continue
        known = _known(title, before, move["before"])
        if list(move["dates"]) != list(known):
            yield {**move, "before": known}


def _known(title: str, before: Iterable[Planned], otherwise: Sequence[str]) -> Sequence[str]:
    """The days that the reader knows: those of before the first move that told them nothing."""
    untold: Sequence[str] | None = None
    for one in before:
        if one.reached and one.says(title):
            untold = None
        elif untold is None and title in one.moves:
            untold = one.moves[title]["before"]
    return otherwise if untold is None else untold
