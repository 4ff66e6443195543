"""Two territories in two zones, and a team that works in both."""

from __future__ import annotations

from config.session_file import SessionFile

AD1, PILOTE, CHEF, EQUIPE = (
    "ad1@dgaln.example",
    "pilote@ddt53.example",
    "chef@ddt53.example",
    "equipe@atelier.example",
)
PILOTE_974 = "pilote@deal974.example"


def _people(*people: tuple[str, str, str]) -> list[dict[str, str]]:
    return [{"email": email, "name": name, "role": role} for email, name, role in people]


def small_session(session: str, coevrons: str, vanille: str) -> SessionFile:
    """Two territories in two zones, and a team that works in both."""
    return SessionFile.model_validate(
        {
            "session": {"slug": session, "title": "Session nationale 2027", "process": "national"},
            "events": {"lancement-national": "2027-02-04"},
            "people": _people((AD1, "Bureau AD1", "national")),
            "ateliers": [
                {
                    "slug": coevrons,
                    "name": "Les Coëvrons",
                    "departement": "53",
                    "start": "2027-01-11",
                    "people": _people(
                        (PILOTE, "Pilote DDT 53", "pilote"),
                        (CHEF, "Chef de service", "decideur"),
                        (EQUIPE, "Mandataire", "mandataire"),
                        ("commun@cc.example", "Communauté de communes", "collectivite"),
                    ),
                    "planned": {"lancement-in-situ": "2027-03-23", "atelier-1": "2027-04-13"},
                },
                {
                    "slug": vanille,
                    "name": "Vallée du Bras-Vanille",
                    "departement": "974",
                    "start": "2027-01-12",
                    "people": _people(
                        (PILOTE_974, "Pilote DEAL 974", "pilote"),
                        (EQUIPE, "Mandataire", "mandataire"),
                        ("commun@cc.example", "Communauté de communes", "collectivite"),
                    ),
                },
            ],
        }
    )
