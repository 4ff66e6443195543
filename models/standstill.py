"""The optional wait between the rejection letters and the signature (CJA, L551-15; facts/domain.md §2.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from models.facts import Fact
from models.french import french_date
from models.history import History
from models.kinds import RejetNotifie
from models.legal import Legal
from models.moments import local_day
from models.pinned import delays_of
from models.process import Process
from models.rounds import Round


@dataclass(frozen=True, slots=True)
class Standstill:
    """Whether the contract asks for the wait, its last day once it is known, and how that is said.

    It is counted from date to date and never put off: it may end on a Sunday.
    """

    asked: bool
    ends: date | None
    said: str


def standstill_of(process: Process, history: History, round_: Round | None) -> Standstill:
    """The wait of this consultation; it runs from the last rejection letter, or from a later choice."""
    registration = history.registration
    delay = delays_of(process, history).get(Legal.STANDSTILL)
    if registration is None or not registration.contract.standstill or delay is None:
        return Standstill(asked=False, ends=None, said="L’attente facultative n’est pas appliquée.")
    last = _last_letter(round_, history.zone) if round_ else None
    if round_ is None or last is None:
        said = f"L’attente facultative est de {delay}, à compter de la dernière lettre de rejet."
        return Standstill(asked=True, ends=None, said=said)
    ends = delay.after(last)
    chosen_later = _told(round_, history.zone) < last
    why = "jour du choix" if chosen_later else "jour de la dernière lettre de rejet"
    said = f"L’attente facultative court du {french_date(last)}, {why}, au {french_date(ends)} inclus."
    return Standstill(asked=True, ends=ends, said=said)


def _last_letter(round_: Round, zone: str) -> date | None:
    """The day on which the last letter was notified; None while one is owed, or where none ever is.

    What was told before the choice named no attributaire (R2181-3): the wait runs no earlier than that.
    """
    choice = round_.first("choix-fait")
    if round_.choice is None or choice is None or not round_.told:
        return None
    if not set(round_.offers) - {round_.choice.titulaire} <= set(round_.told):
        return None
    return max(choice.when.day, _told(round_, zone))


def _told(round_: Round, zone: str) -> date:
    """The day on which the last of those who were told was first told."""
    return max(_notified(fact, zone) for fact in round_.told.values())


def _notified(letter: Fact, zone: str) -> date:
    said = letter.payload.notified_at if isinstance(letter.payload, RejetNotifie) else None
    return local_day(said, zone) if said else letter.when.day
