"""What tests of notices that do not arrive share: a daily house, its legal notices, a server that refuses."""

from __future__ import annotations

from collections.abc import Iterable

from acting import says
from config.wiring import House
from example import CHEF, EQUIPE, PILOTE, Paris
from models.tables import Message
from notifications.courier import Rejected
from notifications.mail import Mail
from sending import Recorder, delivers, rows

UNKNOWN = "550 5.1.1 unknown user"


class Refuses(Recorder):
    """A server that will not have these addresses, in these words; or nobody’s, where none is named."""

    def __init__(self, *addresses: str, said: str = UNKNOWN) -> None:
        super().__init__()
        self.addresses, self.said = set(addresses), said

    def send(self, mail: Mail) -> None:
        if not self.addresses or mail.to in self.addresses:
            raise Rejected(f"Le serveur de messagerie a refusé ({self.said}).", said=self.said)
        super().send(mail)


def handed_in(house: House, paris: Paris, courier: Recorder | None = None) -> Message:
    """The note is handed in on 7 April: the row of its receipt, a legal notice, to the mandataire."""
    at = paris("2027-04-07 09:00")
    said = {"deliverable": "note-de-cadrage", "parts": "methodologie,calendrier"}
    assert says(house, "livrable-remis", at, by=EQUIPE, **said).refusal is None
    delivers(house, courier or Recorder(), paris("2027-04-07 09:01"))
    return notices(house, "accuse-de-reception")[-1]


def put_off(house: House, paris: Paris, courier: Recorder | None = None) -> Message:
    """The note is put off on the day after: the row of that notice."""
    at = paris("2027-04-08 15:00")
    said = {"deliverable": "note-de-cadrage", "decision": "ajournement", "reasons": "Carte", "act": "n1"}
    assert says(house, "decision-prise", at, by=CHEF, **said).refusal is None
    delivers(house, courier or Recorder(), paris("2027-04-08 15:01"))
    return notices(house, "decision-prise")[-1]


def notices(house: House, message: str) -> list[Message]:
    """The legal notices of this name to the mandataire."""
    return [row for row in rows(house) if row.message == message and row.legal and row.role == "mandataire"]


def to_the_pilot(mails: Iterable[Mail]) -> list[str]:
    """The subjects of what reached the pilot about addresses."""
    about = ("mail revenu", "adresse en échec")
    return [mail.subject for mail in mails if mail.to == PILOTE and any(one in mail.subject for one in about)]
