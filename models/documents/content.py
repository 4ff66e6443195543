"""The documents of a marché, and what each is written from."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from models.blanks import Blank, Said, or_blank
from models.framework import Framework, Titulaire, framework_of
from models.french import NNBSP
from models.history import History
from models.kinds import AtelierInscrit, MarcheNotifie, MarcheSigne
from models.legal import Legal
from models.pinned import delays_of
from models.process import Process
from models.rounds import Round, rounds_of


class DocumentKind(StrEnum):
    """A document that the system writes, in the order in which a marché needs them."""

    CONSULTATION = "lettre-de-consultation"
    OUVERTURE = "pv-d-ouverture"
    ANALYSE = "rapport-d-analyse"
    REJET_D_OFFRE = "lettre-de-rejet"
    NOTIFICATION = "notification"
    ORDRE = "ordre-de-service"
    ADMISSION = "decision-d-admission"
    AJOURNEMENT = "decision-d-ajournement"
    REFACTION = "decision-de-refaction"
    REJET = "decision-de-rejet"


DOCUMENT_TITLES = {
    DocumentKind.CONSULTATION: "Lettre de consultation",
    DocumentKind.OUVERTURE: "Procès-verbal d’ouverture des plis",
    DocumentKind.ANALYSE: "Rapport d’analyse des offres",
    DocumentKind.REJET_D_OFFRE: "Lettre de rejet d’une offre",
    DocumentKind.NOTIFICATION: "Notification du marché subséquent",
    DocumentKind.ORDRE: "Ordre de service de démarrage",
    DocumentKind.ADMISSION: "Décision d’admission",
    DocumentKind.AJOURNEMENT: "Décision d’ajournement",
    DocumentKind.REFACTION: "Décision d’admission avec réfaction",
    DocumentKind.REJET: "Décision de rejet",
}

#: The facts that each tells: whoever may not read one of them may not have the document.
TELLS: dict[DocumentKind, tuple[str, ...]] = {
    DocumentKind.CONSULTATION: ("consultation-lancee",),
    DocumentKind.OUVERTURE: ("offre-recue", "offres-ouvertes"),
    DocumentKind.ANALYSE: ("offre-recue", "offre-jugee", "note-attribuee", "choix-fait"),
    DocumentKind.REJET_D_OFFRE: ("offre-jugee", "note-attribuee", "choix-fait", "rejet-notifie"),
    DocumentKind.NOTIFICATION: ("marche-signe", "marche-notifie"),
    DocumentKind.ORDRE: ("demarrage-ordonne",),
    DocumentKind.ADMISSION: ("decision-prise",),
    DocumentKind.AJOURNEMENT: ("decision-prise",),
    DocumentKind.REFACTION: ("decision-prise", "marche-signe"),
    DocumentKind.REJET: ("decision-prise",),
}


@dataclass(frozen=True, slots=True)
class Content:
    """One document, ready for its words: whose it is, its values, the moment it tells of."""

    kind: DocumentKind
    about: str
    context: Mapping[str, Any]
    dated: datetime


@dataclass(frozen=True)
class Source:
    """What documents are written from: the facts of an atelier, and how its people are named."""

    process: Process
    history: History
    registration: AtelierInscrit
    names: Mapping[str, str] = field(default_factory=dict)
    addresses: Mapping[str, str] = field(default_factory=dict)

    @functools.cached_property
    def framework(self) -> Framework | None:
        """The lot of the accord-cadre, once AD1 has registered it."""
        return framework_of(self.history)

    @functools.cached_property
    def round(self) -> Round | None:
        """The last consultation."""
        return next(reversed(rounds_of(self.history)), None)

    @property
    def registered_at(self) -> datetime:
        """When the atelier was entered: the earliest a document of it can be."""
        return self.history.of("atelier-inscrit")[0].at

    def person(self, ref: str | None, name: str) -> Said:
        """Somebody by their name, else by their address."""
        return or_blank(self.names.get(ref) if ref else None, name)

    def titulaire(self, key: str) -> Titulaire | None:
        """A titulaire of the accord-cadre."""
        return self.framework.titulaires.get(key) if self.framework else None

    def title(self, key: str) -> Said:
        """The name of a titulaire."""
        found = self.titulaire(key)
        return found.name if found else Blank(f"nom du titulaire {key}")

    def criterion(self, key: str) -> str:
        """What a criterion of the accord-cadre is called."""
        return self.framework.criterion(key) if self.framework else key

    def delay(self, legal: Legal) -> Said:
        """« 15 jours » as pinned for this atelier."""
        found = delays_of(self.process, self.history).get(legal)
        title = self.process.legal_delays[legal].title if legal in self.process.legal_delays else str(legal)
        return or_blank(str(found) if found else None, f"délai : {title}")

    def article(self, legal: Legal) -> Said:
        """Where that delay is written."""
        found = self.process.legal_delays.get(legal)
        return or_blank(found.article if found else None, f"article du délai {legal}")

    @functools.cached_property
    def signed(self) -> MarcheSigne | None:
        """The contract as it was signed last."""
        said = [fact.payload for fact in self.history.of("marche-signe")]
        return next((one for one in reversed(said) if isinstance(one, MarcheSigne)), None)

    @property
    def reference(self) -> Said:
        """That of the marché."""
        said = [fact.payload for fact in self.history.of("marche-notifie")]
        notified = [one.reference for one in said if isinstance(one, MarcheNotifie) and one.reference]
        signed = self.signed.reference if self.signed else None
        return or_blank(notified[-1] if notified else signed, "référence du marché")

    def common(self) -> dict[str, Any]:
        """What every document begins with."""
        lot = self.framework
        return {
            "territory": self.registration.name,
            "accord_cadre": or_blank(lot.title if lot else None, "intitulé de l’accord-cadre"),
            "accord_cadre_reference": or_blank(lot.reference if lot else None, "référence de l’accord-cadre"),
            "lot": self.registration.contract.lot,
        }

    def party(self, key: str | None) -> dict[str, Any]:
        """A titulaire as it is written to: its mandataire stands for the groupement (CCAG-PI, art. 3.1)."""
        found = self.titulaire(key) if key else None
        return {
            "key": key or "",
            "name": or_blank(found.name if found else None, "nom du titulaire"),
            "siret": or_blank(
                _grouped(found.siret) if found and found.siret else None, "SIRET du mandataire"
            ),
            "contact": or_blank(
                self.addresses.get(found.contact or "") if found else None, "adresse du mandataire"
            ),
            "cotraitants": list(found.cotraitants) if found else [],
        }


def _grouped(siret: str) -> str:
    """« 732 829 320 00074 »."""
    return NNBSP.join((siret[:3], siret[3:6], siret[6:9], siret[9:]))
