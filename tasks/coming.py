"""Who comes to the events to come: what those who are invited answered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlmodel import Session

from models.attending import Coming, Rsvp, counted
from models.invitations import LastWord, Method
from models.tables import Attendance, table_of
from tasks.invited import last_told
from tasks.people import with_addresses

_A: Any = table_of(Attendance).c
_ANSWERS = select(_A.event, _A.person, _A.answer, _A.sequence).where(_A.scope == bindparam("scope"))


def coming(session: Session, scope: str, *, at: datetime) -> dict[str, tuple[Coming, ...]]:
    """By event to come of this journal, whoever is invited to it; nothing where nobody is."""
    told = last_told(session, [scope])
    answers = {
        (event, person): (Rsvp(answer), sequence)
        for event, person, answer, sequence in session.connection().execute(_ANSWERS, {"scope": scope})
    }
    found = {
        event: tuple(
            _coming(person, one, answers.get((event, person)))
            for person, one in people.items()
            if _is_expected(one, at)
        )
        for (_, event), people in told.items()
    }
    return {event: people for event, people in found.items() if people}


def _is_expected(told: LastWord, at: datetime) -> bool:
    one = told.latest
    return one is not None and one.method is Method.REQUEST and not one.is_over(at)


def _coming(person: str, told: LastWord, answered: tuple[Rsvp, int] | None) -> Coming:
    if answered is None or told.latest is None:
        return Coming(person, told.role, state=told.state)
    return Coming(person, told.role, answered[0], earlier=answered[1] < told.latest.sequence)


def coming_dict(session: Session, people: Iterable[Coming], *, named: bool) -> dict[str, Any]:
    """How many answered what and, for those who may know, who."""
    people = tuple(people)
    addresses = with_addresses(session, {one.person for one in people}) if named else {}
    return {
        **counted(people),
        "people": [
            {
                "email": addresses[one.person],
                "role": one.role,
                "answer": str(one.answer) if one.answer else None,
                "earlier": one.earlier,
                "title": one.title,
            }
            for one in people
        ]
        if named
        else None,
    }
