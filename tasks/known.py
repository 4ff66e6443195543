"""Somebody who is here, by their address; whoever asks about nobody is told so, and of the nearest one."""

from __future__ import annotations

from sqlmodel import Session, col, select

from models.errors import NotFound
from models.fields import is_email
from models.french import nearest
from models.queries import person_of
from models.tables import Person

#: Of three addresses in one domain, the one that a slip of a letter or two makes of another.
ALIKE = 0.85


def known_person(session: Session, email: str, *, field: str, kept: str = "") -> Person:
    """The person at this address; NotFound for an address that nobody has here."""
    # What is no address at all never reaches the database, which may not even accept its characters.
    person = person_of(session, email) if is_email(email.strip()) else None
    if person is None:
        raise NotFound(
            f"Personne n’est inscrit ici sous l’adresse « {email.strip()} ».",
            kept=kept,
            todo=_nearest(session, email) or "Vérifiez l’adresse.",
            field=field,
        )
    return person


def _nearest(session: Session, email: str) -> str:
    known = session.exec(select(Person.email).where(col(Person.email).is_not(None))).all()
    return nearest(email.strip(), filter(None, known), alike=ALIKE).strip()
