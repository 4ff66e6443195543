"""The calendars that people subscribe to: one an atelier, one a session, one a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from models.agenda import agenda
from models.audience import bound_members
from models.delegations import everyone
from models.entries import Entry
from models.errors import EnvironmentProblem, NotFound
from models.queries import ateliers_of, journal, journals, people_by_ref
from models.roles import Role
from models.territories import PARIS
from notifications.calendar_file import calendar_file
from tasks.load import load
from tasks.people import author

#: Whoever answers for a whole journal sees all that is owed in it; the others, what they owe.
_ANSWER_FOR_ALL = frozenset({Role.PILOTE, Role.NATIONAL})


@dataclass(frozen=True, slots=True)
class Agenda:
    """What one journal puts into calendars, and whose."""

    slug: str
    title: str
    zone: str
    session: str | None
    entries: tuple[Entry, ...]
    roles: Mapping[str, frozenset[Role]]


def agenda_of(session: Session, slug: str, *, at: datetime) -> Agenda:
    """The events and deadlines of a journal and the people who hold a role in it; NotFound."""
    loaded = load(session, slug)
    history = loaded.situation(at).history
    roles: dict[str, set[Role]] = {}
    for member in bound_members(history):
        if member.scope == loaded.slug and member.holds(at):
            roles.setdefault(member.person, set()).add(member.role)
    return Agenda(
        loaded.slug,
        loaded.journal.title,
        history.zone if history.registration else PARIS,
        loaded.journal.session_slug,
        agenda(loaded.process, loaded.facts, at, scope=loaded.slug),
        {person: frozenset(held) for person, held in roles.items()},
    )


def agendas_around(session: Session, slug: str, *, at: datetime) -> list[Agenda]:
    """A journal's; for a session, those of its ateliers after it."""
    row = journal(session, slug)
    mates = [mate.slug for mate in ateliers_of(session, slug)] if row and row.session_slug is None else []
    return [agenda_of(session, one, at=at) for one in (slug, *mates)]


def agendas_of_person(session: Session, email: str, *, at: datetime) -> tuple[str, list[Agenda]]:
    """The reference of a person, and the journals in which they hold a role; NotFound for nobody."""
    person = author(session, email)
    followed = [row.slug for row in journals(session) if _follows(session, row.slug, person, at)]
    mine = [agenda_of(session, slug, at=at) for slug in followed]
    if not mine:
        raise NotFound(
            f"{email} n’a de rôle dans aucun atelier.",
            todo="« atelier todo --by ADRESSE » dit ce qu’une personne doit.",
            field="by",
        )
    return person, mine


def _follows(session: Session, slug: str, person: str, at: datetime) -> bool:
    """Whether they hold a role in this journal, or in the session of this atelier."""
    try:
        members = everyone(load(session, slug).situation(at).history)
    except EnvironmentProblem:
        # A journal that cannot be read keeps nobody from the others.
        return False
    return any(one.person == person and one.holds(at) for one in members)


def with_ateliers(known: Iterable[Agenda], mine: list[Agenda]) -> list[Agenda]:
    """Whoever follows a session follows the events of its ateliers."""
    sessions = {one.slug for one in mine if one.session is None}
    return mine + [one for one in known if one.session in sessions and one not in mine]


def journal_calendar(agendas: list[Agenda], *, mark: str) -> bytes:
    """The first journal whole; of a session's ateliers, the events."""
    first = agendas[0]
    events = (entry for other in agendas[1:] for entry in other.entries if not entry.is_deadline)
    return calendar_file(first.title, _once([*first.entries, *events]), mark=mark, zone=first.zone)


def person_calendar(person: str, agendas: list[Agenda], *, mark: str) -> bytes:
    """The events of all that a person follows, and the deadlines that concern them."""
    found = [entry for one in agendas for entry in one.entries if _concerns(entry, one, person)]
    title = "Mes ateliers" if len(agendas) > 1 else agendas[0].title
    return calendar_file(title, _once(found), mark=mark, zone=agendas[0].zone)


def _concerns(entry: Entry, one: Agenda, person: str) -> bool:
    roles = one.roles.get(person, frozenset())
    return not entry.is_deadline or bool(roles & _ANSWER_FOR_ALL) or entry.owner in roles


def _once(entries: Iterable[Entry]) -> Iterator[Entry]:
    """A national event stands in the agenda of each territory: the session's own counts, then any."""
    found: dict[str, Entry] = {}
    for entry in entries:
        known = found.get(entry.key)
        if known is None or entry.sequence > known.sequence:
            found[entry.key] = entry
    return iter(sorted(found.values(), key=lambda entry: (entry.first, entry.key)))


def names_of(session: Session, people: set[str]) -> dict[str, str]:
    """The address of each person, for a list that only whoever installed this reads."""
    found = people_by_ref(session, people)
    return {ref: row.email or "personne oubliée" for ref, row in found.items()}
