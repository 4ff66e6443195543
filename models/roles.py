"""Who takes part in an atelier (process.md, « Roles »)."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """A role somebody holds in an atelier or, for the national bureau, in the session."""

    PILOTE = "pilote"  # DDT(M), DREAL, DEAL: the buyer.
    DECIDEUR = "decideur"  # The person entitled to decide on deliverables, with dates.
    COPILOTE = "copilote"  # A State operator.
    COLLECTIVITE = "collectivite"  # A co-carrier, its technicians.
    ELU = "elu"
    PREFET = "prefet"
    MANDATAIRE = "mandataire"  # The team's contractual face.
    EQUIPE = "equipe"
    NATIONAL = "national"  # AD1: session events, excuses, livret.
    CONSEIL = "conseil"  # Paysagiste- or architecte-conseil: opinions.
    PARTENAIRE = "partenaire"


#: What a role is called on screen.
ROLE_TITLES = {
    Role.PILOTE: "pilote",
    Role.DECIDEUR: "personne habilitée à décider",
    Role.COPILOTE: "copilote",
    Role.COLLECTIVITE: "collectivité",
    Role.ELU: "élu",
    Role.PREFET: "préfet",
    Role.MANDATAIRE: "mandataire de l’équipe",
    Role.EQUIPE: "équipe",
    Role.NATIONAL: "bureau AD1",
    Role.CONSEIL: "conseil de l’État",
    Role.PARTENAIRE: "partenaire",
}

#: These people never receive an automatic message (process.md, « Roles »).
NEVER_WRITTEN_TO = frozenset({Role.ELU, Role.PREFET})
