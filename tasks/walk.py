"""What `parcours` does to an atelier: does what is owed, and says which phases moved since last time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from models.facts import Fact
from models.settle import Owed
from models.situation import PhaseSituation, Situation
from tasks.act import keep_moments
from tasks.load import Loaded, load
from tasks.outbox import settle_journal
from tasks.sweep import write_silences
from tasks.wake import walked


@dataclass(frozen=True, slots=True)
class Step:
    """A walk of one atelier: its situation, the phases that moved, what was queued on the way."""

    loaded: Loaded
    situation: Situation
    moved: tuple[str, ...]
    owed: tuple[Owed, ...]
    seq: int
    session_seq: int


def look(session: Session, slug: str, *, at: datetime) -> Step:
    """Does what the atelier owes and reads where it stands; the caller commits."""
    loaded = load(session, slug, lock=True)
    situation, _ = write_silences(session, loaded, at=at)
    owed = settle_journal(session, loaded, situation, at=at)
    keep_moments(loaded, situation)
    session.add(loaded.journal)
    parent = [f.seq for f in loaded.facts if f.scope == loaded.journal.session_slug]
    return Step(
        loaded,
        situation,
        _moved(loaded, situation, owed),
        owed,
        loaded.journal.head_seq,
        max(parent, default=0),
    )


def _moved(loaded: Loaded, situation: Situation, owed: tuple[Owed, ...]) -> tuple[str, ...]:
    """The phases whose line differs from what the last walk saw, or that were just written about."""
    row = loaded.journal
    before: dict[str, PhaseSituation] = {}
    if row.walked_at is not None:
        known = [f for f in loaded.facts if _seen(f, loaded)]
        before = {
            line.key: line for line in Loaded(row, loaded.process, known).situation(row.walked_at).phases
        }
    told = {one.phase for one in owed}
    return tuple(
        line.key
        for line in situation.phases
        if line.opened_at
        and (line.key in told or line.key not in before or _line(before[line.key]) != _line(line))
    )


def _seen(fact: Fact, loaded: Loaded) -> bool:
    row = loaded.journal
    return fact.seq <= (row.walked_seq if fact.scope == row.slug else row.walked_session_seq)


def _line(line: PhaseSituation) -> tuple[object, ...]:
    """What a person would see change."""
    return (
        line.state,
        tuple((u.key, u.what, u.due) for u in line.unmet),
        line.dates,
        line.attendance,
        len(line.waivers),
    )


def done(session: Session, step: Step, *, at: datetime) -> None:
    """Remembers what this walk saw and clears its request, unless something came since."""
    row = load(session, step.loaded.slug, lock=True).journal
    row.walked_seq, row.walked_session_seq, row.walked_at = step.seq, step.session_seq, at
    session.add(row)
    walked(session, row.slug, step.seq)
