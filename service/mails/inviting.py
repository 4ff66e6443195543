"""A newcomer, somebody whose date moved, and some expected no more: what invitations say in the story."""

from __future__ import annotations

from datetime import date

from models.audience import bound_members
from models.invitations import Invitation, LastWord
from models.inviting import Guests, with_invitations
from service.mails.journal import PILOTE, PROCESS, Journal, Said

FORMER = "ancien@atelier.example"
Told = dict[str, dict[str, LastWord]]


def invites(journal: Journal) -> None:
    """Once a workshop has a date, in a journal whose launch is over."""
    journal.tell("2027-04-01", "date-convenue", event="atelier-1", dates="2027-05-20", place="Mairie")
    _owed(journal, {})
    now = Invitation.model_validate(journal.contexts["invitation"][0]["invitation"])
    at = journal.at("2027-04-01 12:00").at
    moved = LastWord("pilote", at, now.model_copy(update={"days": (date(2027, 5, 13),)}))
    placed = LastWord("copilote", at, now.model_copy(update={"place": "Halle"}))
    people = {PILOTE: moved, "copilote@atelier.example": placed, FORMER: LastWord("equipe", at, now)}
    _owed(journal, {"atelier-1": people, "atelier-2": {PILOTE: moved}})


def _owed(journal: Journal, told: Told) -> None:
    situation, invited = journal.at("2027-04-02 10:00"), PROCESS.manners.invited
    if invited is None:
        raise TypeError("the definition invites nobody")
    members = tuple(bound_members(situation.history))
    guests = Guests(PROCESS, situation, invited, members, told)
    for owed in with_invitations(guests, (), ()):
        found = journal.contexts.setdefault(owed.message, [])
        if owed.context not in found:
            found.append(owed.context)
        journal.told += [Said(owed.message, addressee.role, owed.context) for addressee in owed.to]
