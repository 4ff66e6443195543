"""How late each kind of phase may be: a guess that a service may change (docs/decisions/0023). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from models.definition import Kind


@dataclass(frozen=True, slots=True)
class Slip:
    """Working days by which a phase may be late: at best, most often, at worst (a triangular law)."""

    best: int
    usual: int
    worst: int

    def draw(self, chance: Random) -> int:
        """One of them."""
        return round(chance.triangular(self.best, self.worst, self.usual))


#: By kind of phase; nobody is early, since a date once agreed is not brought forward.
SLIPS = {
    Kind.MARCHE_SUBSEQUENT: Slip(0, 10, 45),
    Kind.SEMINAIRE: Slip(0, 0, 15),
    Kind.ATELIER_IN_SITU: Slip(0, 3, 25),
    Kind.INTER_ATELIERS: Slip(0, 0, 15),
    Kind.RENDEZ_VOUS_NATIONAL: Slip(0, 0, 15),
    Kind.CLOTURE: Slip(0, 3, 20),
}
