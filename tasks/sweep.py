"""What time alone has changed: silences written down, reminders queued, walks asked. Set-based."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from models.deliverables import TACIT, TACIT_ARTICLE
from models.facts import Draft
from models.kinds import Constat
from models.moments import exactly
from models.queries import journals_due
from models.situation import Situation
from tasks.act import keep_moments
from tasks.append import append
from tasks.load import Loaded, load
from tasks.outbox import settle_journal
from tasks.wake import ask_walk

#: Who writes a constat: no person, a rule.
RULE = "regle"


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep did in one journal."""

    slug: str
    messages: int
    constats: int


def sweep(session: Session, slug: str, *, at: datetime) -> Swept:
    """Settles one journal at a moment; the caller commits, one journal per transaction."""
    loaded = load(session, slug, lock=True)
    situation, constats = write_silences(session, loaded, at=at)
    owed = settle_journal(session, loaded, situation, at=at)
    keep_moments(loaded, situation)
    session.add(loaded.journal)
    ask_walk(session, slug, loaded.journal.head_seq, cause=f"moment:{at.isoformat()}", at=at)
    return Swept(slug, sum(len(one.to) for one in owed), constats)


def due(session: Session, *, at: datetime) -> list[str]:
    """The journals to sweep at this moment; an indexed read, whatever the number that waits."""
    return list(journals_due(session, at))


def write_silences(session: Session, loaded: Loaded, *, at: datetime) -> tuple[Situation, int]:
    """Writes down what silence decided, once; returns the situation after that."""
    situation = loaded.situation(at)
    if loaded.is_session or not situation.silences:
        return situation, 0
    drafts = [
        Draft(
            "constat",
            Constat(
                rule=TACIT,
                article=TACIT_ARTICLE,
                deliverable=silence.track.deliverable.key,
                version=silence.track.version or 1,
                attempt=silence.attempt,
                effective=silence.effective,
            ),
            exactly(silence.effective, situation.zone),
        )
        for silence in situation.silences
    ]
    loaded.facts.extend(append(session, loaded.journal, drafts, by=RULE, at=at, identity="rule"))
    return loaded.situation(at), len(drafts)
