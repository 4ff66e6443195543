"""The lot of the accord-cadre among whose titulaires an atelier passes its marché, read from the facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from models.facts import Fact, precedes
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


def framework_of(history: History, launched: Fact | None = None) -> Framework | None:
    """The accord-cadre that the contract of this atelier names; None without one, or if it is unknown.

    A consultation is judged on the criteria, and open to the titulaires, that were known when it was launched
    (R2162-10): the one given, else the one under way. What is said of them since, as a new address, holds.
    """
    said = history.registration
    if said is None or said.contract.accord_cadre is None:
        return None
    key, lot = said.contract.accord_cadre, said.contract.lot
    launched = launched or _under_way(history)
    criteria = _known_at(launched, accords(history, key, lot))
    if not criteria:
        return None
    found, judged = accords(history, key, lot)[-1].payload, criteria[-1].payload
    assert isinstance(found, AccordCadreInscrit)  # noqa: S101 - narrows the type for mypy
    assert isinstance(judged, AccordCadreInscrit)  # noqa: S101 - the same
    return Framework(
        key,
        lot,
        found.title,
        found.reference,
        found.since,
        found.until,
        judged.criteria,
        judged.scale,
        _titulaires(history, key, lot, launched),
        found.titles,
    )


def accords(history: History, key: str, lot: str) -> list[Fact]:
    """Each time that AD1 registered this lot."""
    found = history.of("accord-cadre-inscrit")
    return [
        one for one in found if isinstance(one.payload, AccordCadreInscrit) and _same(one.payload, key, lot)
    ]


def titulaire_facts(history: History, key: str, lot: str) -> list[Fact]:
    """Each time that AD1 registered a titulaire of this lot."""
    found = history.of("titulaire-inscrit")
    return [
        one for one in found if isinstance(one.payload, TitulaireInscrit) and _same(one.payload, key, lot)
    ]


def _titulaires(history: History, key: str, lot: str, launched: Fact | None) -> dict[str, Titulaire]:
    """By key; what was said last of one holds."""
    facts = titulaire_facts(history, key, lot)
    known = {getattr(one.payload, "titulaire", "") for one in _known_at(launched, facts)}
    return {
        one.titulaire: Titulaire(one.titulaire, one.name, one.siret, one.contact, one.cotraitants)
        for one in (fact.payload for fact in facts)
        if isinstance(one, TitulaireInscrit) and one.titulaire in known
    }


def _under_way(history: History) -> Fact | None:
    """The launch of the last consultation, unless it has ended without a contract."""
    launched = next(reversed(history.of("consultation-lancee")), None)
    closed = history.of("consultation-close")
    return launched if launched and all(precedes(one, launched) for one in closed) else None


def _known_at(launched: Fact | None, facts: list[Fact]) -> list[Fact]:
    """Those said by the launch; all of them where nothing was, since the launch is then what is irregular."""
    return [one for one in facts if launched is None or not precedes(launched, one)] or facts


def _same(said: AccordCadreInscrit | TitulaireInscrit, key: str, lot: str) -> bool:
    return (said.accord_cadre, said.lot) == (key, lot)
