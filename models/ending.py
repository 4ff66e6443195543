"""Whether the contract may be ended now (CCAG-PI 2021, art. 22)."""

from __future__ import annotations

from models.commands import Refusal
from models.ended import ARTICLE, ending_of
from models.french import french_moment, listed
from models.kinds import ExecutionArretee, Payload
from models.moments import When
from models.process import Process
from models.situation import Situation, State


def refused_ending(process: Process, situation: Situation, said: Payload, when: When) -> Refusal | None:
    """A refusal unless the contract provides for it after this phase, and this phase is over by then."""
    if not isinstance(said, ExecutionArretee):
        return None
    ending, registration = ending_of(situation.history), situation.history.registration
    if ending is not None:
        return Refusal(
            f"L’exécution est déjà arrêtée depuis le {ending.when.shown()} ({ARTICLE}).", already_by=ending.by
        )
    gates = registration.contract.stop_gates if registration else ()
    if said.phase not in gates:
        known = listed(process.phases_by_key[one].title for one in gates if one in process.phases_by_key)
        return Refusal(
            f"Le contrat ne prévoit pas que l’exécution s’arrête après cette phase ({ARTICLE}).",
            todo=f"Il le prévoit après : {known}." if known else "Il ne le prévoit après aucune phase.",
        )
    line = next((one for one in situation.phases if one.key == said.phase), None)
    if line is None or line.state is not State.CLOSED:
        title = line.phase.title if line else said.phase
        return Refusal(
            f"La phase « {title} » n’est pas terminée : "
            f"l’exécution s’arrête au terme d’une phase ({ARTICLE}).",
            line.unmet if line else (),
        )
    if line.closed_at and line.closed_at > when.last_instant:
        return Refusal(
            f"Le {when.shown()}, la phase « {line.phase.title} » n’était pas terminée "
            f"(elle l’est depuis le {french_moment(line.closed_at, situation.zone)}) : "
            f"l’exécution s’arrête au terme d’une phase ({ARTICLE}).",
            todo="Corrigez la date (--on).",
        )
    return None
