"""Planning anew: who may, what makes sense, which facts it brings. Pure."""

from __future__ import annotations

from models.commands import Accepted, Decided, Refusal, Replan
from models.errors import BadInput
from models.facts import Draft
from models.kinds import PlanRevise
from models.process import Process
from models.references import check_references
from models.rights import refused_role
from models.situation import Situation

_PLAN, _AGREEMENT = "plan-revise", "date-convenue"


def replan(process: Process, situation: Situation, command: Replan) -> Decided:
    """The plan revised, and the agreements that go with it; a date that was held is a fact, not a plan."""
    for event in command.dates:
        _check(process, situation, event)
    refusal = _refused(process, situation, command)
    if refusal:
        return refusal
    drafts = [Draft(_AGREEMENT, one, command.when) for one in command.agreed]
    revised = PlanRevise(dates=dict(command.dates), because=command.because)
    return Accepted((*drafts, Draft(_PLAN, revised, command.when)))


def _check(process: Process, situation: Situation, event: str) -> None:
    """BadInput for an event of another journal, or one that took place."""
    own = "session" if situation.is_session else "atelier"
    known = [key for key, phase in process.events.items() if phase.scope == own]
    if event not in known:
        raise BadInput(
            f"L’événement « {event} » n’est pas de « {situation.name} ».",
            todo=f"Possibles : {', '.join(known)}.",
            field="event",
        )
    held = situation.history.held(event)
    if held is not None:
        raise BadInput(
            f"« {process.events[event].title} » a eu lieu le {held.when.shown()} : "
            "sa date ne se déplace plus.",
            todo="Si cette date est fausse, corrigez le fait (atelier correct).",
            field="event",
        )


def _refused(process: Process, situation: Situation, command: Replan) -> Refusal | None:
    """Whoever may agree dates may plan them; a definition of before plans knows agreements alone."""
    for agreement in command.agreed:
        check_references(process, situation, _AGREEMENT, agreement)
        refusal = refused_role(process, situation, _AGREEMENT, command.by, agreement)
        if refusal:
            return refusal
    kind = _PLAN if _PLAN in process.facts else _AGREEMENT
    return refused_role(process, situation, kind, command.by)
