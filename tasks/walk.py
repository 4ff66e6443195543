"""What `parcours` does to an atelier: says which phases moved, does what they owe, marks what it saw."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from models.facts import Fact
from models.queries import causes_told
from models.settle import settle
from models.situation import PhaseSituation, Situation
from tasks.act import keep_moment
from tasks.keep import keep
from tasks.load import Loaded, load, members_of_ateliers
from tasks.outbox import settle_journal
from tasks.sweep import write_silences
from tasks.wake import walked


@dataclass(frozen=True, slots=True)
class Step:
    """A walk under way: where the atelier stands, the phases that moved, up to which facts."""

    loaded: Loaded
    situation: Situation
    moved: tuple[str, ...]
    seq: int
    session_seq: int


def look(session: Session, slug: str, *, at: datetime) -> Step:
    """Writes down what silence decided, then reads which phases have something to do."""
    loaded = load(session, slug, lock=True)
    situation, constats = write_silences(session, loaded, at=at)
    if constats:
        keep(session, loaded.journal)
    parent = (fact.seq for fact in loaded.facts if fact.scope == loaded.journal.session_slug)
    moved = _moved(session, loaded, situation)
    return Step(loaded, situation, moved, loaded.journal.head_seq, max(parent, default=0))


def do_phase(session: Session, slug: str, phase: str, *, at: datetime) -> Situation:
    """Queues what one phase owes now; harmless to run again."""
    loaded = load(session, slug, lock=True)
    situation = loaded.situation(at)
    settle_journal(session, loaded, situation, at=at, phase=phase)
    return situation


def settle_atelier(session: Session, slug: str, *, at: datetime) -> None:
    """Queues what a shared event makes an atelier owe; its own walk, if one waits, still comes."""
    loaded = load(session, slug, lock=True)
    situation = loaded.situation(at)
    settle_journal(session, loaded, situation, at=at)
    keep_moment(session, loaded, situation)


def done(session: Session, step: Step, *, at: datetime) -> None:
    """Queues the rest, remembers what was seen, and clears the request unless something came since."""
    loaded = load(session, step.loaded.slug, lock=True)
    situation = loaded.situation(at)
    settle_journal(session, loaded, situation, at=at)
    row = loaded.journal
    row.walked_seq, row.walked_session_seq, row.walked_at = step.seq, step.session_seq, at
    keep_moment(session, loaded, situation)
    walked(session, row.slug, step.seq)


def _moved(session: Session, loaded: Loaded, situation: Situation) -> tuple[str, ...]:
    """The phases whose line differs from what the last walk saw, or that owe a message."""
    members = members_of_ateliers(session, loaded, situation.at) if loaded.is_session else []
    owed = settle(
        loaded.process, situation, causes_told(session, [loaded.slug])[loaded.slug], members=members
    )
    owing = {one.phase for one in owed}
    before = _lines_before(loaded)
    return tuple(
        line.key
        for line in situation.phases
        if line.key in owing or (line.opened_at and before.get(line.key) != _line(line))
    )


def _lines_before(loaded: Loaded) -> dict[str, tuple[object, ...]]:
    """The lines as the last walk saw them."""
    row = loaded.journal
    if row.walked_at is None:
        return {}
    known = [fact for fact in loaded.facts if _was_seen(fact, loaded)]
    then = Loaded(row, loaded.process, known).situation(row.walked_at)
    return {line.key: _line(line) for line in then.phases}


def _was_seen(fact: Fact, loaded: Loaded) -> bool:
    row = loaded.journal
    return fact.seq <= (row.walked_seq if fact.scope == row.slug else row.walked_session_seq)


def _line(line: PhaseSituation) -> tuple[object, ...]:
    """What a person would see change."""
    owed = tuple((unmet.key, unmet.what, unmet.due) for unmet in line.unmet)
    return (line.state, owed, line.dates, line.attendance, len(line.waivers))
