"""A newcomer, somebody whose date moved, and some expected no more: what invitations say, in a year told."""

from __future__ import annotations

from datetime import date
from typing import Any, Protocol

from models.facts import Fact
from models.invitations import Invitation, LastWord
from models.inviting import Guests, with_invitations
from models.process import Process
from models.settle import bound_members
from models.situation import Situation

PILOTE, FORMER = "pilote@ddt53.example", "ancien@atelier.example"


class Year(Protocol):
    """A journal of the tests."""

    facts: list[Fact]
    contexts: dict[str, list[dict[str, Any]]]

    def tell(self, moment: str, kind: str, by: Any = ..., **said: Any) -> None: ...
    def at(self, moment: str) -> Situation: ...


def invites(journal: Year, process: Process) -> None:
    """Once a workshop has a date, in a journal whose launch is over."""
    journal.tell("2027-04-01", "date-convenue", event="atelier-1", dates="2027-05-20", place="Mairie")
    _owed(journal, process, {})
    now = Invitation.model_validate(journal.contexts["invitation"][0]["invitation"])
    at = journal.at("2027-04-01 12:00").at
    moved = LastWord("pilote", at, now.model_copy(update={"days": (date(2027, 5, 13),)}))
    placed = LastWord("copilote", at, now.model_copy(update={"place": "Halle"}))
    people = {PILOTE: moved, "copilote@atelier.example": placed, FORMER: LastWord("equipe", at, now)}
    _owed(journal, process, {"atelier-1": people, "atelier-2": {PILOTE: moved}})


def _owed(journal: Year, process: Process, told: dict[str, dict[str, LastWord]]) -> None:
    situation, invited = journal.at("2027-04-02 10:00"), process.manners.invited
    assert invited is not None
    members = tuple(bound_members(situation.history))
    guests = Guests(process, situation, invited, members, told)
    for owed in with_invitations(guests, journal.facts, (), ()):
        found = journal.contexts.setdefault(owed.message, [])
        if owed.context not in found:
            found.append(owed.context)
