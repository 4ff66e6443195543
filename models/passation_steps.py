"""When each step of the passation held, in the consultation that counts; a new one asks for them anew."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from models.conditions import Step
from models.facts import Fact
from models.kinds import BesoinFige
from models.passation import Passation
from models.rounds import Round
from models.scoring import is_complete, ranking_of
from models.spans import NEVER, Spans, since, union


def step_spans(passation: Passation, step: Step) -> Spans:
    """When it held: from the moment it was done until its consultation ended without a contract."""
    if step is Step.BESOIN:
        return since(_frozen(passation))
    spans = []
    for round_ in passation.rounds:
        done = _DONE[step](passation, round_)
        if done is not None:
            spans.append((done, _end(passation, round_)))
    return union(spans) if spans else NEVER


def _frozen(passation: Passation) -> datetime | None:
    """Since when every document of the need was frozen once: a later consultation may freeze another text."""
    first: dict[str, datetime] = {}
    for fact in passation.history.of("besoin-fige"):
        if isinstance(fact.payload, BesoinFige):
            first.setdefault(fact.payload.document, fact.at)
    if not set(passation.asked) <= set(first):
        return None
    return max((first[document] for document in passation.asked), default=passation.history.at)


def _end(passation: Passation, round_: Round) -> datetime | None:
    """When the consultation stopped counting: ended without a contract, or replaced by the next one."""
    closed = round_.first("consultation-close")
    if closed:
        return closed.at
    later = passation.rounds[round_.number :]
    return later[0].launched.at if later else None


def _at(fact: Fact | None) -> datetime | None:
    return fact.at if fact else None


def _analysed(passation: Passation, round_: Round) -> datetime | None:
    """Each offer in time judged, and the ranking complete where there are several to compare.

    It is over at the choice, which rests on it.
    """
    in_time = set(round_.offers) - round_.late
    if passation.framework is None or not in_time or not in_time <= set(round_.judged):
        return None
    said = (*round_.of("offre-jugee"), *round_.of("note-attribuee"))
    last, choice = max(fact.at for fact in said), round_.first("choix-fait")
    if choice is not None:
        return min(last, choice.at)
    alone = len(round_.admissible) < 2
    return last if alone or is_complete(ranking_of(passation.framework, round_)) else None


def _told(_: Passation, round_: Round) -> datetime | None:
    """Since the last rejection letter; at the choice itself where nobody else made an offer."""
    choice = round_.first("choix-fait")
    if choice is None or round_.choice is None:
        return None
    others = set(round_.offers) - {round_.choice.titulaire}
    if not others <= set(round_.told):
        return None
    return max([choice.at, *(round_.told[key].at for key in others)])


_DONE: dict[Step, Callable[[Passation, Round], datetime | None]] = {
    Step.CONSULTATION: lambda _, round_: round_.launched.at,
    Step.OUVERTURE: lambda _, round_: _at(round_.first("offres-ouvertes")),
    Step.ANALYSE: _analysed,
    Step.CHOIX: lambda _, round_: _at(round_.first("choix-fait")),
    Step.REJETS: _told,
    Step.SIGNATURE: lambda _, round_: _at(round_.first("marche-signe")),
}
