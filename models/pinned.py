"""The delays that an atelier lives by: its contract’s, else those of its definition; pinned for life."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from models.delays import Delay, parse_delay
from models.history import History
from models.legal import Legal
from models.process import Process


def delays_of(process: Process, history: History) -> Mapping[Legal, Delay]:
    """What an atelier lives by, as pinned when it was registered.

    One registered before these delays were pinned has its verification alone: nothing else was
    announced to it, so no other silence decides anything there.
    """
    registration = history.registration
    if registration is None:
        return {Legal.VERIFICATION: process.legal_delays[Legal.VERIFICATION].default}
    said = {Legal.VERIFICATION: registration.verification, **registration.delays}
    said |= {key: text for key, text in registration.contract.delays.items() if key in said}
    return {legal: parse_delay(said[legal]) for legal in _EVERY if legal in said}


#: Asked at each assessment.
_EVERY = tuple(Legal)


def pinned(process: Process, contract: Mapping[str, str]) -> dict[str, str]:
    """Every delay of a new atelier: its contract's, else the definition's."""
    return {key: contract.get(key, str(legal.default)) for key, legal in process.legal_delays.items()}


def thresholds_of(process: Process, history: History) -> Mapping[str, Decimal]:
    """The numbers an atelier lives by, as pinned when it was registered; before that, the definition’s."""
    said = history.registration
    pinned_then = {key: Decimal(text) for key, text in said.thresholds.items()} if said else {}
    own = {key: Decimal(text) for key, text in said.contract.thresholds.items()} if said else {}
    return {key: one.default for key, one in process.thresholds.items()} | pinned_then | own


def pinned_thresholds(process: Process, contract: Mapping[str, str]) -> dict[str, str]:
    """Every threshold of a new atelier: its contract's, else the definition's."""
    return {key: contract.get(key, str(one.default)) for key, one in process.thresholds.items()}
