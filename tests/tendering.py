"""A consultation in a few words, for tests: an accord-cadre, three titulaires, offers, marks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from building import SESSION, Year, moment
from models.commands import Decided
from models.framework import Framework, framework_of
from models.kinds import AtelierInscrit, Contract
from models.roles import Role
from models.rounds import Round, rounds_of
from models.scoring import Ranking, college_of, ranking_of

TITULAIRES = ("equipe-a", "equipe-b", "equipe-c")
COLLEGE = (Role.PILOTE, Role.COPILOTE, Role.COLLECTIVITE)
LAUNCHED, LIMIT, OPENED, JUDGED, LATER = (
    "2027-01-13 09:00",
    "2027-02-08 12:00",
    "2027-02-08 14:00",
    "2027-02-09 09:00",
    "2027-02-20 12:00",
)


def framed(year: Year, *, criteria: str = "methode:60,prix:40", scale: str = "20", **contract: Any) -> Year:
    """The same atelier, its contract on an accord-cadre that AD1 has registered, with three titulaires."""
    rank = next(rank for rank, fact in enumerate(year.facts) if fact.kind == "atelier-inscrit")
    said = year.facts[rank].payload
    assert isinstance(said, AtelierInscrit)
    own = Contract.model_validate({**said.contract.model_dump(), "accord_cadre": "ac-2026", **contract})
    year.facts[rank] = replace(year.facts[rank], payload=said.model_copy(update={"contract": own}))
    common = {"accord_cadre": "ac-2026"}
    valid = {"since": "2026-01-01", "until": "2029-12-31"}
    framework = {**common, **valid, "title": "Ateliers", "criteria": criteria, "scale": scale}
    year._add(SESSION, "2027-01-04", "accord-cadre-inscrit", framework)
    for key in TITULAIRES:
        one = {**common, "titulaire": key, "name": f"Équipe {key[-1].upper()}"}
        year._add(SESSION, "2027-01-04", "titulaire-inscrit", one)
    return year


def consulted(year: Year, *, offers: Iterable[str] = TITULAIRES, judged: bool = True) -> Year:
    """Consulted, answered in time, opened and, unless said otherwise, found régulières."""
    year.on("2027-01-12", "besoin-fige", document="dossier-de-candidature", url="https://depot.example/d")
    year.on("2027-01-12", "besoin-fige", document="cctp", url="https://depot.example/cctp")
    year.on(LAUNCHED, "consultation-lancee", deadline=moment(LIMIT).isoformat())
    for key in offers:
        year.on("2027-02-08 11:00", "offre-recue", titulaire=key)
    year.on(OPENED, "offres-ouvertes")
    for key in offers if judged else ():
        year.on(JUDGED, "offre-jugee", titulaire=key, judgement="reguliere", amount_ht="125000")
    return year


def marked(year: Year, by: str, criterion: str, **points: str) -> Year:
    """One person marks on one criterion; `equipe_a="14"`."""
    for key, given in points.items():
        said = {"titulaire": key.replace("_", "-"), "criterion": criterion, "points": given}
        fact = year.on("2027-02-10 10:00", "note-attribuee", **said)
        year.facts[-1] = replace(fact, by=by)
    return year


def marks(
    year: Year, titulaire: str, points: str, *, at: str = LATER, by: str = "pilote", **more: Any
) -> Decided:
    """Somebody asks to give a mark; the role of the person is checked first."""
    said = {"criterion": "prix", **more, "titulaire": titulaire, "points": points}
    return year.records(at, "note-attribuee", by=by, **said)


def read(year: Year, at: str = LATER) -> tuple[Framework, Round]:
    """The accord-cadre and the last consultation."""
    history = year.situation(at).history
    framework = framework_of(history)
    assert framework is not None
    return framework, rounds_of(history)[-1]


def ranked(year: Year, at: str = LATER) -> Ranking:
    """The ranking, among those who choose together then."""
    history = year.situation(at).history
    return ranking_of(*read(year, at), college_of(history, moment(at)))
