"""By when the marché itself owes each deliverable, and by how many days the titulaire is late.

The dates of the démarche are a service's own choice: they remind people and bind nobody. A date is
contractual only where the contract says so (`contract: {due: …}`); penalties are counted from no other one.
"""

from __future__ import annotations

from datetime import date

from models.conditions import Verb
from models.delays import parse_delay
from models.deliverables import Attempt, Track
from models.dues import anchored, due_of
from models.errors import BadInput
from models.evidence import Evidence
from models.extensions import granted_to
from models.history import History
from models.kinds import DEMARCHE
from models.moments import local_day, parse_day
from models.prestations import About, line_key


def contract_due(evidence: Evidence, about: About) -> date | None:
    """The last day of a deliverable by the contract, prolongations counted; None where it fixes none yet."""
    registration = evidence.history.registration
    own = registration.contract.due if registration else {}
    said = own.get(line_key(evidence.process, *about))
    due = _fixed(evidence, about, said) if said else None
    longer = granted_to(evidence.process, evidence.history, *about)
    return max(due, longer.granted) if due and longer and longer.granted else due


def _fixed(evidence: Evidence, about: About, said: str) -> date | None:
    if said == DEMARCHE:
        return _of_the_demarche(evidence, about)
    try:
        delay = parse_delay(said)
    except BadInput:
        return parse_day(said)
    start = started(evidence.history)
    return evidence.history.calendar.deadline(start, delay) if start else None


def _of_the_demarche(evidence: Evidence, about: About) -> date | None:
    """The date that the definition counts, once the event it is counted from is fixed."""
    for condition in evidence.process.dues.values():
        mine = condition.verb is Verb.SUBMITTED and (condition.subject, condition.version) == about
        if mine and anchored(condition, evidence):
            return due_of(condition, evidence)
    return None


def started(history: History) -> date | None:
    """The day from which the contract runs: its notification, or its order of service (art. 13.1)."""
    registration = history.registration
    ordered = registration is not None and registration.contract.start_order
    fact = next(iter(history.of("demarrage-ordonne" if ordered else "marche-notifie")), None)
    return fact.when.day if fact else None


def days_late(track: Track, due: date, zone: str, today: date) -> int:
    """How many days the titulaire took beyond that one, the buyer's verifications not counted (art. 3.2.6).

    These are taken off whenever they fell: what was handed in early and sent back has the rest of its time.
    """
    ends, verified = today, 0
    for attempt in track.attempts:
        handed, back = attempt.fact.when.day, _given_back(track, attempt, zone)
        ends = handed if back is None else today
        verified += (back - handed).days if back else 0
    return max(0, (ends - due).days - verified)


def _given_back(track: Track, attempt: Attempt, zone: str) -> date | None:
    """When a submission was sent back, or replaced; None while it stands."""
    replaced = local_day(attempt.replaced_at, zone) if attempt.replaced_at else None
    answer = attempt.answer
    if answer is None or answer.admits or not track.contractual:
        return replaced
    return local_day(answer.at, zone)
