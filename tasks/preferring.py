"""Preferences by address: one’s own, or those of somebody one is responsible for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from models.commands import Refusal
from tasks.known import known_person
from tasks.people import author, with_addresses
from tasks.places import may_choose_for
from tasks.preferences import Chosen, change, chosen
from tasks.restamp import Waiting

NOT_YOURS = (
    "Les préférences d’une personne sont à elle, au pilote de ses ateliers et au bureau AD1 de sa session."
)


@dataclass(frozen=True, slots=True)
class Answer:
    """One person’s choice; the address of whoever made it; what waits, where it has just changed."""

    chosen: Chosen
    changed_by: str | None
    waiting: Waiting | None


def preferences(
    session: Session, email: str, asked: Mapping[str, str], *, by: str, at: datetime
) -> Answer | Refusal:
    """What this person chose, changed first where something is asked; NotFound for nobody.

    `by` may be empty where nothing is asked: reading is for whoever runs the installation.
    """
    ref = known_person(session, email, field="email", kept="Rien n’a été changé.").ref
    actor = author(session, by) if by else ref
    if not may_choose_for(session, ref, actor, at=at):
        return Refusal(NOT_YOURS, todo="Demandez-lui d’ouvrir le lien de son dernier mail.")
    if not asked:
        return _answer(session, chosen(session, ref, at=at), None)
    return _answer(session, *change(session, ref, asked, by=actor, at=at))


def _answer(session: Session, known: Chosen, waiting: Waiting | None) -> Answer:
    by = known.changed_by
    return Answer(known, with_addresses(session, {by})[by] if by else None, waiting)
