"""How the rules of a plan are said in French."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from models.definition import Phase
from models.french import enumerate_french, french_date, french_dates, plural

_ARTICLES = (("du ", "le "), ("de l’", "l’"), ("de la ", "la "), ("des ", "les "))


def the(phase: Phase) -> str:
    """« l’atelier in situ n° 1 », from « de l’atelier in situ n° 1 »."""
    for of, article in _ARTICLES:
        if phase.of.startswith(of):
            return article + phase.of.removeprefix(of)
    return phase.of.removeprefix("de ")


def bare(phase: Phase) -> str:
    """« Atelier in situ n° 1 »: the same without its article, for a table."""
    said = the(phase)
    return capital(said.removeprefix("l’").removeprefix("la ").removeprefix("les ").removeprefix("le "))


def capital(text: str) -> str:
    """The same with a capital: « L’atelier… »."""
    return text[:1].upper() + text[1:]


def to_the(phase: Phase) -> str:
    """« à l’atelier in situ n° 1 », « au rendez-vous national n° 1 »."""
    said = the(phase)
    return f"au {said.removeprefix('le ')}" if said.startswith("le ") else f"à {said}"


def fixed(phase: Phase, days: Iterable[date]) -> str:
    """The date that somebody gave."""
    return f"date fixée {phase.of} : {french_dates(days)}"


def ordered(first: Phase, then: Phase) -> str:
    """The order of the process."""
    return f"{the(then)} vient après {the(first)}"


def apart(first: Phase, then: Phase, days: int, why: str) -> str:
    """A delay between two events."""
    return f"{plural(days, 'jour')} au moins {first.of} {to_the(then)} : {why}"


def room(phases: Iterable[Phase], days: int, first: Phase | None, then: Phase) -> str:
    """The planned length of what comes between two events, or before the first one."""
    named = enumerate_french(f"{the(phase)} ({phase.length})" for phase in phases)
    since = first.of if first else "de l’ouverture de la démarche"
    return f"{plural(days, 'jour')} au moins {since} {to_the(then)} : {named}"


def possible(phase: Phase, days: int, name: str) -> str:
    """The days on which an event may be held."""
    length = "un jour ouvré" if days == 1 else f"{days} jours ouvrés de suite"
    return f"{length} pour {the(phase)}, hors jours fériés et périodes sans événement public ({name})"


def not_before_start(phase: Phase, start: date) -> str:
    """Nothing is held before the démarche begins."""
    return f"{the(phase)} vient après l’ouverture de la démarche, le {french_date(start)}"


def not_before(phase: Phase, day: date) -> str:
    """Nothing new is proposed in the past."""
    return f"{the(phase)} n’a pas encore de date : pas avant le {french_date(day)}"


def over_by(last: date, duration: str, start: date, tail: int) -> str:
    """The longest duration, or the end asked for."""
    why = f"{duration} depuis l’ouverture, le {french_date(start)}" if duration else "fin demandée"
    rest = f", dont {plural(tail, 'jour')} après le dernier événement in situ" if tail else ""
    return f"tout finit le {french_date(last)} au plus tard ({why}){rest}"
