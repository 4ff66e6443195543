"""Loads a journal with its process and facts, and assesses it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from config.process_file import parse_definition
from models.assess import assess
from models.errors import EnvironmentProblem, NotFound
from models.facts import Fact
from models.history import Membership
from models.process import Process
from models.queries import ateliers_of, facts_of, journal, journals
from models.settle import bound_members
from models.situation import Situation
from models.tables import Journal, ProcessVersion


@dataclass(frozen=True, slots=True)
class Loaded:
    """A journal as read in one transaction."""

    journal: Journal
    process: Process
    facts: list[Fact]
    ateliers: Sequence[Journal] = ()

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


def load(session: Session, slug: str, *, lock: bool = False, known_at: datetime | None = None) -> Loaded:
    """The journal of this name; a session's lock takes its ateliers' too, in order."""
    found = journal(session, slug, lock=lock)
    if found is None:
        known = [row.slug for row in journals(session)]
        raise NotFound(
            f"L’atelier ou la session « {slug} » n’existe pas.",
            todo=f"Connus : {', '.join(known)}." if known else "Importez d’abord une session.",
            field="atelier",
        )
    scopes = [slug] if found.session_slug is None else [slug, found.session_slug]
    mates = ateliers_of(session, slug, lock=lock) if found.session_slug is None else ()
    return Loaded(found, process_of(session, found), facts_of(session, scopes, known_at=known_at), mates)


def process_of(session: Session, found: Journal) -> Process:
    """The definition that the journal was opened with."""
    stored = session.get(ProcessVersion, (found.process_key, found.process_version))
    if stored is None:
        raise EnvironmentProblem(
            f"La définition {found.process_key} v{found.process_version} manque dans la base."
        )
    return parse_definition(stored.definition)


def members_of_ateliers(session: Session, loaded: Loaded, at: datetime) -> list[Membership]:
    """The people of a session's ateliers, to whom the session's news go too."""
    found: list[Membership] = []
    for mate in loaded.ateliers:
        situation = assess(loaded.process, facts_of(session, [mate.slug]), at, scope=mate.slug)
        found.extend(bound_members(situation.history))
    return found
