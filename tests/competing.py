"""A real consultation in a database, every secret of which is a word that can be looked for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from acting import imports, says
from config.wiring import House
from example import ATELIER, CHEF, FILE, PILOTE, framed_in
from models.moments import parse_when

EPA, CC = "copilote@epa.example", "cc@coevrons.example"
COLLEGE = (PILOTE, EPA, CC)
#: What nobody else may find anywhere: names, motives, comments, questions, references.
WORDS = (
    "zephyrine", "motif-indigo", "commentaire-ocre", "question-mauve", "reponse-sepia", "reference-cyan",
    "raison-garance", "declin-turquoise", "lettre-carmin", "acte-vermillon", "cloture-pourpre",
    "correction-safran",
)  # fmt: skip
#: The same with prices and marks, whose digits may be those of a time in a log.
SECRETS = (*WORDS, "125321.67", "321,67", "98765.43", "765,43", "13.37", "13,37")
#: The accord-cadre names its titulaires to everybody; who of them answered, and what, is what is kept.
TITULAIRES = {"zephyrine": "Agence Zephyrine", "boreal": "Atelier Boréal", "meltem": "Équipe Meltem"}
PEOPLE = f"""
      - {{email: {EPA}, name: "EPA", role: copilote}}
      - {{email: {CC}, name: "Communauté de communes", role: collectivite}}
"""
COMPETITION = framed_in(
    FILE.replace("contract: {", "contract: {accord-cadre: ac-2026, ").replace(
        "    planned:", f"{PEOPLE.strip(chr(10))}\n    planned:"
    ),
    "ac-2026",
    TITULAIRES,
)
LIMIT = "2027-02-08 12:00"


def paris(text: str) -> datetime:
    return parse_when(text, "Europe/Paris").at


def framed(house: House, folder: Path) -> None:
    """An atelier whose marché is passed on an accord-cadre, its titulaires known, its need frozen."""
    imports(house, folder, paris("2027-01-04 10:00"), text=COMPETITION)
    for document in ("dossier-de-candidature", "cctp"):
        says(
            house, "besoin-fige", paris("2027-01-12 10:00"), document=document, url="https://depot.example/x"
        )


def consulted(house: House, folder: Path) -> None:
    """Consulted, asked, answered, opened, judged: one offer too late, one declined."""
    framed(house, folder)
    says(house, "consultation-lancee", paris("2027-01-13 09:00"), deadline=LIMIT)
    asked = says(
        house, "question-recue", paris("2027-01-20 09:00"), titulaire="boreal", text="question-mauve"
    )
    number = asked.facts[0].seq
    says(house, "reponse-envoyee", paris("2027-01-21 09:00"), question=number, text="reponse-sepia")
    for key in ("zephyrine", "boreal"):
        offer = {"titulaire": key, "reference": "reference-cyan", "on": "2027-02-08 11:00"}
        says(house, "offre-recue", paris("2027-02-08 11:00"), **offer)
    declined = {"titulaire": "meltem", "reason": "declin-turquoise"}
    says(house, "titulaire-decline", paris("2027-02-08 11:30"), **declined)
    says(house, "offres-ouvertes", paris("2027-02-08 14:00"))
    for key, price in (("zephyrine", "125321.67"), ("boreal", "98765.43")):
        judged = {"titulaire": key, "judgement": "reguliere", "amount_ht": price, "reasons": "motif-indigo"}
        says(house, "offre-jugee", paris("2027-02-09 09:00"), **judged)


def marked(house: House, people: Iterable[str] = COLLEGE) -> None:
    """Each of these people marks both offers on both criteria."""
    for person in people:
        for key, points in (("zephyrine", "13.37"), ("boreal", "9")):
            for criterion in ("methode", "prix"):
                mark = {"titulaire": key, "criterion": criterion, "points": points}
                said = {**mark, "comment": "commentaire-ocre"}
                says(house, "note-attribuee", paris("2027-02-10 10:00"), by=person, **said)


def chosen(house: House) -> None:
    """The first one is chosen, the other told why not."""
    choice = {"titulaire": "zephyrine", "reasons": "raison-garance", "act": "acte-vermillon"}
    says(house, "choix-fait", paris("2027-02-12 10:00"), by=CHEF, **choice)
    says(house, "rejet-notifie", paris("2027-02-15 10:00"), titulaire="boreal", reasons="lettre-carmin")


def signed(house: House, *, notified: bool = True) -> None:
    """Signed, then notified."""
    says(house, "marche-signe", paris("2027-03-01 10:00"), amount_ht="125321.67")
    if notified:
        says(house, "marche-notifie", paris("2027-03-02 10:00"), reference="MS-53")


def leaked(text: str, secrets: Iterable[str] = SECRETS) -> list[str]:
    """Those of these words that a text holds."""
    return [secret for secret in secrets if secret in text.lower()]


__all__ = [
    "ATELIER",
    "COLLEGE",
    "SECRETS",
    "WORDS",
    "chosen",
    "consulted",
    "framed",
    "leaked",
    "marked",
    "paris",
    "signed",
]
