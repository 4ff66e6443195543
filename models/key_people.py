"""Key people named by the marché: who holds each function, and who replaces those who leave (art. 3.4.3).

From the notice of a departure the titulaire has a delay to propose somebody; from each proposal the buyer has
one to refuse, with reasons, and his silence accepts. After a refusal the titulaire’s delay runs again:
deduced, since the text lets him propose another person without saying from when.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from models.delays import Delay
from models.facts import Fact
from models.history import History
from models.kinds import PersonneCleDesignee, PersonneClePartie, RemplacantPropose, Reply, ReponseAuRemplacant
from models.legal import Legal
from models.moments import Precision, day_end
from models.pinned import delays_of
from models.process import Process

_KINDS = ("personne-cle-designee", "personne-cle-partie", "remplacant-propose", "reponse-au-remplacant")


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose word is awaited: which delay, from which fact, until which day."""

    legal: Legal
    fact: Fact
    due: date | None


@dataclass(slots=True)
class KeyPerson:
    """A function of the marché: who holds it (nobody once they left), since when, and what is awaited.

    `accepted` holds the moments at which silence accepted somebody; `ignored` what changed nothing.
    """

    function: str
    title: str
    person: str | None = None
    since: datetime | None = None
    turn: Turn | None = None
    proposed: str | None = None
    accepted: list[datetime] = field(default_factory=list)
    ignored: list[Fact] = field(default_factory=list)

    def holds(self, person: str | None, since: datetime) -> None:
        """Somebody takes the function, or leaves it to nobody."""
        self.person, self.since, self.turn, self.proposed = person, since, None, None


@dataclass(frozen=True, slots=True)
class _Walk:
    """Goes through what was said of one function, silences included."""

    one: KeyPerson
    history: History
    delays: Mapping[Legal, Delay]

    def through(self, facts: Iterable[Fact]) -> KeyPerson:
        for moment, fact in _in_order(facts):
            self._lapse_until(moment)
            self._hear(fact, moment)
        self._lapse_until(self.history.at)
        return self.one

    def _lapse_until(self, moment: datetime) -> None:
        turn = self.one.turn
        if turn is None or turn.legal is not Legal.REPLACEMENT_ANSWER or turn.due is None:
            return
        over = day_end(turn.due, self.history.zone)
        if over <= moment:
            self.one.accepted.append(over)
            self.one.holds(self.one.proposed, over)

    def _hear(self, fact: Fact, moment: datetime) -> None:
        said, one = fact.payload, self.one
        if isinstance(said, PersonneCleDesignee):
            one.title = said.title or one.title
            one.holds(said.person, fact.at)
        elif isinstance(said, PersonneClePartie):
            one.holds(None, fact.at)
            one.turn = self._turn(Legal.REPLACEMENT, fact)
        elif isinstance(said, RemplacantPropose):
            one.proposed, one.turn = said.person, self._turn(Legal.REPLACEMENT_ANSWER, fact)
        elif isinstance(said, ReponseAuRemplacant):
            self._answer(fact, said, moment)

    def _answer(self, fact: Fact, said: ReponseAuRemplacant, moment: datetime) -> None:
        one = self.one
        if one.turn is None or one.turn.legal is not Legal.REPLACEMENT_ANSWER:
            one.ignored.append(fact)
        elif said.reply is Reply.ACCEPTATION:
            one.holds(one.proposed, moment)
        else:
            one.proposed, one.turn = None, self._turn(Legal.REPLACEMENT, fact)

    def _turn(self, legal: Legal, fact: Fact) -> Turn:
        delay = self.delays.get(legal)
        due = self.history.calendar.deadline(fact.when.day, delay) if delay else None
        return Turn(legal, fact, due)


def key_people_of(process: Process, history: History) -> tuple[KeyPerson, ...]:
    """Every function, in the order in which each was first named."""
    said: dict[str, list[Fact]] = {}
    for fact in sorted((f for kind in _KINDS for f in history.of(kind)), key=lambda f: (f.at, f.seq)):
        said.setdefault(getattr(fact.payload, "function", ""), []).append(fact)
    if not said:
        return ()
    delays = delays_of(process, history)
    return tuple(
        _Walk(KeyPerson(key, _title(key)), history, delays).through(facts) for key, facts in said.items()
    )


def _in_order(facts: Iterable[Fact]) -> list[tuple[datetime, Fact]]:
    """By the moment; a reply known only to the day follows the proposal of that day."""
    facts = tuple(facts)
    proposed = [fact for fact in facts if isinstance(fact.payload, RemplacantPropose)]
    found = [(_heard_at(fact, proposed), fact) for fact in facts]
    return sorted(found, key=lambda one: (one[0], one[1].kind == "reponse-au-remplacant", one[1].seq))


def _heard_at(fact: Fact, proposed: Iterable[Fact]) -> datetime:
    if fact.kind != "reponse-au-remplacant" or fact.when.precision is not Precision.DAY:
        return fact.at
    return max([fact.at, *(one.at for one in proposed if one.when.day == fact.when.day)])


def _title(function: str) -> str:
    """« chef-de-projet » in words, until somebody gives its title."""
    return function.replace("-", " ")
