"""Where somebody takes part, and who may choose for them how they are written to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from models.delegations import everyone
from models.errors import EnvironmentProblem
from models.history import History
from models.queries import journals
from models.roles import Role
from tasks.load import Loaded, load
from tasks.postage import manners_of


@dataclass(frozen=True, slots=True)
class Place:
    """A territory, or a session, and the roles that somebody holds there, delegated ones included."""

    slug: str
    title: str
    roles: tuple[Role, ...]
    zone: str
    #: What they are told of it comes once a week.
    weekly: bool


def places_of(session: Session, person: str, *, at: datetime) -> list[Place]:
    """Where this person holds a role now; a session stands for its ateliers."""
    return [
        Place(one.slug, one.journal.title, roles, history.zone, _is_weekly(one, roles))
        for one, history in _histories(session, at)
        if (roles := _roles(history, one.slug, person))
    ]


def may_choose_for(session: Session, person: str, by: str, *, at: datetime) -> bool:
    """Themselves; the pilot of an atelier in which they are; AD1, for whoever is in its session."""
    if person == by:
        return True
    for one, history in _histories(session, at):
        if not _roles(history, one.slug, person):
            continue
        held = {m.role for m in everyone(history) if m.person == by and m.holds(at)}
        if held & {Role.PILOTE, Role.NATIONAL}:
            return True
    return False


def _histories(session: Session, at: datetime) -> Iterator[tuple[Loaded, History]]:
    """Each journal and what happened in it, its session's facts beside; unless it cannot be read."""
    for row in journals(session):
        try:
            loaded = load(session, row.slug)
        except EnvironmentProblem:
            continue
        yield loaded, History(loaded.facts, at)


def _roles(history: History, slug: str, person: str) -> tuple[Role, ...]:
    """Theirs in this very journal, in the order in which they took them."""
    held = (m for m in everyone(history) if m.person == person and m.scope == slug and m.holds(history.at))
    return tuple(dict.fromkeys(m.role for m in held))


def _is_weekly(loaded: Loaded, roles: tuple[Role, ...]) -> bool:
    return Role.NATIONAL in roles and bool(manners_of(loaded.process).weekly)
