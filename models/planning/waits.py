"""The days that the conditions of a process put between two events."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from models.conditions import Condition, Verb
from models.definition import Phase
from models.delays import parse_delay
from models.kinds import Contract
from models.legal import Legal
from models.planning.lengths import most_days
from models.process import Process
from models.wording import what

REMISE = "remise"


class Wait(NamedTuple):
    """An event comes so many days at least after the last day of an earlier one, and why."""

    after: str
    days: int
    why: str


def waits_before(process: Process, phase: Phase, contract: Contract) -> Iterator[Wait]:
    """What the event of this phase waits for, counted from earlier events."""
    for condition in phase.opens_when:
        remise = handed_in(process, condition)
        if remise and remise.due and remise.due.after:
            days = remise.due.days + _answer_days(process, condition, contract)
            yield Wait(remise.due.after, days, what(process, condition))
    for earlier in process.phases:
        held = [one.subject for one in earlier.opens_when if one.verb is Verb.HELD]
        for condition in earlier.closes_when:
            # Nobody can agree a programme before the phase that owes it has begun.
            if condition.due and condition.due.before == phase.key:
                why = what(process, condition)
                yield from (Wait(event, condition.due.days, why) for event in held if event != phase.key)


def handed_in(process: Process, condition: Condition) -> Condition | None:
    """The condition whose date starts the wait: itself, or the submission that it answers."""
    if condition.verb not in {Verb.ANSWERED, Verb.ADMITTED}:
        said = process.dues.get(condition.key)
        return said if said and said.due and said.due.after != REMISE else None
    same = (
        one
        for one in process.dues.values()
        if one.verb is Verb.SUBMITTED and (one.subject, one.version) == (condition.subject, condition.version)
    )
    return next(same, None)


def _answer_days(process: Process, condition: Condition, contract: Contract) -> int:
    """How long an answer may take, where the gate waits for one."""
    if condition.verb not in {Verb.ANSWERED, Verb.ADMITTED}:
        return 0
    deliverable = process.deliverables_by_key[condition.subject]
    if contract.verification.get(deliverable.key, deliverable.verification) == "contractual":
        return verification_days(process, contract)
    said = process.dues.get(condition.key)
    return said.due.days if said and said.due else 0


def verification_days(process: Process, contract: Contract) -> int:
    """The buyer's delay to decide, as the contract says it or as the process does."""
    said = contract.delays.get("verification")
    return most_days(parse_delay(said) if said else process.legal_delays[Legal.VERIFICATION].default)
