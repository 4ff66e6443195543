"""A passation judged act by act, for tests: each thing is recorded only if `decide` accepts it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from building import Year, moment
from models.commands import Accepted, Decided, Refusal
from models.french import NBSP
from models.passation import Passation
from models.passing.case import Fault
from models.passing.faults import faults_of
from tendering import LIMIT, TITULAIRES, framed

LINK = "https://depot.example/"
#: The college of the tests marks on two criteria, and gives the first team more.
GIVEN = {"equipe-a": "16", "equipe-b": "12", "equipe-c": "10"}


def market(**contract: Any) -> Year:
    """An atelier on the accord-cadre of the tests, nothing of its passation told yet."""
    return framed(Year(), **contract)


def does(year: Year, at: str, kind: str, *, by: str = "pilote", **values: Any) -> Decided:
    """Somebody records it; it is kept if it is accepted."""
    decided = year.records(at, kind, by=by, **values)
    if isinstance(decided, Accepted):
        year.keep(decided.drafts, by=by, at=at)
    return decided


def did(year: Year, at: str, kind: str, *, by: str = "pilote", **values: Any) -> None:
    """The same, of an act that the rules accept."""
    decided = does(year, at, kind, by=by, **values)
    assert isinstance(decided, Accepted), decided


def refused(decided: Decided) -> str:
    """Why it was refused."""
    assert isinstance(decided, Refusal), decided
    return decided.reason


def frozen(year: Year | None = None, **contract: Any) -> Year:
    """The need is frozen."""
    told = year or market(**contract)
    did(told, "2027-01-12 09:00", "besoin-fige", document="dossier-de-candidature", url=f"{LINK}d")
    did(told, "2027-01-12 09:05", "besoin-fige", document="cctp", url=f"{LINK}cctp")
    return told


def launched(year: Year | None = None, **contract: Any) -> Year:
    """All the titulaires are consulted."""
    told = frozen(year, **contract)
    did(told, "2027-01-13 09:00", "consultation-lancee", deadline=moment(LIMIT).isoformat())
    return told


def answered(year: Year | None = None, *, offers: Iterable[str] = TITULAIRES, **contract: Any) -> Year:
    """Offers came in time."""
    told = launched(year, **contract)
    for key in offers:
        did(told, "2027-02-08 11:00", "offre-recue", titulaire=key)
    return told


def judged(year: Year | None = None, *, offers: Iterable[str] = TITULAIRES, **contract: Any) -> Year:
    """They were opened and found régulières."""
    told = answered(year, offers=offers, **contract)
    did(told, "2027-02-08 14:00", "offres-ouvertes")
    for key in offers:
        did(told, "2027-02-09 09:00", "offre-jugee", titulaire=key, judgement="reguliere")
    return told


def analysed(
    year: Year | None = None,
    *,
    offers: Iterable[str] = TITULAIRES,
    given: dict[str, str] | None = None,
    **contract: Any,
) -> Year:
    """The pilot marked them on each criterion."""
    told = judged(year, offers=offers, **contract)
    for key in offers:
        for criterion in ("methode", "prix"):
            points = (given or GIVEN)[key]
            did(told, "2027-02-10 10:00", "note-attribuee", titulaire=key, criterion=criterion, points=points)
    return told


def chosen(year: Year | None = None, *, offers: Iterable[str] = TITULAIRES, **contract: Any) -> Year:
    """The first team is chosen."""
    told = analysed(year, offers=offers, **contract)
    did(told, "2027-02-12 10:00", "choix-fait", titulaire="equipe-a", reasons="première")
    return told


def told_all(year: Year | None = None, *, offers: Iterable[str] = TITULAIRES, **contract: Any) -> Year:
    """The others know."""
    told = chosen(year, offers=offers, **contract)
    for key in offers:
        if key != "equipe-a":
            did(told, "2027-02-15 10:00", "rejet-notifie", titulaire=key, reasons="deuxième")
    return told


def signed(year: Year | None = None, *, at: str = "2027-03-01 10:00", **contract: Any) -> Year:
    """The contract is signed."""
    told = told_all(year, **contract)
    did(told, at, "marche-signe", amount_ht="125000")
    return told


def passation(year: Year, at: str) -> Passation:
    """Where it stands at a moment."""
    found = year.situation(at).evidence.passation
    assert found is not None
    return found


def standing(year: Year, at: str) -> str:
    """Its named state at a moment."""
    return str(passation(year, at).standing)


def shown(year: Year, at: str) -> tuple[Fault, ...]:
    """What is irregular at a moment."""
    return faults_of(passation(year, at))


def says(decided: object, article: str, *words: str) -> Refusal:
    """The refusal, which ends with this article and holds these words."""
    assert isinstance(decided, Refusal), decided
    assert decided.reason.endswith(f"({article})."), decided.reason
    for word in words:
        assert word in f"{decided.reason} {decided.todo}".replace(NBSP, " ")
    return decided
