"""What tests of article 29 share: a deliverable adjourned, or admitted at a reduced price."""

from __future__ import annotations

from building import Year
from submitting import NOTE, current, submitted

DECIDED = "2027-04-12"
#: Ten days from Monday 12 April end on Thursday 22; fifteen more on Friday 7 May, the day after Ascension.
TURN, END = "2027-04-22", "2027-05-07"


def adjourned(day: str = DECIDED, **contract: str) -> Year:
    told = submitted(**contract)
    told.on(day, "decision-prise", NOTE, decision="ajournement", reasons="Calendrier absent.")
    return told


def reduced() -> Year:
    """Admitted at a reduced price on Monday 12 April: comments until Tuesday 27."""
    told = submitted()
    told.on(DECIDED, "decision-prise", NOTE, decision="refaction")
    return told


def lapsed(told: Year, at: str) -> list[tuple[str, str | None]]:
    return [(one.rule, str(one.then) if one.then else None) for one in current(told, at).lapses]


def awaited(told: Year, at: str) -> tuple[str, str] | None:
    clock = current(told, at).clock
    return (str(clock.legal), str(clock.ends)) if clock else None
