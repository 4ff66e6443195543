"""Deliverables: circulated, handed in, answered (CCAG-PI 2021, art. 28 and 29)."""

from __future__ import annotations

from enum import StrEnum

from pydantic import AwareDatetime

from models.amounts import Amount
from models.fields import Day, Link, Person, Sha256, Text, Version, Words
from models.kinds.payload import Payload


class Opinion(StrEnum):
    """An opinion binds nobody."""

    FAVORABLE = "favorable"
    RESERVE = "reserve"
    DEFAVORABLE = "defavorable"


class Decision(StrEnum):
    """The buyer's decision on a submission (CCAG-PI 2021 art. 29)."""

    ADMISSION = "admission"
    AJOURNEMENT = "ajournement"
    REJET = "rejet"
    REFACTION = "refaction"


class Reply(StrEnum):
    """What the titulaire answers to an ajournement or to a réfaction (CCAG-PI 2021, art. 29.2 and 29.3)."""

    ACCEPTATION = "acceptation"
    REFUS = "refus"
    OBSERVATIONS = "observations"


class Effect(StrEnum):
    """What a delay does once it runs again after a stop."""

    CONTINUE = "continue"  # What was left of it runs.
    RESTART = "restart"  # It runs again from the start.


class VersionCirculee(Payload):
    """A working version went round for comments; it starts no delay."""

    deliverable: str
    version: Version = 1
    sha256: Sha256 | None = None
    url: Link | None = None
    comments_by: Day | None = None


class LivrableRemis(Payload):
    """A submission for verification; it alone starts a legal delay."""

    deliverable: str
    version: Version = 1
    parts: Words = ()
    sha256: Sha256 | None = None
    url: Link | None = None


class AvisRendu(Payload):
    """An opinion on a deliverable."""

    deliverable: str
    version: Version = 1
    opinion: Opinion
    text: Text | None = None


class DecisionPrise(Payload):
    """The buyer's decision, effective when notified."""

    deliverable: str
    version: Version = 1
    attempt: Version | None = None
    decision: Decision
    reasons: Text | None = None
    notified_at: AwareDatetime | None = None
    act: Text | None = None
    act_sha256: Sha256 | None = None
    decided_by: Person | None = None
    #: What a réfaction takes off the price of the prestation, HT.
    amount_ht: Amount | None = None
    #: What an admission asks the titulaire to mind in the next deliverable; the admission is whole (§ 2.3).
    observations: Text | None = None


class ReponseDuTitulaire(Payload):
    """The titulaire accepts or refuses an ajournement, accepts a réfaction or comments on it."""

    deliverable: str
    version: Version = 1
    reply: Reply
    text: Text | None = None
    #: Of comments on a réfaction: what he holds that it should take off instead, HT.
    amount_ht: Amount | None = None


class DelaiSuspendu(Payload):
    """The legal delay that runs on a deliverable stops: a correction is awaited, say."""

    deliverable: str
    version: Version = 1
    reason: Text
    effect: Effect | None = None


class DelaiRepris(Payload):
    """The stopped delay runs again, from the day after."""

    deliverable: str
    version: Version = 1


class PrisEnCompte(Payload):
    """The answer to a deliverable that the marché does not verify separately."""

    deliverable: str
    version: Version = 1
    observations: Text | None = None


class LivretPublie(Payload):
    """The livret de capitalisation is public."""

    url: Link | None = None
