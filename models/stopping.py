"""The buyer may end the contract after a phase, where the contract provides for it (CCAG-PI 2021, art. 22).

Nothing more is then asked of anybody but the decisions on what was handed in before.
"""

from __future__ import annotations

from dataclasses import replace

from models.ended import is_after
from models.facts import Fact
from models.situation import PhaseSituation, State
from models.unmet import Unmet


def after_ending(line: PhaseSituation, ending: Fact) -> PhaseSituation:
    """A phase of the atelier once the contract is ended: it opens no more, and waits for decisions alone."""
    if line.phase.scope == "session" or line.state is State.CLOSED:
        return line
    never = line.opened_at is None or line.opened_at > ending.at
    return replace(
        line,
        state=State.LOCKED if never else line.state,
        opened_at=None if never else line.opened_at,
        unmet=tuple(one for one in line.unmet if not never and _to_be_decided(one, ending)),
        awaited=tuple(one for one in line.awaited if _to_be_decided(one, ending)),
        engaged_without=() if never else line.engaged_without,
        ready_at=None,
        # A day that it was to be held on is no date of it any more.
        dates=() if never else line.dates,
    )


def _to_be_decided(unmet: Unmet, ending: Fact) -> bool:
    """Whether it is the answer to something that was handed in before the end."""
    current = unmet.evidence.track(unmet.condition).current if unmet.is_answer else None
    return current is not None and not is_after(current.fact, ending)
