"""An atelier enters its session: who takes part, what its contract says, what is planned."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import ValidationInfo, field_validator

from models.almanac import Hardness, Period
from models.delays import parse_delay
from models.errors import BadInput
from models.fields import Day, Days, Name, Person, Text, Words, check_order
from models.kinds.accord_cadre import ONLY_LOT
from models.kinds.payload import Payload
from models.roles import Role
from models.strict import Key


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


class SessionInscrite(Payload):
    """A national session is registered; written by the import."""

    title: Text
    process: str
    process_version: int
    process_digest: str


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
