"""`settle`: what is owed to people and not done yet. One function, one unique key per thing owed. Pure.

The act, `parcours` and `relances` all call it, so who comes first does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable

from models.audience import addressees, bound_members
from models.candidates import candidates
from models.history import Membership
from models.owed import Done, Owed
from models.process import Process
from models.situation import Situation


def settle(
    process: Process,
    situation: Situation,
    done: Done,
    *,
    members: Iterable[Membership] = (),
    phase: str | None = None,
    at_any_hour: bool = False,
) -> tuple[Owed, ...]:
    """The messages owed now; `members` adds people of the session's ateliers for a session's news.

    `at_any_hour` includes the reminders that are kept until their readers are at work.
    """
    audience = [m for m in (*bound_members(situation.history), *members) if m.holds(situation.at)]
    owed = []
    for candidate in candidates(process, situation, done, at_any_hour=at_any_hour):
        if (candidate.message, candidate.cause) in done or phase not in {None, candidate.phase}:
            continue
        everybody = addressees(audience, candidate.roles, candidate.first)
        to = tuple(one for one in everybody if candidate.reads(one.role))
        if to:
            owed.append(
                Owed(
                    situation.scope,
                    candidate.message,
                    candidate.cause,
                    candidate.phase,
                    candidate.fact,
                    to,
                    candidate.context(),
                    candidate.reminder.moment if candidate.reminder else candidate.later,
                    candidate.reminder is not None and candidate.reminder.is_last_word,
                )
            )
    return tuple(owed)
