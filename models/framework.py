"""The lot of the accord-cadre among whose titulaires an atelier passes its marché, read from the facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from models.history import History
from models.kinds import AccordCadreInscrit, TitulaireInscrit


@dataclass(frozen=True, slots=True)
class Titulaire:
    """A team that holds the accord-cadre: its mandataire, its cotraitants, where it is written to."""

    key: str
    name: str
    siret: str | None
    contact: str | None
    cotraitants: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Framework:
    """A lot: valid from a day to another, its criteria and weights (in per cent), its titulaires by key."""

    key: str
    lot: str
    title: str
    reference: str | None
    since: date
    until: date
    criteria: Mapping[str, Decimal]
    scale: Decimal
    titulaires: Mapping[str, Titulaire]
    titles: Mapping[str, str]

    def criterion(self, key: str) -> str:
        """What a criterion is called: « Valeur technique » where nobody said better of valeur-technique."""
        return self.titles.get(key) or key.replace("-", " ").capitalize()

    def valid(self, day: date) -> bool:
        """Whether a marché may be passed on it that day (CCP, R2162-5 and R2162-7)."""
        return self.since <= day <= self.until


def framework_of(history: History) -> Framework | None:
    """The accord-cadre that the contract of this atelier names; None without one, or if it is unknown."""
    said = history.registration
    if said is None or said.contract.accord_cadre is None:
        return None
    key, lot = said.contract.accord_cadre, said.contract.lot
    found = None
    for fact in history.of("accord-cadre-inscrit"):
        if isinstance(fact.payload, AccordCadreInscrit) and _same(fact.payload, key, lot):
            found = fact.payload
    if found is None:
        return None
    return Framework(
        key,
        lot,
        found.title,
        found.reference,
        found.since,
        found.until,
        found.criteria,
        found.scale,
        _titulaires(history, key, lot),
        found.titles,
    )


def _titulaires(history: History, key: str, lot: str) -> dict[str, Titulaire]:
    """By key; what was said last of one holds."""
    return {
        one.titulaire: Titulaire(one.titulaire, one.name, one.siret, one.contact, one.cotraitants)
        for one in (fact.payload for fact in history.of("titulaire-inscrit"))
        if isinstance(one, TitulaireInscrit) and _same(one, key, lot)
    }


def _same(said: AccordCadreInscrit | TitulaireInscrit, key: str, lot: str) -> bool:
    return (said.accord_cadre, said.lot) == (key, lot)
