"""A year replayed on the real rules, in memory: `assess`, `decide`, `settle`, and people on time. Pure."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from models.actors import intentions
from models.assess import assess
from models.audience import bound_members
from models.commands import Refusal
from models.decent import Leaving, Preference
from models.decide import decide
from models.departure import departure, hours_of, manner_of, pressing
from models.facts import Fact
from models.history import History, Membership
from models.intentions import Intention
from models.invitations import CARRIERS
from models.inviting import Guests, with_invitations
from models.mandataire import with_mandataire
from models.owed import Addressee, Owed
from models.process import Process
from models.rehearsal import Happening, Sort
from models.rehearsed import Rehearsed
from models.roles import ROLE_TITLES
from models.settle import settle
from models.silences import RULE, constats
from models.situation import Situation

#: A session that is not over by then never ends.
LONGEST = timedelta(days=4 * 365)


class Replay:
    """The journals of a session, lived from one moment to the next until nothing is left to happen."""

    def __init__(self, process: Process, session: Rehearsed, ateliers: Iterable[Rehearsed]) -> None:
        # The mail of the week says again what happened: a rehearsal says it once.
        manners = process.manners.model_copy(update={"weekly": None})
        self.process = process.model_copy(update={"manners": manners})
        self.session, self.ateliers = session, tuple(ateliers)

    def live(self, start: datetime) -> list[Happening]:
        """All that happens from this moment on, in order; the journals keep the end of it."""
        journals = (self.session, *self.ateliers)
        for journal in journals:
            self._look(journal, start)
        while (first := self._first(start + LONGEST)) is not None:
            self._step(first)
        found = [one for journal in journals for one in (*journal.happenings, *journal.deadlines.values())]
        return sorted(found, key=lambda one: (one.at, one.scope))

    def _first(self, end: datetime) -> Rehearsed | None:
        """The journal whose next moment comes first."""
        waiting = [
            (one.next[0], rank)
            for rank, one in enumerate((self.session, *self.ateliers))
            if one.next and one.next[0] <= end
        ]
        return (self.session, *self.ateliers)[min(waiting)[1]] if waiting else None

    def _step(self, journal: Rehearsed) -> None:
        assert journal.next is not None  # noqa: S101 - `_first` takes a journal that has a next moment
        at, intention = journal.next
        if intention is not None:
            self._act(journal, intention, at)
        self._look(journal, at)
        # A national event may be what an atelier waits for.
        for mate in self.ateliers if journal is self.session and intention is not None else ():
            self._look(mate, at)

    def _act(self, journal: Rehearsed, intention: Intention, at: datetime) -> None:
        """Somebody acts; a rule may say no, and nobody may hold the role: both are told, once."""
        journal.tried.add(intention.key)
        commands = intention.commands()
        refused = f"personne n’y tient alors ce rôle ({ROLE_TITLES[intention.role]})."
        # What was just looked at is still so: nothing happened since.
        seen = journal.situation
        situation = seen if seen is not None and seen.at == at else self._assess(journal, at)
        for command in commands:
            decided = decide(self.process, situation, command)
            if isinstance(decided, Refusal):
                refused = decided.reason
                break
            journal.add(with_mandataire(decided.drafts, situation), by=command.by, at=at)
        else:
            if commands:
                authors = dict.fromkeys(command.by for command in commands)
                journal.tell(Sort.ACT, at, intention.what, intention.phase, by=", ".join(authors))
                return
        journal.tell(Sort.REFUSAL, at, f"{intention.what} : {refused}", intention.phase)

    def _look(self, journal: Rehearsed, at: datetime) -> None:
        """What follows from the facts now: silences, openings, ends, messages, and what comes next."""
        situation = self._assess(journal, at)
        if situation.silences and not situation.is_session:
            for silence in situation.silences:
                what = f"{silence.lapse.rule} {silence.track.deliverable.of}"
                journal.tell(Sort.SILENCE, silence.effective, what, "")
            journal.add(constats(situation), by=RULE, at=at)
            situation = self._assess(journal, at)
        journal.look(situation)
        mates = self._mates(at) if situation.is_session else {}
        members = [member for mate in mates.values() for member in bound_members(mate)]
        for one in self._owed(journal, situation, members):
            owed = pressing(self.process.manners, one)
            leaves = functools.partial(self._leaves, owed, situation, mates)
            journal.tell_message(owed, self._sort(owed), at, leaves)
        journal.next = _next(journal, situation)
        if not situation.is_session and _came_or_went(journal, situation):
            # Whoever comes to an atelier is invited to the events of its session too.
            self._look(self.session, at)

    def _owed(
        self, journal: Rehearsed, situation: Situation, members: Sequence[Membership]
    ) -> tuple[Owed, ...]:
        """The messages, with the invitations that go with them or after them."""
        owed = tuple(settle(self.process, situation, journal.done, members=members))
        invited = self.process.manners.invited
        if invited is None or not any(fact.kind == "date-convenue" for fact in journal.facts):
            return owed
        everybody = (*bound_members(situation.history), *members)
        guests = Guests(self.process, situation, invited, everybody, journal.invited)
        return with_invitations(guests, owed, CARRIERS)

    def _facts(self, journal: Rehearsed) -> tuple[Fact, ...]:
        """Its own, and those of its session."""
        return (*journal.facts, *(() if journal is self.session else self.session.facts))

    def _assess(self, journal: Rehearsed, at: datetime) -> Situation:
        return assess(self.process, self._facts(journal), at, scope=journal.scope)

    def _mates(self, at: datetime) -> dict[str, History]:
        """The ateliers, to whose people the session's news go too."""
        return {mate.scope: History(mate.facts, at) for mate in self.ateliers}

    def _leaves(
        self, owed: Owed, situation: Situation, mates: Mapping[str, History], to: Addressee
    ) -> tuple[str, Leaving]:
        """In which zone somebody who chose nothing reads, and when they would have it."""
        history = mates.get(to.scope or "", situation.history)
        manner = manner_of(self.process.manners, owed, to)
        left = departure(manner, owed, to, history, situation.at, wish=Preference())
        return hours_of(to.role, history, Preference()).zone, left

    def _sort(self, owed: Owed) -> Sort:
        named = (message for _, message in self.process.reminders.named())
        return Sort.REMINDER if owed.message in named else Sort.MESSAGE


def _came_or_went(journal: Rehearsed, situation: Situation) -> bool:
    """Whether other people are written to in an atelier than when it was last looked at."""
    held = (one for one in bound_members(situation.history) if one.holds(situation.at))
    before, journal.bound = journal.bound, frozenset((one.person, str(one.role)) for one in held)
    return before is not None and before != journal.bound


def _next(journal: Rehearsed, situation: Situation) -> tuple[datetime, Intention | None] | None:
    """The first act of somebody, or what time alone changes before it."""
    wanted = (one for one in intentions(situation, journal.dates) if one.key not in journal.tried)
    act = min(wanted, key=lambda one: one.at, default=None)
    time = situation.next_moment
    if act is not None and (time is None or act.at < time):
        return act.at, act
    return (time, None) if time is not None else None
