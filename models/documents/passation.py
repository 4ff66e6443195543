"""The letters and the record of a consultation, up to the opening (CCP, R2162-10)."""

from __future__ import annotations

from typing import Any

from models.blanks import Blank, Said, or_blank, short_number
from models.documents.content import Content, DocumentKind, Source
from models.documents.receptions import consultation, opening, receptions, silent
from models.framework import Framework
from models.french import french_date
from models.kinds import BesoinFige, Need

NEED_TITLES = {
    Need.DOSSIER: "dossier de candidature",
    Need.CCTP: "cahier des clauses techniques particulières (CCTP)",
    Need.NOTE: "note d’opportunité, valant CCTP",
}


def lettre_de_consultation(source: Source, titulaire: str | None) -> Content:
    """What each titulaire is asked, by when, and how its offer will be judged (R2162-10, 1°, 2° and 4°)."""
    context = {
        **source.common(),
        "titulaire": source.party(titulaire),
        "consultation": consultation(source),
        "needs": needs(source),
        **criteria(source),
    }
    launched = source.round.launched.at if source.round else source.registered_at
    return Content(DocumentKind.CONSULTATION, titulaire or "", context, launched)


def pv_d_ouverture(source: Source) -> Content:
    """Dates alone: who answered and when, when the offers were opened; nothing of what they hold."""
    context = {
        **source.common(),
        "consultation": consultation(source),
        "receptions": receptions(source),
        "silent": silent(source),
        **opening(source),
    }
    opened = source.round.first("offres-ouvertes") if source.round else None
    return Content(DocumentKind.OUVERTURE, "", context, opened.at if opened else source.registered_at)


def needs(source: Source) -> list[dict[str, Said]]:
    """The documents of the need, each as it was frozen last."""
    found: dict[Need, dict[str, Said]] = {}
    for fact in source.history.of("besoin-fige"):
        if isinstance(fact.payload, BesoinFige):
            one = fact.payload
            found[one.document] = {
                "title": NEED_TITLES[one.document],
                "frozen_on": french_date(fact.when.day),
                "reference": or_blank(one.reference or one.url, "référence de ce document"),
                "sha256": one.sha256 or "",
            }
    return list(found.values()) or [_nothing_frozen()]


def _nothing_frozen() -> dict[str, Said]:
    missing = Blank("document qui dit le besoin")
    return {
        "title": missing,
        "frozen_on": Blank("date où il a été arrêté"),
        "reference": Blank("référence de ce document"),
        "sha256": "",
    }


def criteria(source: Source) -> dict[str, Any]:
    """Those of the accord-cadre, with their weights; they are chosen nowhere else (R2162-10, 4°)."""
    lot = source.framework
    return {
        "criteria": _weights(lot),
        "scale": short_number(lot.scale) if lot else Blank("barème des notes"),
    }


def _weights(lot: Framework | None) -> list[dict[str, Said]]:
    """« Méthode, 60 % »; a blank line where the accord-cadre is not registered."""
    found: list[dict[str, Said]] = (
        [
            {"name": lot.criterion(key), "weight": f"{short_number(weight)} %"}
            for key, weight in lot.criteria.items()
        ]
        if lot
        else []
    )
    return found or [{"name": Blank("critère de l’accord-cadre"), "weight": Blank("poids du critère")}]
