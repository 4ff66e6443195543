"""The rules of the passation: what each says, its article, and how sure the source is.

The refusals quote them, `atelier explain marche-subsequent` tells them: they are written nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from models.definition import Certainty


class Ground(StrEnum):
    """A rule of the passation, by its key: the ground of a refusal or of an irregularity."""

    FRAMEWORK = "accord-cadre"
    NEED = "besoin"
    VALIDITY = "validite"
    EVERYBODY = "tous-les-titulaires"
    ENOUGH_TIME = "delai-suffisant"
    EQUAL = "egalite"
    NOT_BEFORE = "ouverture"
    LATE = "offre-tardive"
    LAST_OFFER = "derniere-offre"
    REGULAR = "regularite"
    CRITERIA = "criteres"
    COLLEGIAL = "choix-collegial"
    REJECTIONS = "rejets"
    MOTIVES = "motifs-de-rejet"
    WAIT = "attente-signature"
    NOTIFIED_LAST = "notification"
    WITHOUT_SEQUEL = "sans-suite"
    FRUITLESS = "infructueuse"


@dataclass(frozen=True, slots=True)
class Article:
    """What a rule says in one sentence, where it is written, and the mark of its source."""

    says: str
    article: str
    certainty: Certainty


_C, _B = Certainty.CONFIRMED, Certainty.BELIEVED
RULES: dict[Ground, Article] = {
    Ground.FRAMEWORK: Article(
        "un marché subséquent est passé entre les titulaires d’un accord-cadre", "CCP, art. R2162-10", _C
    ),
    Ground.NEED: Article(
        "le besoin est arrêté avant la consultation, et ne change plus une fois qu’elle a commencé",
        "CCP, art. L2111-1",
        _B,
    ),
    Ground.VALIDITY: Article(
        "le marché se passe pendant la durée de l’accord-cadre, et n’en change pas la substance",
        "CCP, art. R2162-5 et R2162-7",
        _C,
    ),
    Ground.EVERYBODY: Article(
        "tous les titulaires du lot sont consultés, par écrit, et eux seuls", "CCP, art. R2162-10, 1°", _C
    ),
    Ground.ENOUGH_TIME: Article(
        "le délai pour répondre est suffisant ; aucun minimum n’est fixé", "CCP, art. R2162-10, 2°", _C
    ),
    Ground.EQUAL: Article(
        "tous les titulaires reçoivent les mêmes réponses et la même limite", "CCP, art. L3", _B
    ),
    Ground.NOT_BEFORE: Article(
        "les offres ne s’ouvrent pas avant la limite, et s’ouvrent une fois", "CCP, art. R2162-10, 3°", _C
    ),
    Ground.LATE: Article(
        "une offre reçue après la limite est éliminée, fût-ce d’une seconde ; l’heure de réception compte",
        "CCP, art. R2151-5",
        _C,
    ),
    Ground.LAST_OFFER: Article(
        "d’un même titulaire, seule compte la dernière offre reçue à temps", "CCP, art. R2151-6", _B
    ),
    Ground.REGULAR: Article(
        "une offre irrégulière, inacceptable ou inappropriée n’est ni classée ni choisie",
        "CCP, art. L2152-1 à L2152-4",
        _B,
    ),
    Ground.CRITERIA: Article(
        "le marché va à l’offre la mieux classée selon les critères de l’accord-cadre",
        "CCP, art. R2162-10, 4°",
        _C,
    ),
    Ground.COLLEGIAL: Article(
        "le choix est collégial : le pilote, l’opérateur et les collectivités y prennent part",
        "appel à manifestation d’intérêt des Ateliers",
        _C,
    ),
    Ground.REJECTIONS: Article(
        "chaque titulaire dont l’offre n’est pas choisie l’apprend sans délai", "CCP, art. R2181-1", _B
    ),
    Ground.MOTIVES: Article(
        "la lettre de rejet donne les motifs et, après le choix, le nom de l’attributaire",
        "CCP, art. R2181-3",
        _C,
    ),
    Ground.WAIT: Article(
        "attendre avant de signer est facultatif, et ferme le référé contractuel", "CJA, art. L551-15", _B
    ),
    Ground.NOTIFIED_LAST: Article(
        "le marché choisi et signé est notifié au mandataire, et commence alors", "CCP, art. R2182-4", _B
    ),
    Ground.WITHOUT_SEQUEL: Article(
        "l’acheteur peut y renoncer à tout moment avant la signature, et dit pourquoi",
        "CCP, art. R2185-1",
        _B,
    ),
    Ground.FRUITLESS: Article(
        "la consultation est infructueuse quand aucune offre ne peut être retenue",
        "CCP, art. L2152-1 à L2152-4",
        _B,
    ),
}


def quoted_article(text: str, ground: Ground) -> str:
    """The sentence of a refusal, its article at the end."""
    return f"{with_article(text, ground)}."


def with_article(text: str, ground: Ground) -> str:
    """The same words, to be put in a list or in a sentence."""
    return f"{text} ({RULES[ground].article})"
