"""Naming the mandataire at the notification gives that person the role from then on."""

from __future__ import annotations

from collections.abc import Iterable

from models.facts import Draft
from models.fields import is_email
from models.kinds import MarcheNotifie, PersonneAjoutee
from models.roles import Role
from models.situation import Situation


def with_mandataire(accepted: Iterable[Draft], situation: Situation) -> list[Draft]:
    """The same facts, and the role of whoever they name; a name in plain words is nobody's."""
    drafts = list(accepted)
    for draft in tuple(drafts):
        said = draft.payload
        named = said.mandataire if isinstance(said, MarcheNotifie) else None
        person = named if is_person(named) else None
        if person and person not in situation.history.people(Role.MANDATAIRE):
            member = PersonneAjoutee(person=person, role=Role.MANDATAIRE)
            drafts.append(Draft("personne-ajoutee", member, draft.when))
    return drafts


def is_person(named: str | None) -> bool:
    """Whether it is a reference, or the address that stands for one in a rehearsal."""
    return named is not None and (named.startswith("p-") or is_email(named))
