"""Who reads a message, and in which role: what a template knows as `reader`."""

from __future__ import annotations

from dataclasses import dataclass

from models.roles import ROLE_TITLES, Role
from notifications.typesetting import one_line

#: What follows « vous êtes »: words that suit a woman, a man and a shared mailbox.
POSITIONS = {
    Role.PILOTE: "pilote",
    Role.DECIDEUR: "la personne habilitée à décider",
    Role.COPILOTE: "copilote",
    Role.COLLECTIVITE: "l’une des collectivités porteuses",
    Role.ELU: "l’une des personnes élues",
    Role.PREFET: "membre du corps préfectoral",
    Role.MANDATAIRE: "le mandataire de l’équipe",
    Role.EQUIPE: "membre de l’équipe",
    Role.NATIONAL: "le bureau AD1",
    Role.CONSEIL: "conseil de l’État",
    Role.PARTENAIRE: "partenaire",
}


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who is written to, and the role for which they are; somebody else's, where it is delegated to them."""

    name: str
    role: str
    delegated: bool = False

    def reader(self) -> dict[str, str | bool]:
        """The values by which a template speaks to them; ValueError for a role that does not exist."""
        role = Role(self.role)
        return {
            "name": one_line(self.name),
            "role": role.value,
            "title": ROLE_TITLES[role],
            "position": POSITIONS[role],
            "delegated": self.delegated,
        }
