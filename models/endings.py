"""How the passation of a marché ended, in words that anybody may read: no team, no mark, no price."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from models.history import History
from models.kinds import ConsultationClose, Ending
from models.rounds import rounds_of

#: What a consultation that brought no contract, and a contract, are called.
ENDING_TITLES = {
    Ending.SANS_SUITE: "consultation sans suite",
    Ending.INFRUCTUEUSE: "consultation infructueuse",
}
NOTIFIED = "notifie"
NOTIFIED_TITLE = "marché notifié"


@dataclass(frozen=True, slots=True)
class MarketEnd:
    """The end of a consultation, or the notification: its key, its words, its day in the territory."""

    key: str
    title: str
    on: date


def ends_of(history: History) -> tuple[MarketEnd, ...]:
    """Each end in turn, the notification last; none while a consultation is under way."""
    notified, rounds = tuple(_notified(history)), rounds_of(history)
    if not notified and rounds and rounds[-1].ended is None:
        return ()
    return (*_without_contract(history), *notified)


def _without_contract(history: History) -> Iterator[MarketEnd]:
    for round_ in rounds_of(history):
        fact = round_.first("consultation-close")
        if fact is not None and isinstance(fact.payload, ConsultationClose):
            outcome = fact.payload.outcome
            yield MarketEnd(str(outcome), ENDING_TITLES[outcome], fact.when.day)


def _notified(history: History) -> Iterator[MarketEnd]:
    for fact in history.of("marche-notifie")[-1:]:
        yield MarketEnd(NOTIFIED, NOTIFIED_TITLE, fact.when.day)
