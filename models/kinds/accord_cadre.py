"""The accord-cadre among whose titulaires a marché subséquent is passed: AD1 passed it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from pydantic import ValidationInfo, field_validator

from models.amounts import Points, Siret, Weights
from models.fields import Day, Name, Person, Text, Titles, Words
from models.kinds.payload import Payload
from models.strict import Key

#: The lot of an accord-cadre that has one only.
ONLY_LOT = "unique"


class AccordCadreInscrit(Payload):
    """A lot of an accord-cadre: while it is valid, its own criteria and weights (CCP, R2162-10, 4°)."""

    accord_cadre: Key
    lot: Key = ONLY_LOT
    title: Name
    reference: Text | None = None
    since: Day
    until: Day
    criteria: Weights
    #: What each criterion is called, where its key does not say it: « equipe:Équipe et références ».
    titles: Titles = {}
    scale: Points = Decimal("20.00")

    @field_validator("until")
    @classmethod
    def _in_order(cls, until: date, info: ValidationInfo) -> date:
        if "since" in info.data and until < info.data["since"]:
            raise ValueError(f"l’accord-cadre finit ({until:%d/%m/%Y}) avant de commencer")
        return until

    @field_validator("titles")
    @classmethod
    def _of_criteria(cls, titles: dict[str, str], info: ValidationInfo) -> dict[str, str]:
        odd = next((key for key in titles if key not in info.data.get("criteria", titles)), None)
        if odd is not None:
            raise ValueError(f"« {odd} » n’est pas un critère de cet accord-cadre")
        return titles

    @field_validator("scale")
    @classmethod
    def _some(cls, scale: Decimal) -> Decimal:
        if not scale:
            raise ValueError("les notes se donnent sur un barème plus grand que zéro")
        return scale


class TitulaireInscrit(Payload):
    """A titulaire of that lot: its mandataire, its cotraitants, where it is written to."""

    accord_cadre: Key
    lot: Key = ONLY_LOT
    titulaire: Key
    name: Name
    siret: Siret | None = None
    contact: Person | None = None
    cotraitants: Words = ()
