"""A person's act: one transaction that locks, assesses, decides, appends and settles."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from models import told
from models.assess import today
from models.audience import addressees, bound_members
from models.both_sides import lends, refused_elsewhere
from models.commands import Accepted, Command, Correct, OpenPhase, Record, Refusal, Waive
from models.decide import decide
from models.delegations import everyone
from models.errors import BadInput, Stale
from models.facts import Fact
from models.mandataire import with_mandataire
from models.moments import check_aware
from models.owed import Addressee, Owed
from models.passing.rules import warnings_of
from models.references import check_excused
from models.roles import Role
from models.situation import Situation
from models.statements import ADD_REFUSED
from tasks.append import append
from tasks.keep import keep
from tasks.load import Loaded, histories_of_ateliers, load
from tasks.outbox import queue, settle_journal
from tasks.people import with_addresses
from tasks.take_back import take_back
from tasks.wake import ask_walk
from tasks.withdraw import withdraw

#: Makes the command once the journal is read and locked.
MakeCommand = Callable[[Loaded, Situation], Command]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an act brought: facts and the situation after them, or a refusal and why."""

    facts: tuple[Fact, ...]
    situation: Situation
    loaded: Loaded
    refusal: Refusal | None = None
    already_by: str | None = None

    @property
    def warnings(self) -> tuple[str, ...]:
        """What was recorded and is irregular, or imprudent."""
        return warnings_of(self.situation, self.facts)


def act(session: Session, slug: str, make: MakeCommand, *, at: datetime, seen: int | None = None) -> Outcome:
    """Judges and keeps one act; the caller commits. Raises what `decide` and `load` raise."""
    loaded = load(session, slug, lock=True)
    at = loaded.no_earlier(check_aware(at))
    situation = loaded.situation(at)
    command = make(loaded, situation)
    if isinstance(command, Record) and loaded.is_session:
        check_excused(command.payload, [mate.slug for mate in loaded.ateliers])
    decided = decide(loaded.process, situation, command)
    if seen is not None and seen > loaded.journal.head_seq:
        raise BadInput(f"Le fait n° {seen} n’existe pas encore.", field="seen")
    if seen is not None and seen < loaded.journal.head_seq:
        _same_answer_as_seen(loaded, command, decided, at, seen)
    decided = _seeing_ateliers(session, loaded, situation, command, decided)
    if isinstance(decided, Refusal):
        return _refused(session, loaded, situation, command, decided, at)
    facts = append(session, loaded.journal, with_mandataire(decided.drafts, situation), by=command.by, at=at)
    loaded.facts.extend(facts)
    after = loaded.situation(at)
    withdraw(session, loaded.slug, loaded.facts, facts)
    settle_journal(session, loaded, after, at=at, added={fact.kind for fact in facts})
    take_back(session, loaded, after, at=at)
    keep_moment(session, loaded, after)
    ask_walk(session, loaded.slug, loaded.journal.head_seq, cause=facts[-1].ref, at=at)
    return Outcome(tuple(facts), after, loaded)


def _seeing_ateliers(
    session: Session, loaded: Loaded, situation: Situation, command: Command, decided: Accepted | Refusal
) -> Accepted | Refusal:
    """Who is lent a role of the session may not hold that of the other side in one of its ateliers."""
    if isinstance(decided, Refusal) or not loaded.is_session or not lends(decided.drafts):
        return decided
    histories = histories_of_ateliers(session, loaded, situation.at)
    members = (member for one in histories for member in everyone(one))
    return refused_elsewhere(situation, decided.drafts, command.by, members) or decided


def keep_moment(session: Session, loaded: Loaded, situation: Situation) -> None:
    """Writes the journal with its next moment, so that the sweep touches only what is due."""
    loaded.journal.next_moment = situation.next_moment
    keep(session, loaded.journal)


def _same_answer_as_seen(
    loaded: Loaded, command: Command, decided: Accepted | Refusal, at: datetime, seen: int
) -> None:
    """Stale when facts recorded after `seen` change the answer; they are named."""
    known = [fact for fact in loaded.facts if fact.scope != loaded.slug or fact.seq <= seen]
    then = decide(loaded.process, Loaded(loaded.journal, loaded.process, known).situation(at), command)
    if isinstance(then, Refusal) != isinstance(decided, Refusal):
        since = [f"n° {f.seq} ({f.kind})" for f in loaded.facts if f.scope == loaded.slug and f.seq > seen]
        raise Stale(
            f"La situation a changé depuis le fait n° {seen} que vous avez lu : {', '.join(since)}.",
            todo="Relisez la situation, puis recommencez.",
            field="seen",
        )


def _refused(
    session: Session, loaded: Loaded, situation: Situation, command: Command, refusal: Refusal, at: datetime
) -> Outcome:
    """Remembers the refusal and writes to whoever asked; the facts are untouched."""
    phase = command.phase if isinstance(command, (OpenPhase, Waive)) else _subject(command)
    unmet = [told.item(one) for one in refusal.unmet]
    row = {
        "scope": loaded.slug,
        "phase": phase,
        "by": command.by,
        "at": at,
        "reason": refusal.reason,
        "unmet": json.dumps(unmet, ensure_ascii=False),
    }
    session.connection().execute(ADD_REFUSED, row)
    if refusal.unmet and isinstance(command, OpenPhase):
        queue(session, _told(loaded, situation, command, refusal), situation, loaded, at=at)
    already = refusal.already_by
    name = with_addresses(session, {already})[already] if already else None
    return Outcome((), situation, loaded, refusal, name)


def _subject(command: Command) -> str:
    return (
        command.kind if isinstance(command, Record) else "correction" if isinstance(command, Correct) else ""
    )


def _told(loaded: Loaded, situation: Situation, command: OpenPhase, refusal: Refusal) -> list[Owed]:
    """Once a day for the same refusal: to whoever asked, and to the roles that the definition names."""
    keys = ",".join(sorted(unmet.key for unmet in refusal.unmet))
    context = told.about_refusal(situation, situation.phase(command.phase), refusal.reason, refusal.unmet)
    audience = [m for m in bound_members(situation.history) if m.holds(situation.at)]
    asked = _asking(situation, command.by)
    return [
        Owed(
            scope=loaded.slug,
            message=told_to.message,
            cause=f"{command.phase}:{today(situation).isoformat()}:{keys}",
            phase=command.phase,
            fact=None,
            to=tuple(addressees(audience, told_to.to, (asked,))),
            context=context,
        )
        for told_to in loaded.process.refusals
    ]


def _asking(situation: Situation, person: str) -> Addressee:
    """Whoever asked, for a role of their own rather than for one that they hold by delegation."""
    held = [m for m in everyone(situation.history) if m.person == person and m.holds(situation.at)]
    first = min(held, key=lambda one: (one.on_behalf_of is not None, one.role), default=None)
    if first is None:
        return Addressee(person, Role.PILOTE)
    return Addressee(person, first.role, delegated=first.on_behalf_of is not None)
