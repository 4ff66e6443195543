"""The marché once it runs: visas, key people, requests to extend, an early end; and delegations."""

from __future__ import annotations

from datetime import date

from pydantic import ValidationInfo, field_validator

from models.fields import Day, Link, Name, Person, Text, Version, check_order
from models.kinds.deliverables import Decision, Reply
from models.kinds.payload import Payload
from models.roles import Role
from models.strict import Key


class DelegationDonnee(Payload):
    """Somebody away names who acts in their place, from a day to another, the last one included.

    Of one role, or of all those they hold here.
    """

    delegate: Person
    since: Day
    until: Day
    role: Role | None = None

    @field_validator("until")
    @classmethod
    def _in_order(cls, until: date, info: ValidationInfo) -> date:
        if "since" in info.data:
            check_order(info.data["since"], until)
        return until


class DelegationRetiree(Payload):
    """The delegation given to somebody ends."""

    delegate: Person


class VisaDonne(Payload):
    """A second pair of eyes agrees with a decision before it is taken, where the process asks for it."""

    deliverable: str
    version: Version = 1
    decision: Decision


class PersonneCleDesignee(Payload):
    """Somebody whom the marché names for a function (CCAG-PI, art. 3.4.3)."""

    function: Key
    title: Name | None = None
    person: Person


class PersonneClePartie(Payload):
    """A key person can no longer carry out their function; the titulaire has to propose another."""

    function: Key
    reason: Text


class RemplacantPropose(Payload):
    """The titulaire proposes somebody for that function."""

    function: Key
    person: Person
    url: Link | None = None


class ReponseAuRemplacant(Payload):
    """The buyer accepts the person proposed, or refuses with reasons; silence accepts."""

    function: Key
    reply: Reply
    reasons: Text | None = None


class ProlongationDemandee(Payload):
    """The titulaire asks for more time for a deliverable, within so many days of the cause (art. 13.3)."""

    deliverable: str
    version: Version = 1
    cause_on: Day
    until: Day
    reason: Text


class ProlongationDecidee(Payload):
    """The buyer grants more time, until a day that may be another one, or refuses (art. 13.3)."""

    deliverable: str
    version: Version = 1
    reply: Reply
    until: Day | None = None
    reasons: Text | None = None


class ExecutionArretee(Payload):
    """The buyer ends the contract after a phase; only where the contract provides for it (art. 22)."""

    phase: Key
    reasons: Text
    act: Text | None = None
