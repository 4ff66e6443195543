"""A marché in a few words, for tests of documents: all of it recorded, or almost nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

from building import SESSION, Year, moment
from models.documents.content import Content, DocumentKind, Source
from models.documents.writing import contents
from models.kinds import AtelierInscrit, Contract
from models.roles import Role
from notifications.documents.render import Rendered, render_document

PEOPLE = (Role.PILOTE, Role.DECIDEUR, Role.COPILOTE, Role.COLLECTIVITE, Role.MANDATAIRE)
NAMES = {str(role): f"Personne {role}" for role in PEOPLE}
ADDRESSES = {"equipe-a": "equipe-a@groupement.example", "equipe-b": "equipe-b@groupement.example"}
TITULAIRES = ("equipe-a", "equipe-b", "equipe-c", "equipe-d", "equipe-e")
#: The marks of each person on « methode » and « prix ».
MARKS: dict[str, dict[str, tuple[object, object]]] = {
    "equipe-a": {"pilote": (15, 12), "copilote": (14, 12), "collectivite": ("16.5", 12)},
    "equipe-b": {"pilote": (11, "13.37"), "copilote": ("11.25", "13.37"), "collectivite": (12, "13.37")},
}
PRICES = {"equipe-a": "148250.00", "equipe-b": "139999.99", "equipe-c": "171000.00"}
LATER = "2027-12-31"


def bare(**contract: Any) -> Year:
    """An atelier whose contract names an accord-cadre that nobody has registered."""
    year = Year(people=PEOPLE)
    said = year.facts[1].payload
    assert isinstance(said, AtelierInscrit)
    named = Contract.model_validate({"accord-cadre": "ac-2025", "start-order": True, **contract})
    year.facts[1] = replace(year.facts[1], payload=said.model_copy(update={"contract": named}))
    return year


def framed(name: str = "Équipe {}", **contract: Any) -> Year:
    """The same, its accord-cadre and its five titulaires registered."""
    year = bare(**contract)
    lot = {"accord-cadre": "ac-2025", "title": "Accompagnement des Ateliers", "reference": "AC-2025-01"}
    period = {"since": "2025-09-01", "until": "2029-08-31", "criteria": "methode:60,prix:40"}
    year._add(SESSION, "2027-01-04", "accord-cadre-inscrit", {**lot, **period})
    for key in TITULAIRES:
        year._add(SESSION, "2027-01-04", "titulaire-inscrit", _titulaire(key, name))
    return year


def _titulaire(key: str, name: str) -> dict[str, Any]:
    letter = key[-1].upper()
    said = {
        "accord-cadre": "ac-2025",
        "titulaire": key,
        "name": name.format(letter),
        "siret": "73282932000074",
    }
    return {**said, "contact": key, "cotraitants": f"Atelier Paysage {letter},Bureau Sols {letter}"}


def consulted(**contract: Any) -> Year:
    """The consultation, with an offer 29 seconds late, an irregular one, and a titulaire that declines."""
    year = framed(**contract)
    year.on("2027-01-12", "besoin-fige", document="cctp", sha256="a" * 64, reference="CCTP v3")
    year.on(
        "2027-01-18 10:00", "consultation-lancee", deadline="2027-02-15T11:00:00+00:00",
        reference="DDT53-2027-04", url="https://place.example/consultation/4",
    )  # fmt: skip
    year.on("2027-01-25 09:30", "question-recue", titulaire="equipe-b", text="Combien de sites ?")
    year.on("2027-02-12 09:00", "offre-recue", titulaire="equipe-a")
    year.on("2027-02-15 11:59:59", "offre-recue", titulaire="equipe-b")
    year.on("2027-02-15 12:00", "offre-recue", titulaire="equipe-c")
    year.on("2027-02-15 12:00:29", "offre-recue", titulaire="equipe-d")
    year.on("2027-02-14", "titulaire-decline", titulaire="equipe-e")
    year.on("2027-02-15 14:00", "offres-ouvertes", present="pilote,copilote")
    return year


def analysed(**contract: Any) -> Year:
    """The same, its offers judged and marked."""
    year = consulted(**contract)
    for key in ("equipe-a", "equipe-b"):
        year.on(
            "2027-02-16", "offre-jugee", titulaire=key, judgement="reguliere", **{"amount-ht": PRICES[key]}
        )
    why = "La décomposition du prix, exigée par le règlement, manque."
    said = {"judgement": "irreguliere", "reasons": why, "amount-ht": PRICES["equipe-c"]}
    year.on("2027-02-16", "offre-jugee", titulaire="equipe-c", **said)
    for titulaire, people in MARKS.items():
        for person, points in people.items():
            for criterion, point in zip(("methode", "prix"), points, strict=True):
                marks(year, person, titulaire, criterion, point)
    return year


def marks(year: Year, person: str, titulaire: str, criterion: str, points: object) -> None:
    """Somebody gives a mark."""
    fact = year.on("2027-02-18", "note-attribuee", titulaire=titulaire, criterion=criterion, points=points)
    year.facts[-1] = replace(fact, by=person)


def passed(**contract: Any) -> Year:
    """The same, chosen, refused to the others, signed, notified, ordered to start."""
    year = analysed(**contract)
    year.on(
        "2027-02-22", "choix-fait", titulaire="equipe-a", reasons="Méthode jugée la plus solide.", act="D-12"
    )
    reasons = {
        "equipe-b": "Méthode moins précise sur la concertation.\nPlanning peu détaillé.",
        "equipe-c": "Offre irrégulière.",
        "equipe-d": "Offre reçue hors délai.",
    }
    for titulaire, why in reasons.items():
        year.on("2027-02-23", "rejet-notifie", titulaire=titulaire, reasons=why)
    split = "note-de-cadrage:18250,rapport-final:130000"
    year.on("2027-03-08", "marche-signe", reference="MS-2027-04", split=split, **{"amount-ht": "148250"})
    year.on("2027-03-10", "marche-notifie", reference="MS-2027-04", mandataire="equipe-a")
    year.on("2027-03-12", "demarrage-ordonne", reference="OS n° 1")
    return year


def executed(**contract: Any) -> Year:
    """The same, with a decision of each kind."""
    year = passed(**contract)
    why = "La concertation n’est pas décrite."
    year.on("2027-04-01", "livrable-remis", "note-de-cadrage", parts="methodologie")
    _decides(year, "2027-04-12", "note-de-cadrage", "ajournement", reasons=why)
    year.on("2027-04-20", "livrable-remis", "note-de-cadrage")
    said = {"reasons": "Calendrier sommaire.", "amount-ht": "1825.00", "act": "D-31"}
    _decides(year, "2027-05-03", "note-de-cadrage", "refaction", **said)
    year.on("2027-06-01", "livrable-remis", "rapport-final")
    _decides(
        year, "2027-06-08", "rapport-final", "rejet", reasons="Le rapport porte sur un autre territoire."
    )
    year.on("2027-06-15", "livrable-remis", "feuille-de-route")
    noted = "Citer les sources.\nNuméroter les actions."
    _decides(year, "2027-06-22", "feuille-de-route", "admission", observations=noted)
    return year


def _decides(year: Year, day: str, deliverable: str, decision: str, **said: str) -> None:
    year.on(day, "decision-prise", deliverable, decision=decision, **said)


def source(year: Year, at: str = LATER) -> Source:
    """What the documents of this year are written from."""
    history = year.situation(moment(at)).history
    assert history.registration is not None
    return Source(year.process, history, history.registration, NAMES, ADDRESSES)


def written(year: Year, kind: DocumentKind, *, at: str = LATER, **asked: Any) -> list[Content]:
    """The documents of a kind."""
    return list(contents(source(year, at), kind, **asked))


def rendered(year: Year, kind: DocumentKind, **asked: Any) -> Rendered:
    """The only document of a kind, in words."""
    (content,) = written(year, kind, **asked)
    return render_document(content, simulation=False)


#: A deliverable that each decision of the told year is about.
DECIDED: Mapping[DocumentKind, dict[str, Any]] = {
    DocumentKind.ADMISSION: {"deliverable": "feuille-de-route"},
    DocumentKind.AJOURNEMENT: {"deliverable": "note-de-cadrage", "attempt": 1},
    DocumentKind.REFACTION: {"deliverable": "note-de-cadrage"},
    DocumentKind.REJET: {"deliverable": "rapport-final"},
}


def every_document() -> Iterator[tuple[str, Content]]:
    """Each kind of document, told in full and with almost nothing recorded."""
    full, empty = executed(standstill=True), bare()
    for deliverable in ("note-de-cadrage", "feuille-de-route", "rapport-final"):
        empty.on("2027-04-01", "livrable-remis", deliverable)
    for kind in DocumentKind:
        for content in written(full, kind, **DECIDED.get(kind, {})):
            yield f"{content.kind} {content.about}", content
        asked = {"deliverable": DECIDED[kind]["deliverable"]} if kind in DECIDED else {}
        for content in written(empty, kind, at="2027-04-05", **asked):
            yield f"{content.kind} sans rien", content


def blocks(found: Rendered) -> list[str]:
    """What is read, a line for each block; the cells of a row are parted by « | »."""
    lines: list[str] = []
    for block in found.tree:
        if block.tag == "table":
            lines += [_text(one) for one in block.iter("caption")]
            lines += ["|".join(_text(cell) for cell in row) for row in block.iter("tr")]
        else:
            lines += [_text(one) for one in (block if block.tag == "ul" else (block,))]
    return lines


def _text(element: ET.Element) -> str:
    for line_break in element.iter("br"):
        line_break.text = "\n"
    return "\n".join(line.strip(" ") for line in "".join(element.itertext()).strip(" ").split("\n"))


def words(found: Rendered) -> str:
    """The same with ordinary spaces, to look for a sentence."""
    return "\n".join(blocks(found)).replace("\u00a0", " ").replace("\u202f", " ")


def read(content: Content) -> str:
    """What a document says, in words alone."""
    return words(render_document(content, simulation=False))
