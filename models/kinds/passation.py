"""The marché subséquent: passed among the titulaires of an accord-cadre, then notified (CCP, R2162-10).

No offer is received, kept or opened here: that is the buyer profile's. These are its dates, its people, its
references, the choice and its reasons.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from pydantic import AwareDatetime, model_validator

from models.amounts import Amount, Points
from models.fields import Link, Person, Sha256, Text, Words
from models.kinds.payload import Payload
from models.strict import Key


class Need(StrEnum):
    """A document that says what is asked for; it no longer changes once the consultation has begun."""

    DOSSIER = "dossier-de-candidature"
    CCTP = "cctp"
    NOTE = "note-d-opportunite"


class Judgement(StrEnum):
    """What an offer is, once opened (CCP, L2152-1 to L2152-4)."""

    REGULIERE = "reguliere"
    IRREGULIERE = "irreguliere"
    INACCEPTABLE = "inacceptable"
    INAPPROPRIEE = "inappropriee"


class Ending(StrEnum):
    """How a consultation ends without a contract; another one may follow."""

    SANS_SUITE = "sans-suite"
    INFRUCTUEUSE = "infructueuse"


class BesoinFige(Payload):
    """A document of the need is frozen in this version, known by its digest or its address."""

    document: Need
    sha256: Sha256 | None = None
    url: Link | None = None
    reference: Text | None = None

    @model_validator(mode="after")
    def _known(self) -> Self:
        if not self.sha256 and not self.url:
            raise ValueError("donnez l’empreinte du document figé (sha256) ou son adresse (url)")
        return self


class ConsultationLancee(Payload):
    """All the titulaires were consulted in writing, and until when they may answer (R2162-10, 1° and 2°).

    `titulaires` need not be typed: it is those of the accord-cadre; typed, it is compared with them.
    """

    titulaires: Words = ()
    deadline: AwareDatetime
    reference: Text | None = None
    url: Link | None = None


class LimiteReportee(Payload):
    """The deadline for offers was put off, for all, before it passed."""

    deadline: AwareDatetime
    reason: Text


class QuestionRecue(Payload):
    """A titulaire asks something during the consultation."""

    titulaire: Key
    text: Text


class ReponseEnvoyee(Payload):
    """The answer to a question, sent to all the titulaires alike; `question` is the number of that fact."""

    question: int
    text: Text


class OffreRecue(Payload):
    """An offer reached the buyer profile at this very moment (R2151-5); nothing of it is kept here."""

    titulaire: Key
    reference: Text | None = None


class TitulaireDecline(Payload):
    """A titulaire says that it will make no offer."""

    titulaire: Key
    reason: Text | None = None


class OffresOuvertes(Payload):
    """The offers were opened, not before the deadline (R2162-10, 3°)."""

    present: Words | None = None


class OffreJugee(Payload):
    """Whether an opened offer may be compared with the others, and its price."""

    titulaire: Key
    judgement: Judgement
    reasons: Text | None = None
    amount_ht: Amount | None = None


class NoteAttribuee(Payload):
    """The mark that one person gives to one offer on one criterion; the last one given holds."""

    titulaire: Key
    criterion: Key
    points: Points
    comment: Text | None = None


class ChoixFait(Payload):
    """The titulaire that is chosen, and why."""

    titulaire: Key
    reasons: Text
    decided_by: Person | None = None
    act: Text | None = None
    act_sha256: Sha256 | None = None


class RejetNotifie(Payload):
    """A titulaire was told that its offer is not chosen, with the motives (R2181-1 and R2181-3)."""

    titulaire: Key
    reasons: Text
    notified_at: AwareDatetime | None = None


class ConsultationClose(Payload):
    """The consultation ends without a contract (R2185-1; L2152-1 and following)."""

    outcome: Ending
    reasons: Text


class MarcheNotifie(Payload):
    """The contract was notified to the mandataire; its delays run."""

    reference: Text | None = None
    mandataire: Text | None = None


class DemarrageOrdonne(Payload):
    """The order of service that starts the contract."""

    reference: Text | None = None
