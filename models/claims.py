"""Who owes what to whom: « ce que je dois, ce qu’on me doit », read from the situation of an atelier.

Only two parties owe each other things here, the buyer and the titulaire; the rest is owed to the démarche.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from models.conditions import Condition
from models.french import quoted
from models.legal import SILENCES
from models.roles import Role
from models.situation import PhaseSituation, Situation, State, owed_by
from models.spans import covers
from models.unmet import Unmet

#: Who is owed what the team owes: the buyer.
BUYER = frozenset({Role.PILOTE, Role.DECIDEUR})
#: Who is owed an answer or a payment: of a groupement, its mandataire alone (CCAG-PI, art. 3.1).
TITULAIRE = frozenset({Role.MANDATAIRE})
TEAM = frozenset({Role.MANDATAIRE, Role.EQUIPE})


@dataclass(frozen=True, slots=True)
class Claim:
    """Something that a role owes: to whom, by when, which article says so.

    `decides` is what silence decides at the end of that day; `amount_ttc`, what is left to be paid.
    """

    key: str
    what: str
    owner: Role
    to: frozenset[Role]
    due: date | None
    article: str | None = None
    decides: str | None = None
    because: tuple[str, ...] = ()
    amount_ttc: Decimal | None = None

    def days_late(self, today: date) -> int:
        """By how many days it is late."""
        return max(0, (today - self.due).days) if self.due else 0


def asked_by_phases(situation: Situation) -> Iterator[Claim]:
    """What the sequence asks for now, what it will ask for by a known date, the phases that may open."""
    yield from _asked(situation)
    yield from _foreseen(situation)
    yield from _to_open(situation)


def _asked(situation: Situation) -> Iterator[Claim]:
    """What phases and legal delays ask for now; no answer is owed before something was handed in."""
    for _, unmet in owed_by(situation.own_phases):
        if not unmet.is_answer or situation.evidence.track(unmet.condition).current:
            yield _claim(unmet)


def _foreseen(situation: Situation) -> Iterator[Claim]:
    """What later phases will ask for, where its date is known already."""
    for line in situation.own_phases:
        for condition in line.phase.conditions if line.state is not State.CLOSED else ():
            unmet = Unmet(condition, None, situation.evidence)
            if not unmet.is_answer and _is_missing(situation, line, condition) and unmet.due:
                yield _claim(unmet)


def _to_open(situation: Situation) -> Iterator[Claim]:
    """The phases whose gate is open wait for the pilot."""
    for line in situation.own_phases:
        if line.state is State.READY:
            what = f"ouverture de la phase {quoted(line.phase.title)}"
            yield Claim(line.key, what, Role.PILOTE, frozenset(), None)


def _is_missing(situation: Situation, line: PhaseSituation, condition: Condition) -> bool:
    evidence = situation.evidence
    waived = any(one.active and one.condition == condition.key for one in line.waivers)
    held = covers(evidence.spans(condition), situation.at)
    return evidence.applies(condition) and not waived and not held


def _claim(unmet: Unmet) -> Claim:
    clock = unmet.clock
    to = BUYER if unmet.owner in TEAM else TITULAIRE if unmet.is_answer else frozenset[Role]()
    return Claim(
        unmet.key,
        unmet.what,
        unmet.owner,
        to,
        unmet.due,
        unmet.article,
        SILENCES[clock.legal] if clock and unmet.ends_in_silence else None,
        unmet.because,
    )
