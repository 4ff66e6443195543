"""What is said of the passation of a marché to others than its readers: in Prefect, messages and boards.

Marks, ranking, prices, motives and who made an offer are for the readers that the definition names. Whatever
leaves this house says « consultation en cours » until the notification.
"""

from __future__ import annotations

from models.french import NBSP, enumerate_french
from models.history import History
from models.process import Process
from models.roles import ROLE_TITLES, Role
from models.situation import Anomaly, Situation

#: All that is said of the first phase from the first consultation until the notification.
IN_CONSULTATION = "consultation en cours"
#: The kind whose readers may see the whole passation.
WHOLE = "choix-fait"


def readers_of(process: Process, kind: str) -> tuple[Role, ...]:
    """The roles that may read what a kind of fact says; none named: everybody."""
    return process.facts[kind].readers if kind in process.facts else ()


def reserved_to(process: Process, kind: str) -> str:
    """« réservé à : pilote et copilote », in place of what such a fact says."""
    titles = (ROLE_TITLES[role] for role in readers_of(process, kind))
    return f"réservé à{NBSP}: {enumerate_french(titles)}"


def in_consultation(history: History) -> bool:
    """Whether a consultation was launched and no contract notified yet."""
    return history.first("consultation-lancee") is not None and history.first("marche-notifie") is None


def veil_of(process: Process, situation: Situation, phase: str) -> str | None:
    """What stands in place of all that a phase waits for, where that is not said; None where it is."""
    hidden = phase == process.contract_phase and in_consultation(situation.history)
    return IN_CONSULTATION if hidden else None


def outside(process: Process, anomaly: Anomaly) -> str:
    """What is said of an anomaly to everybody: of the passation, only that there is one, and who knows."""
    if anomaly.phase != process.contract_phase or anomaly.key.startswith("engagee:"):
        return anomaly.text
    return f"un point de la passation est à revoir ({reserved_to(process, WHOLE)})"
