"""Loads journals with their process and facts, and assesses them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from models.assess import assess
from models.audience import bound_members
from models.errors import EnvironmentProblem, NotFound
from models.facts import Fact
from models.fields import is_slug
from models.french import french_moment, nearest
from models.head import Head
from models.history import History, Membership
from models.process import Process
from models.queries import ateliers_of, ends_of, journal, journals, journals_among
from models.situation import Situation
from tasks.recall import end_of, facts_until, process_of

#: By how much a clock may be found to have gone back: more than the hour that people forget to change.
SLIP = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A journal as read in one transaction."""

    journal: Head
    process: Process
    facts: list[Fact]
    ateliers: Sequence[Head] = ()

    @property
    def slug(self) -> str:
        """The name of the journal."""
        return self.journal.slug

    @property
    def is_session(self) -> bool:
        """Whether this is a session's journal."""
        return self.journal.session_slug is None

    def situation(self, at: datetime) -> Situation:
        """What follows from these facts at a moment."""
        return assess(self.process, self.facts, at, scope=self.slug)

    def no_earlier(self, at: datetime) -> datetime:
        """The moment of an act: never before a fact that it finds recorded, or it would not see that fact.

        Of ten people who click at once, the one whose clock was read first may come last; and a
        host's clock that ran ahead is put right one day. Further back than that, it is the clock
        that is wrong, and nothing is judged by it.
        """
        last = max((fact.recorded_at for fact in self.facts), default=at)
        if last - at > SLIP:
            zone = self.situation(last).zone
            raise EnvironmentProblem(
                f"L’horloge de la machine retarde : elle dit le {french_moment(at, zone)}, "
                f"et le dernier fait est du {french_moment(last, zone)}.",
                todo="Mettez la machine à l’heure, puis recommencez.",
                field="clock",
            )
        return at if at >= last else last + timedelta(microseconds=1)


def load(session: Session, slug: str, *, lock: bool = False, known_at: datetime | None = None) -> Loaded:
    """The journal of this name; a session's lock takes its ateliers' too, in order."""
    # What is no short name at all never reaches the database, which may not even accept its characters.
    found = journal(session, slug, lock=lock) if is_slug(slug) else None
    if found is None:
        known = [row.slug for row in journals(session)]
        raise NotFound(
            f"L’atelier ou la session « {slug} » n’existe pas.",
            todo=f"{nearest(slug, known)}Connus : {', '.join(known)}."
            if known
            else "Importez d’abord une session.",
            field="atelier",
        )
    mates = ateliers_of(session, slug, lock=lock) if found.session_slug is None else ()
    (loaded,) = _with_facts(session, [found], lock=lock)
    facts = [fact for fact in loaded.facts if known_at is None or fact.recorded_at <= known_at]
    return Loaded(found, loaded.process, facts, mates)


def load_ateliers(session: Session, slugs: Iterable[str]) -> list[Loaded]:
    """Several ateliers at once, locked in the one order, in as few questions as one of them."""
    return _with_facts(session, journals_among(session, slugs), lock=True)


def _with_facts(session: Session, heads: Sequence[Head], *, lock: bool) -> list[Loaded]:
    """The journals with their facts and their session's, read once they are locked."""
    parents = {head.session_slug for head in heads if head.session_slug}
    shared = ends_of(session, parents) if parents else []
    locked = [head.slug for head in heads] if lock else []
    chains = facts_until(session, [*map(end_of, heads), *shared], locked=locked)
    return [
        Loaded(
            head,
            process_of(session, head),
            [*chains.get(head.slug, ()), *chains.get(head.session_slug or "", ())],
        )
        for head in heads
    ]


def members_of_ateliers(session: Session, loaded: Loaded, at: datetime) -> list[Membership]:
    """The people of a session's ateliers, to whom the session's news go too."""
    return members_of(histories_of_ateliers(session, loaded, at))


def members_of(mates: Iterable[History]) -> list[Membership]:
    """The people of these ateliers who may be written to."""
    return [member for one in mates for member in bound_members(one)]


def histories_of_ateliers(session: Session, loaded: Loaded, at: datetime) -> list[History]:
    """What happened by a moment in each of a session's ateliers, the session's own facts left out."""
    chains = facts_until(session, [end_of(mate) for mate in loaded.ateliers])
    return [History(chains.get(mate.slug, ()), at) for mate in loaded.ateliers]
