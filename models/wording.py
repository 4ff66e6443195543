"""How conditions, facts and phases are said in French; nothing is worded elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from models.conditions import Condition, Step, Verb
from models.definition import Certainty
from models.french import enumerate_french
from models.kinds import Need
from models.process import Process

#: What a fact is called in the journal.
KIND_TITLES = {
    "atelier-inscrit": "inscription de l’atelier",
    "session-inscrite": "inscription de la session nationale",
    "plan-initial": "dates prévues au départ",
    "plan-revise": "dates prévues à nouveau",
    "periode-neutralisee": "période neutralisée",
    "personne-ajoutee": "personne ajoutée",
    "personne-retiree": "personne retirée",
    "marche-notifie": "notification du marché au mandataire",
    "demarrage-ordonne": "ordre de service de démarrage",
    "date-convenue": "date convenue",
    "evenement-annule": "date annulée",
    "programme-convenu": "programme convenu",
    "evenement-tenu": "événement tenu",
    "version-circulee": "version de travail circulée",
    "livrable-remis": "livrable remis pour vérification",
    "avis-rendu": "avis rendu",
    "decision-prise": "décision prise",
    "reponse-du-titulaire": "réponse du titulaire",
    "delai-suspendu": "délai suspendu",
    "delai-repris": "reprise du délai",
    "pris-en-compte": "livrable pris en compte",
    "pris-en-charge": "pris en charge, nouvelle date",
    "livret-publie": "publication du livret de capitalisation",
    "atelier-excuse": "territoire excusé",
    "validation-politique": "validation politique",
    "autre-evenement": "autre événement",
    "accord-cadre-inscrit": "inscription de l’accord-cadre",
    "titulaire-inscrit": "inscription d’un titulaire de l’accord-cadre",
    "besoin-fige": "besoin figé",
    "consultation-lancee": "consultation écrite des titulaires",
    "limite-reportee": "report de la limite de remise des offres",
    "question-recue": "question d’un titulaire",
    "reponse-envoyee": "réponse envoyée à tous les titulaires",
    "offre-recue": "offre reçue au profil d’acheteur",
    "titulaire-decline": "titulaire qui ne répondra pas",
    "offres-ouvertes": "ouverture des offres",
    "offre-jugee": "régularité d’une offre",
    "note-attribuee": "note attribuée",
    "choix-fait": "choix de l’équipe",
    "rejet-notifie": "rejet d’une offre, notifié",
    "consultation-close": "fin de la consultation sans marché",
    "marche-signe": "signature du marché",
    "enveloppe-ouverte": "enveloppe de la session nationale",
    "ae-deleguees": "autorisations d’engagement déléguées",
    "cp-delegues": "crédits de paiement délégués",
    "paiement-demande": "demande de paiement",
    "paiement-effectue": "paiement",
    "penalite-annoncee": "pénalité annoncée au titulaire",
    "penalite-appliquee": "pénalité appliquée",
    "budget-logistique": "budget logistique d’un co-porteur",
    "depense-logistique": "dépense logistique",
    "delegation-donnee": "délégation donnée",
    "delegation-retiree": "délégation retirée",
    "visa-donne": "visa d’une seconde personne",
    "personne-cle-designee": "personne clé désignée au marché",
    "personne-cle-partie": "départ d’une personne clé",
    "remplacant-propose": "remplaçant proposé",
    "reponse-au-remplacant": "réponse sur le remplaçant",
    "prolongation-demandee": "demande de prolongation",
    "prolongation-decidee": "réponse à la demande de prolongation",
    "execution-arretee": "arrêt de l’exécution",
    "phase-ouverte": "phase ouverte",
    "poursuite-sans-attendre": "poursuite sans attendre",
    "correction": "correction",
    "constat": "constat d’un silence qui décide",
}

OUTCOME_TITLES = {
    "admission": "admission",
    "ajournement": "ajournement",
    "rejet": "rejet",
    "refaction": "admission avec réfaction",
    "admission tacite": "admission tacite",
    "rejet tacite": "rejet tacite",
    "pris en compte": "pris en compte",
}


_NOUNS = {
    Verb.DATED: "date",
    Verb.PROGRAMME: "programme",
    Verb.HELD: "tenue",
    Verb.CIRCULATED: "circulation de la version de travail",
    Verb.SUBMITTED: "remise",
    Verb.ANSWERED: "réponse à la remise",
    Verb.ADMITTED: "admission",
    Verb.PUBLISHED: "publication",
}


#: A step of the passation as a thing still to come: nobody is named, nor any price.
STEP_TITLES = {
    Step.BESOIN: "besoin figé",
    Step.CONSULTATION: "consultation écrite de tous les titulaires",
    Step.OUVERTURE: "ouverture des offres",
    Step.ANALYSE: "analyse des offres",
    Step.CHOIX: "choix de l’équipe",
    Step.REJETS: "lettres de rejet",
    Step.SIGNATURE: "signature du marché",
}
NEED_TITLES = {
    Need.DOSSIER: "dossier de candidature",
    Need.CCTP: "CCTP",
    Need.NOTE: "note d’opportunité",
}


#: How sure the source of a rule is.
CERTAINTY_TITLES = {
    Certainty.CONFIRMED: "source lue",
    Certainty.SECONDARY: "source secondaire",
    Certainty.INFERRED: "déduit",
    Certainty.BELIEVED: "à vérifier",
}
#: When a condition is asked of some ateliers alone.
ONLY_TITLES = {
    "start-order": "si le contrat le prévoit",
    "accord-cadre": "si le contrat nomme un accord-cadre",
}


def kind_title(kind: str) -> str:
    """A kind of fact in words."""
    return KIND_TITLES.get(kind, kind)


def what(process: Process, condition: Condition, missing: Sequence[str] = ()) -> str:
    """A condition as a thing still to come: « tenue de l’atelier n° 1 »."""
    if condition.verb is Verb.REGISTERED:
        return "inscription de l’atelier avec son pilote"
    if condition.verb is Verb.FACT:
        return kind_title(condition.subject)
    if condition.verb is Verb.PASSATION:
        documents = enumerate_french(NEED_TITLES[one] for one in condition.documents)
        return STEP_TITLES[Step(condition.subject)] + (f" ({documents})" if documents else "")
    noun = "date et lieu" if condition.place and condition.verb is Verb.DATED else _NOUNS[condition.verb]
    text = f"{noun} {_of(process, condition)}"
    if condition.after:
        text += f", après la tenue {process.events[condition.after].of}"
    if missing:
        text += f" (il manque : {enumerate_french(missing)})"
    return text


def _of(process: Process, condition: Condition) -> str:
    if condition.event:
        return process.events[condition.event].of
    deliverable = process.deliverables_by_key[condition.subject]
    return f"{deliverable.of} v{condition.version}" if condition.version else deliverable.of


def deliverable_title(process: Process, key: str, version: int | None) -> str:
    """« carnet de suivi v2 »."""
    deliverable = process.deliverables_by_key[key]
    title = deliverable.title[0].lower() + deliverable.title[1:]
    return f"{title} v{version}" if deliverable.cumulative and version else title
