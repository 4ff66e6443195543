"""Requests for more time: when each was asked for and answered, until which day it was granted (13.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from models.facts import Fact
from models.history import History
from models.kinds import ProlongationDecidee, ProlongationDemandee, Reply
from models.legal import Legal
from models.pinned import delays_of
from models.process import Process


@dataclass(frozen=True, slots=True)
class Extension:
    """A request and what was answered; `late` where it came too long after its cause.

    `answer_by` is the last day of the buyer’s delay. His silence decides nothing: no text that was read says
    otherwise.
    """

    said: ProlongationDemandee
    asked: Fact
    late: bool
    answer_by: date | None
    answer: Fact | None = None

    @property
    def granted(self) -> date | None:
        """Until when the buyer gave more time; None unless he did."""
        reply = self.answer.payload if self.answer else None
        if not isinstance(reply, ProlongationDecidee) or reply.reply is not Reply.ACCEPTATION:
            return None
        return reply.until or self.said.until


def extensions_of(process: Process, history: History) -> tuple[Extension, ...]:
    """Each request in order, with the first answer that followed it."""
    found: list[Extension] = []
    answers = list(history.of("prolongation-decidee"))
    for fact in history.of("prolongation-demandee"):
        said = fact.payload
        if isinstance(said, ProlongationDemandee):
            answer = next((one for one in answers if _answers(process, one, fact, said)), None)
            if answer:
                answers.remove(answer)
            found.append(_extension(process, history, fact, said, answer))
    return tuple(found)


def _extension(
    process: Process, history: History, fact: Fact, said: ProlongationDemandee, answer: Fact | None
) -> Extension:
    delays, calendar = delays_of(process, history), history.calendar
    asking, answering = delays.get(Legal.EXTENSION), delays.get(Legal.EXTENSION_ANSWER)
    late = asking is not None and fact.when.day > calendar.deadline(said.cause_on, asking)
    answer_by = calendar.deadline(fact.when.day, answering) if answering else None
    return Extension(said, fact, late, answer_by, answer)


def _answers(process: Process, answer: Fact, asked: Fact, said: ProlongationDemandee) -> bool:
    """Whether this answer is about that request; known to the day, it may be of the same day."""
    reply = answer.payload
    if not isinstance(reply, ProlongationDecidee) or answer.when.day < asked.when.day:
        return False
    return _same(process, said, reply.deliverable, reply.version)


def granted_to(process: Process, history: History, key: str, version: int | None) -> Extension | None:
    """The extension that holds for a deliverable: the one granted last."""
    if not history.of("prolongation-decidee"):
        return None
    found = reversed(extensions_of(process, history))
    return next((one for one in found if one.granted and _same(process, one.said, key, version or 1)), None)


def _same(process: Process, said: ProlongationDemandee, key: str, version: int) -> bool:
    if said.deliverable != key:
        return False
    return process.deliverables_by_key[key].are_one(said.version, version)


def requests_for(process: Process, history: History, key: str, version: int) -> tuple[Extension, ...]:
    """What was asked for a deliverable, in its version where each is owed apart."""
    return tuple(one for one in extensions_of(process, history) if _same(process, one.said, key, version))
