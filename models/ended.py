"""The decision that ends the contract after a phase (CCAG-PI 2021, art. 22), and what came after it."""

from __future__ import annotations

from models.definition import Phase
from models.facts import Fact
from models.french import french_date
from models.history import History

ARTICLE = "CCAG-PI 2021, art. 22"


def ending_of(history: History) -> Fact | None:
    """The decision that ended the contract, if one did."""
    return next(iter(history.of("execution-arretee")), None)


def ended_in_words(ending: Fact) -> str:
    """« exécution arrêtée le 3 mai 2027 (CCAG-PI 2021, art. 22) »."""
    return f"exécution arrêtée le {french_date(ending.when.day)} ({ARTICLE})"


def never_held(history: History, event: Phase) -> bool:
    """Whether an event that was not held when the contract ended will not be; those of the session will."""
    return event.scope == "atelier" and ending_of(history) is not None and history.held(event.key) is None


def is_after(fact: Fact, ending: Fact | None) -> bool:
    """Whether it came once the contract was ended; an end known to the day is that day’s evening."""
    return ending is not None and fact.at > ending.when.last_instant
