"""An atelier enters its session: who takes part, what its contract says, what is planned."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, ValidationInfo, field_validator

from models.almanac import Hardness, Period
from models.delays import parse_delay
from models.errors import BadInput
from models.fields import Day, Days, Name, Person, Text, Words, check_order
from models.kinds.accord_cadre import ONLY_LOT
from models.kinds.payload import Payload
from models.moments import parse_day
from models.roles import Role
from models.strict import Key

#: The contract binds the team to the date that the démarche counts for the same deliverable.
DEMARCHE = "demarche"


def _read_due(value: object) -> str:
    """A delay, a day or `demarche`; pydantic wants ValueError."""
    text = str(value).strip()
    if text == DEMARCHE:
        return text
    try:
        return parse_day(text).isoformat()
    except BadInput:
        pass
    try:
        return str(parse_delay(text))
    except BadInput:
        raise ValueError(f"« {text} » : il faut un délai (3 mois), un jour, ou « {DEMARCHE} »") from None


ContractDue = Annotated[str, BeforeValidator(_read_due)]


class Contract(Payload):
    """What the marché says instead of the defaults; pinned for the life of the atelier."""

    delays: dict[str, str] = {}
    start_order: bool = False
    verification: dict[str, Literal["contractual", "none"]] = {}
    #: The accord-cadre, and its lot, among whose titulaires the marché is passed; none: passed elsewhere.
    accord_cadre: Key | None = None
    lot: Key = ONLY_LOT
    #: Whether the signature waits for the délai that closes the référé contractuel.
    standstill: bool = False
    #: How long the titulaire has in all, the buyer’s verifications not counted (art. 3.2.6 and 13.1).
    execution: str | None = None
    #: The phases after which the buyer may end the contract (art. 22).
    stop_gates: tuple[Key, ...] = ()
    thresholds: dict[str, str] = {}
    #: By when the marché itself owes a deliverable: a delay from its start (« 3 mois »), a day, or
    #: `demarche` where it takes over the date of the démarche. Of any other, no penalty is computed.
    due: dict[Key, ContractDue] = {}

    @field_validator("execution")
    @classmethod
    def _is_a_delay(cls, text: str | None) -> str | None:
        try:
            return text and str(parse_delay(text))
        except BadInput as error:
            raise ValueError(error.message.rstrip(".")) from None


class AtelierInscrit(Payload):
    """An atelier enters the session; written by the import."""

    name: Text
    departement: str
    zone: str
    start: Day
    process: str
    process_version: int
    process_digest: str
    calendar: str
    usages: Words = ()
    days_off: dict[Day, Text] = {}
    verification: str
    delays: dict[str, str] = {}
    thresholds: dict[str, str] = {}
    contract: Contract = Contract()
    room: str | None = None
    mailbox: str | None = None


class SessionInscrite(Payload):
    """A national session is registered; written by the import."""

    title: Text
    process: str
    process_version: int
    process_digest: str
    room: str | None = None
    mailbox: str | None = None


class PlanInitial(Payload):
    """The dates first planned; re-planning is a fact of its own."""

    dates: dict[str, Days]


class PlanRevise(Payload):
    """Dates planned anew, and why; those first planned stay known, and the drift is counted from them."""

    dates: dict[str, Days]
    because: Text


class PeriodeNeutralisee(Payload):
    """Days to know of before choosing a date, said of one atelier or of its whole session."""

    title: Name
    first: Day
    last: Day
    hardness: Hardness = Hardness.WARN

    @field_validator("last")
    @classmethod
    def _in_order(cls, last: date, info: ValidationInfo) -> date:
        if "first" in info.data:
            check_order(info.data["first"], last)
        return last

    @property
    def period(self) -> Period:
        """The same as the almanac holds it."""
        return Period(self.first, self.last, self.title, self.hardness)


class PersonneAjoutee(Payload):
    """Somebody holds a role, for as long as said."""

    person: Person
    role: Role
    until: Day | None = None


class PersonneRetiree(Payload):
    """Somebody no longer holds a role."""

    person: Person
    role: Role
