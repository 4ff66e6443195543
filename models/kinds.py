"""The kinds of fact and what each says (design.md, « Facts staff record »)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationInfo, field_validator

from models.almanac import Hardness, Period
from models.fields import Day, Days, HoursOfDay, Link, Name, Person, Sha256, Text, Version, Words, check_order
from models.roles import Role


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


class Payload(BaseModel):
    """What a fact says; keys are typed with a hyphen."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        alias_generator=lambda name: name.replace("_", "-"),
        populate_by_name=True,
    )


class Contract(Payload):
    """What the marché says instead of the defaults; pinned for the life of the atelier."""

    delays: dict[str, str] = {}
    start_order: bool = False
    verification: dict[str, Literal["contractual", "none"]] = {}


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


class MarcheNotifie(Payload):
    """The contract was notified to the mandataire; its delays run."""

    reference: Text | None = None
    mandataire: Text | None = None


class DemarrageOrdonne(Payload):
    """The order of service that starts the contract."""

    reference: Text | None = None


class DateConvenue(Payload):
    """The date of an event is agreed; the latest holds."""

    event: str
    dates: Days
    place: Text | None = None
    remote: Link | None = None
    hours: HoursOfDay | None = None


class EvenementAnnule(Payload):
    """The agreed date no longer holds."""

    event: str
    reason: Text


class ProgrammeConvenu(Payload):
    """The programme of an event is agreed."""

    event: str


class EvenementTenu(Payload):
    """An event took place."""

    event: str
    dates: Days
    present: Words | None = None


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


class ReponseDuTitulaire(Payload):
    """The titulaire accepts or refuses an ajournement, accepts a réfaction or comments on it."""

    deliverable: str
    version: Version = 1
    reply: Reply
    text: Text | None = None


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


class PrisEnCharge(Payload):
    """Whoever owes a thing, or the pilot, answers a reminder: under way, and by this new date.

    It binds nobody: the date that the démarche or the law fixes stays what it was.
    """

    condition: str
    until: Day
    reason: Text


class LivretPublie(Payload):
    """The livret de capitalisation is public."""

    url: Link | None = None


class AtelierExcuse(Payload):
    """A territory will not come to a national event."""

    event: str
    atelier: str
    reason: Text | None = None


class ValidationPolitique(Payload):
    """A délibération or a COPIL; it decides nothing in law."""

    body: Text


class AutreEvenement(Payload):
    """COTECH, COPIL, visit, interview and the like."""

    nature: Text
    title: Text | None = None


class PhaseOuverte(Payload):
    """A person triggered a phase."""

    phase: str


class PoursuiteSansAttendre(Payload):
    """A waiver: going on without a condition, with its reason and its end."""

    phase: str
    condition: str
    reason: Text
    until: Day | None = None


class Correction(Payload):
    """What another fact should have said, or that it did not happen."""

    fact: int
    set: dict[str, Any] = {}
    on: str | None = None
    void: bool = False
    because: Text


class Constat(Payload):
    """What a rule was seen to decide in silence; written once, never swapped."""

    rule: str
    article: str
    deliverable: str
    version: Version
    attempt: Version
    effective: AwareDatetime


PAYLOADS: dict[str, type[Payload]] = {
    "atelier-inscrit": AtelierInscrit,
    "session-inscrite": SessionInscrite,
    "plan-initial": PlanInitial,
    "plan-revise": PlanRevise,
    "periode-neutralisee": PeriodeNeutralisee,
    "personne-ajoutee": PersonneAjoutee,
    "personne-retiree": PersonneRetiree,
    "marche-notifie": MarcheNotifie,
    "demarrage-ordonne": DemarrageOrdonne,
    "date-convenue": DateConvenue,
    "evenement-annule": EvenementAnnule,
    "programme-convenu": ProgrammeConvenu,
    "evenement-tenu": EvenementTenu,
    "version-circulee": VersionCirculee,
    "livrable-remis": LivrableRemis,
    "avis-rendu": AvisRendu,
    "decision-prise": DecisionPrise,
    "reponse-du-titulaire": ReponseDuTitulaire,
    "delai-suspendu": DelaiSuspendu,
    "delai-repris": DelaiRepris,
    "pris-en-compte": PrisEnCompte,
    "pris-en-charge": PrisEnCharge,
    "livret-publie": LivretPublie,
    "atelier-excuse": AtelierExcuse,
    "validation-politique": ValidationPolitique,
    "autre-evenement": AutreEvenement,
    "phase-ouverte": PhaseOuverte,
    "poursuite-sans-attendre": PoursuiteSansAttendre,
    "correction": Correction,
    "constat": Constat,
}

#: Written by the import, by their own command or by a rule, never typed with `atelier record`.
NOT_TYPED = frozenset(
    {
        "atelier-inscrit",
        "session-inscrite",
        "plan-initial",
        "plan-revise",
        "phase-ouverte",
        "poursuite-sans-attendre",
        "correction",
        "constat",
    }
)
