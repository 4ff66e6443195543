"""Départements and their time zones (facts/domain.md §4.4)."""

from __future__ import annotations

from models.errors import BadInput

PARIS = "Europe/Paris"

#: Overseas collectivities by INSEE code; every other département lives in Paris time.
OVERSEAS_ZONES = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "977": "America/St_Barthelemy",
    "978": "America/Marigot",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
}
METROPOLE = frozenset({f"{n:02d}" for n in range(1, 96)} - {"20"} | {"2A", "2B"})


def zone_of(departement: str) -> str:
    """The zone in which delays of this département run; BadInput for an unknown code."""
    if departement in METROPOLE:
        return PARIS
    try:
        return OVERSEAS_ZONES[departement]
    except KeyError:
        raise BadInput(
            f"Le département « {departement} » n’existe pas.",
            todo='Donnez le code INSEE entre guillemets, par exemple "53", "2A" ou "974".',
            field="departement",
        ) from None
